// @ts-check
/** The guide's chapters by name, in order; what stands in them is in guide.js, which only the guide loads. */
export const CHAPTERS = [
  { slug: "derivative", title: "What a derivative is" },
  { slug: "chain-rule", title: "The chain rule" },
  { slug: "graph", title: "The computation graph" },
  { slug: "order", title: "Why the order matters" },
  { slug: "value", title: "Value, line by line" },
  { slug: "neuron", title: "A neuron" },
  { slug: "mlp", title: "Layers, an MLP, the moons" },
  { slug: "softmax", title: "Softmax and p − y" },
  { slug: "broadcasting", title: "Tensors: who sums what" },
  { slug: "patterns", title: "The patterns, both ways" },
  { slug: "matmul", title: "A matrix product, backward" },
  { slug: "batch-norm", title: "Batch norm by hand" },
  { slug: "embedding", title: "Embedding: scatter-add" },
  { slug: "gradient-check", title: "Checking a gradient" },
  { slug: "attention", title: "Attention by hand" },
  { slug: "depth", title: "Norm, residual, dropout" },
  { slug: "microgpt", title: "The microGPT" },
  { slug: "engineer", title: "Why an engineer cares" },
];
