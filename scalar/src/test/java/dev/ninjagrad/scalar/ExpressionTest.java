package dev.ninjagrad.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 + 2*3          | 7
            (1 + 2)*3        | 9
            7 - 4 - 2        | 1
            7 − 4            | 3
            8 / 4 / 2        | 1
            3 × 4            | 12
            2^3^2            | 512
            2**3             | 8
            -2^2             | -4
            (-2)^2           | 4
            2^-1             | 0.5
            -2^-2            | -0.25
            2^-2^2           | 0.0625
            2*-3             | -6
            1 - -1           | 2
            +5               | 5
            --5              | 5
            1e-3             | 0.001
            2.5E2            | 250
            .5 + 1.          | 1.5
            exp(0)           | 1
            log(1)           | 0
            tanh(0)          | 0
            relu(-3)         | 0
            relu(3)          | 3
            sigmoid(0)       | 0.5
            sqrt(16)         | 4
            neg(3)           | -3
            relu ( 3 )       | 3
            """)
    void numbersComeOutAsInMathematics(String source, double expected) {
        assertThat(Expression.parse(source).evaluate(Map.of()).data()).isEqualTo(expected);
    }

    @Test
    void variablesAreListedInTheOrderOfTheirAppearance() {
        assertThat(Expression.parse("tanh(w*x + b) - w").variables()).containsExactly("w", "x", "b");
        assertThat(Expression.parse("b = a + a; c = b + b").variables()).containsExactly("a");
        assertThat(Expression.parse("α_1 + exp(β)").variables()).containsExactly("α_1", "β");
    }

    @Test
    void allAppearancesOfAVariableAreOneValue() {
        Value a = Value.of(3);
        Value root = Expression.parse("a*a + a").evaluate(Map.of("a", a));
        root.backward();
        assertThat(a.grad()).isEqualTo(7);
        assertThat(a.name()).isEqualTo("a");
        assertThat(root.topologicalOrder()).hasSize(3);
    }

    @Test
    void gradientsFlowThroughEveryFunction() {
        Value x = Value.of(0.3);
        Expression.parse("exp(x) + log(x) + tanh(x) + relu(x) + sigmoid(x) + sqrt(x) + neg(x)")
                .evaluate(Map.of("x", x))
                .backward();
        double tanh = Math.tanh(0.3);
        double sigmoid = 1 / (1 + Math.exp(-0.3));
        double expected =
                Math.exp(0.3) + 1 / 0.3 + (1 - tanh * tanh) + 1 + sigmoid * (1 - sigmoid) + 0.5 / Math.sqrt(0.3) - 1;
        assertThat(x.grad()).isCloseTo(expected, within(1e-14));
    }

    @Test
    void assignmentsNameIntermediateResults() {
        Value a = Value.of(1.5);
        Value c = Expression.parse("b = a + a; c = b + b;").evaluate(Map.of("a", a));
        c.backward();
        assertThat(a.grad()).isEqualTo(4);
        assertThat(c.topologicalOrder()).extracting(Value::name).containsExactly("a", "b", "c");
    }

    @Test
    void aSecondNameForAValueLeavesTheFirst() {
        Value a = Value.of(2);
        Value root = Expression.parse("b = a; b * b").evaluate(Map.of("a", a));
        root.backward();
        assertThat(a.name()).isEqualTo("a");
        assertThat(a.grad()).isEqualTo(4);
    }

    @Test
    void aConstantExponentTakesANegativeBase() {
        Value x = Value.of(-2);
        Value root = Expression.parse("x^(1+2)").evaluate(Map.of("x", x));
        root.backward();
        assertThat(x.grad()).isEqualTo(12);
        assertThat(root.parents()).containsExactly(x);
        assertThat(root.symbol()).isEqualTo("^3");
    }

    @Test
    void aNegativeNumberIsOneLeaf() {
        assertThat(Expression.parse("-3").evaluate(Map.of()).isLeaf()).isTrue();
    }

    @Test
    void evaluatingTwiceRecordsTwoGraphs() {
        Expression expression = Expression.parse("x^2");
        Value x = Value.of(3);
        assertThat(expression.evaluate(Map.of("x", x))).isNotSameAs(expression.evaluate(Map.of("x", x)));
        assertThat(expression).hasToString("x^2");
    }

    @Test
    void aVariableWithoutValueIsNamed() {
        assertThatThrownBy(() -> Expression.parse("a + b").evaluate(Map.of("a", Value.of(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got none for 'b'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            tanh(a * )     | 10 | expected a number, a name or '(' but found ')'
            a +            | 4  | but found the end of the expression
            ""             | 1  | expected a number
            2a             | 2  | expected an operator (* to multiply) but found 'a'
            a b            | 3  | expected an operator (* to multiply) but found 'b'
            (a + b         | 7  | expected ')' to close '(' at column 1 but found the end
            exp(a, b)      | 6  | expected ')' to close '(' at column 4 but found ','
            exp(a b)       | 7  | expected an operator (* to multiply) or ')' to close '(' at column 4
            a )            | 3  | expected an operator but found ')'
            a + $          | 5  | found '$'
            a + 🙂         | 5  | found '🙂'
            .              | 1  | found '.'
            1.2.3          | 4  | expected an operator (* to multiply) but found '.'
            1e             | 2  | expected an operator (* to multiply) but found 'e'
            1e999          | 1  | expected a number below 1.8e308
            a + tahn(b)    | 5  | unknown function 'tahn'; did you mean 'tanh'? (expected one of exp, log
            ln(b)          | 1  | did you mean 'log'?
            frobnicate(b)  | 1  | unknown function 'frobnicate' (expected
            tanh + 1       | 6  | 'tanh' is a function: expected '(' and its argument but found '+'
            exp = 3        | 1  | 'exp' is a function and cannot be assigned to
            a; b           | 1  | only the last statement may go without a name
            b = 1; b = 2   | 8  | 'b' has a value already
            a = a + 1      | 1  | 'a' has a value already
            c = b; b = 2   | 8  | 'b' has a value already
            """)
    void errorsSayWhatWasExpectedAndPointAtTheColumn(String source, int column, String problem) {
        ExpressionException error = catchThrowableOfType(ExpressionException.class, () -> Expression.parse(source));
        assertThat(error).as(source).isNotNull().hasMessageContaining(problem);
        assertThat(error.column()).as(error.getMessage()).isEqualTo(column);
        assertThat(error.line()).isEqualTo(1);
        assertThat(error).hasMessageContaining(error.problem() + " at column " + column + "\n");
    }

    @Test
    void theCaretStandsUnderThePlace() {
        assertThatThrownBy(() -> Expression.parse("tanh(a * )")).hasMessage("""
                        expected a number, a name or '(' but found ')' at column 10
                          tanh(a * )
                                   ^""");
    }

    @Test
    void anErrorInALaterLineShowsThatLine() {
        assertThatThrownBy(() -> Expression.parse("b = a + a;\nc = b +* b;\nc")).hasMessage("""
                        expected a number, a name or '(' but found '*' at column 8 of line 2
                          c = b +* b;
                                 ^""");
    }

    @Test
    void aLongLineIsCutAroundThePlace() {
        String source = "a+".repeat(500) + "?" + "+a".repeat(500);
        String message = String.valueOf(catchThrowable(() -> Expression.parse(source)));
        List<String> lines = message.lines().toList();
        assertThat(lines.get(1)).startsWith("  …").endsWith("…").hasSizeLessThan(90);
        assertThat(lines.get(1).charAt(lines.get(2).indexOf('^'))).isEqualTo('?');
    }

    @Test
    void theLongestExpressionAcceptedIsEvaluated() {
        String sum = "a" + "+a".repeat((Expression.MAX_LENGTH - 1) / 2);
        String nested = "-".repeat(100) + "(".repeat(99) + "a" + ")".repeat(99);
        Value a = Value.of(1);
        Expression.parse(sum).evaluate(Map.of("a", a)).backward();
        assertThat(a.grad()).isEqualTo(5_000);
        assertThat(Expression.parse(nested).evaluate(Map.of("a", a)).data()).isEqualTo(1);
    }

    @Test
    void tooLongOrTooDeepExpressionsAreRefused() {
        assertThatThrownBy(() -> Expression.parse("a".repeat(Expression.MAX_LENGTH + 1)))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("at most 10000 characters but got 10001");
        for (String deep : List.of("(", "-", "tanh(", "2^", "a+(", "1*-(")) {
            String source = deep.repeat(Expression.MAX_LENGTH / deep.length());
            assertThatThrownBy(() -> Expression.parse(source))
                    .isInstanceOf(ExpressionException.class)
                    .hasMessageContaining("at most 200 levels of nesting");
        }
    }

    @Test
    void anyTextIsEitherAnExpressionOrAnExpressionException() {
        String[] pieces = {
            "a", "b1", "2", ".5", "1e3", "+", "-", "*", "/", "^", "**", "(", ")", "tanh(", "=", ";", " ", "\n", "\t",
            "?", "é", "🙂"
        };
        SplittableRandom rng = new SplittableRandom(40);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder source = new StringBuilder();
            for (int k = rng.nextInt(1, 12); k > 0; k--) {
                source.append(pieces[rng.nextInt(pieces.length)]);
            }
            try {
                Expression expression = Expression.parse(source.toString());
                Map<String, Value> values = new HashMap<>();
                expression.variables().forEach(name -> values.put(name, Value.of(1.5)));
                expression.evaluate(values).backward();
                parsed++;
            } catch (ExpressionException expected) {
                assertThat(expected.column()).isPositive();
            }
        }
        assertThat(parsed).isGreaterThan(500);
    }
}
