package dev.ninjagrad.tensorclient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.Graph;
import dev.ninjagrad.tensor.SourceLines;
import dev.ninjagrad.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Outside the tensor package, as a user's code is: lines inside it are not reported. */
class SourceLinesTest {
    private final Tensor x = Tensor.of(1.0, 2.0).named("x").requiresGrad(true);

    @Test
    void aNodeKnowsTheLineOfTheUsersCodeThatMadeIt() {
        try (var _ = SourceLines.enter()) {
            int here = new Throwable().getStackTrace()[0].getLineNumber();
            Tensor y = x.mul(2).softmax(0);
            assertThat(Graph.of(y).entries().getLast().line()).isEqualTo("SourceLinesTest.java:" + (here + 1));
        }
    }

    @Test
    void linesAreNotRecordedUnlessAskedFor() {
        assertThat(Graph.of(x.mul(2)).entries().getLast().line()).isNull();
    }
}
