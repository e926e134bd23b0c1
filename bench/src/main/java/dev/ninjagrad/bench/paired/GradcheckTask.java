package dev.ninjagrad.bench.paired;

import dev.ninjagrad.check.CheckForm;
import dev.ninjagrad.check.GradientCheck;
import dev.ninjagrad.check.GradientReport;
import dev.ninjagrad.interop.Safetensors;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;

/**
 * A gradient check of the makemore network in float64 at its initial numbers, on one batch: {@link GradientCheck} here, what {@code
 * torch.autograd.gradcheck} does there. The loss there is compared too. Our check is given the function anew each time: nothing is kept from one to
 * the next.
 *
 * @param setup of the network's training
 */
record GradcheckTask(Setup setup, CheckForm form) implements Task {
    private static final double EPS = 1e-5;

    @Override
    public Mine mine() {
        Batch batch = setup.batches().getFirst();
        List<Tensor> numbers = setup.model().parameters().values().stream()
                .<Tensor>map(p -> p.detach().to(DType.F64))
                .toList();
        GradientCheck check = form.of(GradientCheck.of(p -> loss(p, batch)));
        double here;
        try (var _ = NoGrad.enter()) {
            here = loss(numbers, batch).item();
        }
        return () -> {
            GradientReport report = check.at(numbers);
            if (!report.passes()) {
                throw new IllegalStateException(report.text());
            }
            return here;
        };
    }

    /** From embedding, W1, b1, gain, bias, W2 and b2 to the loss. */
    private static Tensor loss(List<Tensor> p, Batch batch) {
        return p.get(0)
                .index(batch.x())
                .reshape(batch.x().dim(0), -1)
                .matmul(p.get(1).transpose())
                .add(p.get(2))
                .batchNorm(p.get(3), p.get(4), EPS)
                .tanh()
                .matmul(p.get(5).transpose())
                .add(p.get(6))
                .crossEntropy(batch.y());
    }

    @Override
    public String peerTask() {
        return form == CheckForm.EVERY_ELEMENT ? "gradcheck" : "gradcheck-fast";
    }

    @Override
    public Safetensors handed() {
        return TrainingTask.handed(setup);
    }
}
