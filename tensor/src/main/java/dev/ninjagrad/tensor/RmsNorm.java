package dev.ninjagrad.tensor;

import java.util.List;

/**
 * Each row divided by its root mean square: y = γ·x̂, x̂ = x·r, r = 1/√(mean(x²) + ε). Zhang and Sennrich, 2019.
 *
 * <p>x [..., C], γ [C] → [..., C].
 *
 * <p>Derivation, one row of n. dγ = Σ g·x̂ over rows. Let d = g·γ. x reaches x̂ directly, d·r, and through r: ∂L/∂r = Σ
 * d·x, ∂r/∂x = −r³·x/n, together −r·x̂·(Σ d·x̂)/n. Hence dx = r · (d − x̂ · mean(d·x̂)): {@link LayerNorm}'s rule
 * without the mean. Cost: two passes each way.
 */
public record RmsNorm(double eps) implements Fused {
    @Override
    public String label() {
        return "rmsNorm";
    }

    @Override
    public boolean broadcasts() {
        return true;
    }

    @Override
    public String inputName(int input) {
        return input == 0 ? "x" : "gain";
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        return LayerNorm.rowsOf("rmsNorm", inputs);
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        return LayerNorm.normalize(kernels, false, eps, inputs, out);
    }

    /** r, one a row. */
    private Tensor scale(Tensor x, int[] row) {
        return x.square().mean(row, true).add(eps).sqrt().reciprocal();
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        Tensor x = n.x(0);
        int[] row = LayerNorm.row(n.x(1));
        Tensor scale = n.shared(g, () -> scale(x, row));
        Tensor normal = x.mul(scale);
        if (input == 1) {
            return g.mul(normal);
        }
        Tensor d = g.mul(n.x(1));
        return d.sub(normal.mul(d.mul(normal).mean(row, true))).mul(scale);
    }

    @Override
    public Tensor composed(List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor gain = inputs.get(1);
        return x.mul(scale(x, LayerNorm.row(gain))).mul(gain);
    }
}
