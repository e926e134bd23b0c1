package dev.ninjagrad.scalar;

/** What a {@link Value} was computed by: the symbol is what graphs and traces print. */
public enum Op {
    LEAF(""),
    ADD("+"),
    SUB("−"),
    MUL("×"),
    DIV("÷"),
    POW("^"),
    NEG("neg"),
    EXP("exp"),
    LOG("log"),
    TANH("tanh"),
    RELU("relu"),
    SIGMOID("sigmoid");

    private final String symbol;

    Op(String symbol) {
        this.symbol = symbol;
    }

    /** Returns the symbol people write for this operation; empty for a leaf. */
    public String symbol() {
        return symbol;
    }
}
