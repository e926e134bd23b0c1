package dev.ninjagrad.scalar;

import java.util.Locale;

/** One step of an {@link Expression} in postfix order: it takes its operands from a stack and leaves its result there. */
sealed interface Instruction {

    record Literal(double value) implements Instruction {}

    record Variable(String name) implements Instruction {}

    /** Gives the value on top of the stack a name and leaves it there. */
    record Assignment(String name) implements Instruction {}

    /** Drops the value on top of the stack: the end of a statement whose value is known by its name from here on. */
    record Drop() implements Instruction {}

    /** A power with a constant exponent. */
    record Power(double exponent) implements Instruction {}

    /** An operator with two operands. */
    enum Operator implements Instruction {
        ADD,
        SUB,
        MUL,
        DIV,
        POW;

        Value of(Value a, Value b) {
            return switch (this) {
                case ADD -> a.add(b);
                case SUB -> a.sub(b);
                case MUL -> a.mul(b);
                case DIV -> a.div(b);
                case POW -> a.pow(b);
            };
        }
    }

    /** A function of one argument, called by its name in lower case. */
    enum Function implements Instruction {
        EXP,
        LOG,
        TANH,
        RELU,
        SIGMOID,
        SQRT,
        NEG;

        Value of(Value x) {
            return switch (this) {
                case EXP -> x.exp();
                case LOG -> x.log();
                case TANH -> x.tanh();
                case RELU -> x.relu();
                case SIGMOID -> x.sigmoid();
                case SQRT -> x.pow(0.5);
                case NEG -> x.neg();
            };
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
