package dev.ninjagrad.check.junit;

import dev.ninjagrad.check.ObjectiveCheck;
import java.util.function.UnaryOperator;

/** An assertion in the making: a function, then a point, then the gradient it should have there. */
public final class ObjectiveAssertion {
    private final ObjectiveCheck check;

    ObjectiveAssertion(ObjectiveCheck check) {
        this.check = check;
    }

    /** Allows this relative error. */
    public ObjectiveAssertion within(double tolerance) {
        return new ObjectiveAssertion(check.tolerance(tolerance));
    }

    /** Compares a few random projections instead of every element: for thousands of arguments. */
    public ObjectiveAssertion fast() {
        return new ObjectiveAssertion(check.fast());
    }

    /** Names the point. */
    public AtPoint at(double... x) {
        return new AtPoint(check, x);
    }

    /** The assertion at a point. */
    public static final class AtPoint {
        private final ObjectiveCheck check;
        private final double[] x;

        private AtPoint(ObjectiveCheck check, double[] x) {
            this.check = check;
            this.x = x;
        }

        /**
         * Asserts that this function computes the gradient.
         *
         * @throws AssertionError with the report, if it does not
         */
        public void matches(UnaryOperator<double[]> gradient) {
            GradientAssertions.assertPasses(check.gradient(gradient).at(x));
        }

        /**
         * Asserts that this is the gradient.
         *
         * @throws AssertionError with the report, if it is not
         */
        public void matches(double... gradient) {
            GradientAssertions.assertPasses(check.at(x, gradient));
        }
    }
}
