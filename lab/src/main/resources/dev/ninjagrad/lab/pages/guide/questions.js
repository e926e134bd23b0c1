// @ts-check
/** The question at the end of each chapter. */
import { fmt, html } from "../core.js";

/** @param {any} grid */
const numbers = (grid) => `[${grid.values.map((/** @type {number} */ v) => fmt(v)).join(", ")}]`;

/** @type {Record<string, import("./parts.js").Quest>} */
export const QUESTIONS = {
  derivative: {
    ask: "At x = 3, what is the derivative of x²?",
    options: ["3", "6", "9"], right: 1,
    why: "Nudge x by ε: (3 + ε)² = 9 + 6ε + ε². The output moves six times as far as the input, and the ε² vanishes first.",
    engine: { path: "/api/slope", body: { expression: "x^2", x: 3, epsilon: 0.001, from: 0, to: 4 }, show: (it) => html`by nudging ${fmt(it.quotient, 6)}, by the engine ${fmt(it.gradient)}` },
  },
  "chain-rule": {
    ask: html`u = 5x and y = tanh u. At x = 0 the slope of tanh is 1. What is dy/dx there?`,
    options: ["1", "5", "6"], right: 1,
    why: "Rates along a chain multiply: 1 · 5.",
    engine: { path: "/api/slope", body: { expression: "tanh(5*x)", x: 0, epsilon: 1e-6, from: -1, to: 1 }, show: (it) => html`dy/dx = ${fmt(it.gradient)}` },
  },
  graph: {
    ask: "L = a · a. How many contributions does the gradient of a receive?",
    options: ["One", "Two", "None, it is a leaf"], right: 1,
    why: "a is used twice, once as each operand. Each use contributes the other operand: a + a = 2a, as school says.",
    engine: { path: "/api/graph", body: { expression: "L = a*a", at: { a: 3 } }, show: (it) => it.steps.filter((/** @type {any} */ s) => s.term.includes("/∂a")).map((/** @type {any} */ s) => html`<code class="term-line">${s.term}</code>`) },
  },
  order: {
    ask: "d = c + c, c = b + b, b = a + a. The true derivative is 8. What does the naive walk arrive at?",
    options: ["8", "More than 8", "Less than 8"], right: 1,
    why: "Each shared value passes its first contribution on twice: once alone and once more inside the sum. Errors of the upper levels are passed on as well.",
    engine: { path: "/api/graph", body: { expression: "b = a + a; c = b + b; d = c + c", at: { a: 1 }, walk: "naive" }, show: (it) => html`the naive walk ends at ${fmt(Number(it.steps.at(-1).after))} after ${it.steps.length} steps` },
  },
  value: {
    ask: "Besides its number, what must a Value remember so that backward() works?",
    options: ["Its name and its type", "Its gradient, its parents, and how each parent moves it", "The loss"], right: 1,
    why: "The parents give the links of the graph, the local partials the factor at each link, and the gradient is where contributions add up. The result's gradient starts at 1, because a thing changes exactly as fast as itself.",
  },
  neuron: {
    ask: "A neuron's input x₂ is 0. What gradient does its weight w₂ get?",
    options: ["0", "1", "The same as w₁"], right: 0,
    why: "The gradient of a weight is the upstream gradient times its input. A silent input teaches its weight nothing.",
    engine: { path: "/api/graph", body: { expression: "o = tanh(b + w1*x1 + w2*x2)", at: { x1: 2, x2: 0, w1: -3, w2: 1, b: 6.88 } }, show: (it) => it.steps.filter((/** @type {any} */ s) => s.term.includes("/∂w2 +=")).map((/** @type {any} */ s) => html`<code class="term-line">${s.term}</code>`) },
  },
  mlp: {
    ask: "A point is on the right side, its score 2.5 with label 1. What gradient does the hinge loss max(0, 1 − s) send back?",
    options: ["−1", "0", "2.5"], right: 1,
    why: "Beyond the margin the loss is flat: a point that is right with room to spare no longer moves the network.",
    engine: { path: "/api/slope", body: { expression: "relu(1 - s)", x: 2.5, epsilon: 1e-6, from: 0, to: 3 }, show: (it) => html`at s = 2.5 the slope is ${fmt(it.gradient)}` },
  },
  softmax: {
    ask: "Four classes, all logits equal, class 0 is true. What is the gradient of the logits?",
    options: ["[−0.75, 0.25, 0.25, 0.25]", "[−1, 0, 0, 0]", "[0.25, 0.25, 0.25, 0.25]"], right: 0,
    why: "p is ¼ everywhere; p − y takes 1 from the true class. The pushes cancel: the row sums to zero. The loss is log 4, as for anybody who knows nothing about four classes.",
    engine: { path: "/api/softmax", body: { logits: [0, 0, 0, 0], target: 0, rate: 1 }, show: (it) => html`gradient [${it.engine.map((/** @type {number} */ v) => fmt(v)).join(", ")}], loss ${fmt(it.loss)}; log 4 = ${fmt(Math.log(4))}` },
  },
  broadcasting: {
    ask: "x is [3, 4], b is [4], y = x + b, and ones arrive from above, twelve of them. What is the gradient of b?",
    options: ["[1, 1, 1, 1]", "[3, 3, 3, 3]", "A [3, 4] of ones"], right: 1,
    why: "b was repeated for three rows, so each of its numbers was used three times and collects three ones. A gradient always has the shape of its tensor. Below the engine does the same with 1, 2, …, 12 arriving.",
    engine: { path: "/api/guide/broadcast", body: { x: [3, 4], w: [4], operation: "add" }, show: (it) => html`db = ${numbers(it.w.gradient)}, each the sum of a column of three` },
  },
  patterns: {
    ask: "Which of these can pass a gradient on without having kept anything from the forward pass?",
    options: ["multiply", "sum", "tanh"], right: 1,
    why: "A sum only copies g. The product needs the other operand, tanh its result. What must be kept is most of a training's memory.",
    engine: { path: "/api/guide/pattern", body: { name: "sum", seed: 3 }, show: (it) => html`g = ${numbers(it.upstream)} and dx = ${numbers(it.gradients[0])}` },
  },
  matmul: {
    ask: "X is [32, 10], W is [10, 27]. Which product has the shape of dW?",
    options: ["G Xᵀ", "Xᵀ G", "X G"], right: 1,
    why: "G is [32, 27]; dW must be [10, 27]. Only Xᵀ [10, 32] times G fits. Below the same in small.",
    engine: { path: "/api/guide/matmul", body: { rows: 4, inner: 2, columns: 3, seed: 5 }, show: (it) => html`X [${it.x.shape.join(", ")}], G [${it.upstream.shape.join(", ")}], dW [${it.dw.shape.join(", ")}] = ${numbers(it.dw)}` },
  },
  "batch-norm": {
    ask: "A layer with a bias is followed by batch norm. What gradient does that bias get?",
    options: ["0", "The mean of the upstream gradient", "The same as bn_bias"], right: 0,
    why: "The bias shifts the whole batch, and batch norm takes the mean off again. What has no effect has no gradient; bn_bias does its work.",
    engine: { path: "/api/guide/batch-norm", body: { batch: 16, hidden: 8, correction: 0, seed: 2 }, show: (it) => html`largest gradient of b1: ${fmt(it.biasGradient, 2)}, of h_prebn: ${fmt(it.largest, 2)}` },
  },
  embedding: {
    ask: "A batch looks row 5 up three times and row 7 never. What are their gradients?",
    options: ["Row 5 the mean of three, row 7 zero", "Row 5 the sum of three, row 7 zero", "Both the same"], right: 1,
    why: "A value that is used three times collects three contributions, and they add up; the mean is already in the loss. Below, the letters of “anna”.",
    engine: { path: "/api/guide/embedding", body: { name: "anna", seed: 2 }, show: (it) => it.rows.map((/** @type {any} */ r) => `${r.letter} used ${r.count} times`).join(", ") + `; ${it.untouched} rows untouched` },
  },
  "gradient-check": {
    ask: "Forward differences err by about h. Why not take h = 10⁻¹³?",
    options: ["It would take too long", "Subtracting two nearly equal losses leaves mostly rounding", "ReLU forbids it"], right: 1,
    why: "A float64 carries 16 digits. Losses that differ in the 13th leave three digits of difference, and dividing by h blows their rounding up.",
    engine: { path: "/api/guide/check", body: { name: "ada", power: -13, central: false, fault: null }, show: (it) => html`at h = 10⁻¹³ the worst relative error over ${it.analytic.length} parameters is ${fmt(it.error, 2)}` },
  },
  attention: {
    ask: "With the causal mask, what does the first position attend to?",
    options: ["All positions equally", "Only itself, with weight 1", "Nothing"], right: 1,
    why: "Everything later is masked, and a softmax over one score is 1 whatever the score. So that score gets no gradient: raising it changes nothing.",
    engine: { path: "/api/guide/attention", body: { tokens: 4, heads: 1, masked: true, seed: 3 }, show: (it) => html`first row of the weights [${it.heads[0].values[4].values.slice(0, 4).map((/** @type {any} */ v) => fmt(v)).join(", ")}], of dscores [${it.heads[0].gradients[3].values.slice(0, 4).map((/** @type {any} */ v) => fmt(v)).join(", ")}]` },
  },
  depth: {
    ask: "Thirty plain layers each halve the gradient. A residual connection is added around each. What happens to the road along the additions?",
    options: ["It still halves", "It is not multiplied by anything", "It doubles"], right: 1,
    why: "Addition hands the gradient on unchanged. The branches add their halves to it, but the road itself has factor 1 at each layer.",
    engine: { path: "/api/guide/depth", body: { layers: 30, gain: 0.5, dropout: 0, seed: 2 }, show: (it) => it.lines.map((/** @type {any} */ l) => `${l.name}: ${fmt(l.gradients[0] / l.gradients.at(-1), 2)}`).join("; ") },
  },
  microgpt: {
    ask: "Before training, a model over 27 tokens reports a loss of 9. What is wrong?",
    options: ["Nothing, it is untrained", "It is confidently wrong: the last layer starts too large", "The learning rate is too high"], right: 1,
    why: "Knowing nothing costs log 27 = 3.30. A higher first loss means wrong certainty, and the first hundred steps are spent unlearning it.",
    engine: { path: "/api/guide/sanity", body: { fault: "scale", power: -3 }, show: (it) => html`last layer 100 times larger: first loss ${fmt(it.before)}. ${it.answers[0].remedy}` },
  },
  engineer: {
    ask: "A model of 70 billion parameters: how much dearer is the gradient of all of them than one forward pass?",
    options: ["70 billion times", "About twice", "It depends on the loss"], right: 1,
    why: "Each operation's backward rule costs about twice the operation. The number of parameters does not enter. Nudging would take a forward pass for each.",
    engine: { path: "/api/guide/size", body: { layers: 80, heads: 128, vocabulary: 32000 }, show: (it) => html`80 layers, width ${it.width.toLocaleString("en")}: ${it.parameters.toLocaleString("en")} parameters, hence as many forward passes by nudging` },
  },
};
