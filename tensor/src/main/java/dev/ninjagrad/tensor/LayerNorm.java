package dev.ninjagrad.tensor;

import java.util.List;

/**
 * Each row shifted to mean 0, scaled to variance 1, then stretched and moved: y = γ·x̂ + β, x̂ = (x − μ)·r, r = 1/√(σ²
 * + ε), with μ and the biased σ² over the row. A row is the last dimensions, as many as γ has. Ba, Kiros and Hinton,
 * 2016.
 *
 * <p>x [..., C], γ [C], β [C] (may be left out) → [..., C].
 *
 * <p>Derivation, one row of n. β is added: dβ = Σ g over rows. γ multiplies: dγ = Σ g·x̂ over rows. Let d = g·γ be the
 * cotangent of x̂. x reaches x̂ on three paths, directly, through μ and through r:
 *
 * <pre>
 *   directly          d·r
 *   through μ         ∂L/∂μ = −r·Σd   (the path from μ over σ² vanishes: Σ(x − μ) = 0),  ∂μ/∂x = 1/n
 *   through r         ∂L/∂r = Σ d·(x − μ),  ∂r/∂σ² = −r³/2,  ∂σ²/∂x = 2(x − μ)/n
 *                     together −r³·(x − μ)/n · Σ d·(x − μ) = −r·x̂ · (Σ d·x̂)/n
 *   dx = r · (d − mean(d) − x̂ · mean(d·x̂))
 * </pre>
 *
 * In words: the cotangent less its component along 1 and along x̂, the two directions the normalisation erases. Cost:
 * three passes each way.
 */
public record LayerNorm(double eps) implements Fused {
    @Override
    public String label() {
        return "layerNorm";
    }

    @Override
    public boolean broadcasts() {
        return true;
    }

    @Override
    public String inputName(int input) {
        return List.of("x", "gain", "bias").get(input);
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        return rowsOf("layerNorm", inputs);
    }

    /** Shape rule of the row norms: gain (and bias) have the shape of a row, the input's last dimensions. */
    static Spec rowsOf(String operation, List<Spec> inputs) {
        Spec x = inputs.getFirst().floating(operation);
        for (Spec w : inputs.subList(1, inputs.size())) {
            x.like(operation, w);
            boolean row =
                    w.equals(inputs.get(1)) && w.shape().rank() <= x.shape().rank();
            for (int d = 1; row && d <= w.shape().rank(); d++) {
                row = w.shape().dim(-d) == x.shape().dim(-d);
            }
            if (!row) {
                throw new ShapeException(operation + " needs x [..., C] and gain and bias [C]; got "
                        + inputs.stream().map(Spec::shape).toList());
            }
        }
        return x;
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        return normalize(kernels, true, eps, inputs, out);
    }

    static Storage normalize(Kernels kernels, boolean centred, double eps, List<Tensor> inputs, Spec out) {
        Tensor x = inputs.get(0);
        Tensor gain = inputs.get(1);
        Storage bias = inputs.size() > 2 ? inputs.get(2).storage() : null;
        Storage y = out.allocate();
        int rows = x.shape().product(0, x.rank() - gain.rank());
        kernels.normalize(centred, eps, rows, gain.size(), x.storage(), gain.storage(), bias, y);
        return y;
    }

    /** x̂ and r, which the rules for x and γ share. */
    private record Normalized(Tensor x, Tensor scale) {}

    private Normalized normalized(Tensor x, int[] row) {
        Tensor centred = x.sub(x.mean(row, true));
        Tensor scale = centred.square().mean(row, true).add(eps).sqrt().reciprocal();
        return new Normalized(centred.mul(scale), scale);
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        if (input == 2) {
            return g;
        }
        int[] row = row(n.x(1));
        Normalized norm = n.shared(g, () -> normalized(n.x(0), row));
        if (input == 1) {
            return g.mul(norm.x());
        }
        Tensor d = g.mul(n.x(1));
        Tensor along = norm.x().mul(d.mul(norm.x()).mean(row, true));
        return d.sub(d.mean(row, true)).sub(along).mul(norm.scale());
    }

    /** The dimensions of a row, counted from the end. */
    static int[] row(Tensor gain) {
        int[] dims = new int[gain.rank()];
        for (int d = 0; d < dims.length; d++) {
            dims[d] = d - dims.length;
        }
        return dims;
    }

    @Override
    public Tensor composed(List<Tensor> inputs) {
        Tensor gain = inputs.get(1);
        Tensor y = normalized(inputs.get(0), row(gain)).x().mul(gain);
        return inputs.size() > 2 ? y.add(inputs.get(2)) : y;
    }
}
