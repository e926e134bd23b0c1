// @ts-check
/** Chapters 9 to 11: tensors and broadcasting, the patterns, a matrix product. */
import { fmt, html, useEffect, useEngine, useState, writeState } from "../core.js";
import { Tex } from "../math.js";
import { brackets, Choice, chosen, Excerpt, Formulas, given, Matrix, Problem, Segmented, Slider, useExcerpts, Waiting } from "./parts.js";

const SHAPES = ["3,4", "4", "3,1", "1,4", "3,3", "3", "1", "", "2,3,4", "2,1,4"];

/** @param {string} text */
const sizes = (text) => (text === "" ? [] : text.split(",").map(Number));

/** @param {URLSearchParams} query @param {string} key @param {string} initial */
function shapeOf(query, key, initial) {
  const text = query.get(key) ?? initial;
  return SHAPES.includes(text) ? text : text === "scalar" ? "" : initial;
}

/** @param {{query: URLSearchParams}} props */
export function Broadcasting({ query }) {
  const [x, setX] = useState(shapeOf(query, "x", "3,4"));
  const [w, setW] = useState(shapeOf(query, "w", "4"));
  const [operation, setOperation] = useState(chosen(query, "op", ["add", "mul"]));
  const [point, setPoint] = useState(/** @type {number | null} */ (0));
  useEffect(() => writeState({ x: x || "scalar", w: w || "scalar", op: operation }), [x, w, operation]);
  useEffect(() => setPoint(0), [x, w]);
  const { reply, problem } = useEngine("/api/guide/broadcast", { x: sizes(x), w: sizes(w), operation });
  const options = SHAPES.map((it) => /** @type {[string, string]} */ ([it, brackets(sizes(it))]));
  return html`
    <p>A <strong>tensor</strong> is an array with a shape. One operation on tensors is thousands on numbers, and its backward rule is
      the scalar rule, done everywhere at once. One thing is new. When shapes differ, the smaller operand is <em>repeated</em> to fit:
      shapes are aligned at the end, and a size of 1, or a missing dimension, stretches. That is <strong>broadcasting</strong>.</p>
    <p>An element that was repeated was used several times. From the scalar chapters you know what then happens to its gradient: the
      contributions add up. So</p>
    <${Tex} block tex="\\text{repeated forward}\\quad\\Longleftrightarrow\\quad\\text{summed backward}" />
    <div class="widget">
      <div class="widget-controls">
        <${Choice} name="Shape of x" value=${x} options=${options} onChange=${setX} />
        <${Choice} name="Shape of w" value=${w} options=${options} onChange=${setW} />
        <${Segmented} name="Operation" value=${operation} options=${[["add", "x + w"], ["mul", "x · w"]]} onChange=${setOperation} />
      </div>
      <${Problem} problem=${problem} />
      ${!reply && !problem && html`<${Waiting} />`}${reply && !problem && html`
        <${Alignment} reply=${reply} />
        <h2>Forward</h2>
        <div class="matrices"><${Matrix} grid=${reply.x.value} /><${Matrix} grid=${reply.w.value}  /><${Matrix} grid=${reply.y} /></div>
        <h2>Backward</h2>
        <p class="hint">dy is what arrives from above. Point at a number of dw, or move to it with the arrow keys: marked are the places its contributions come from.</p>
        <div class="matrices">
          <${Matrix} grid=${reply.upstream} caption="dy" marked=${(/** @type {number} */ i) => point !== null && reply.w.source[i] === point} />
          <${Matrix} grid=${reply.x.gradient} caption="dx" kind="grad" />
          <${Matrix} grid=${reply.w.gradient} caption="dw" kind="grad" point=${point} onPoint=${setPoint} /></div>
        <p class="spelled">${spellSum(reply, point ?? 0, operation)}</p>`}
    </div>
    <p>The engine does this in one place. A rule such as that of <code>x · w</code> simply multiplies; whatever then is larger than the
      input was broadcast, and is summed back to the input's shape:</p>
    <${Excerpt} id="unbroadcast" />
    <${Excerpt} id="sum-to" />
    <p>Try x <code>[3, 3]</code> with w <code>[3]</code>. Three numbers, one a <em>row</em>, were meant to be taken from each row; but shapes
      align at the end, and they are applied to the columns. Nothing complains. Keep the reduced dimension, <code>[3, 1]</code>, and it means
      what you meant. This silent mistake is one of the commonest there is.</p>`;
}

/** @param {{reply: any}} props */
function Alignment({ reply }) {
  const words = (/** @type {any} */ operand, /** @type {number} */ d) => (operand.repeated[d] ? `${operand.stretched[d]} → ${reply.y.shape[d]}, repeated` : String(operand.stretched[d]));
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label="The shapes, aligned"><table class="alignment"><thead><tr><th scope="col">dimension</th>
    ${reply.y.shape.map((/** @type {number} */ _, /** @type {number} */ d) => html`<th key=${d} scope="col">${d}</th>`)}<th scope="col">backward sums over</th></tr></thead><tbody>
    ${["x", "w"].map((name) => html`<tr key=${name}><th scope="row">${name}</th>${reply.y.shape.map((/** @type {number} */ _, /** @type {number} */ d) => html`<td key=${d} class=${reply[name].repeated[d] ? "repeated" : ""}>${words(reply[name], d)}</td>`)}
      <td>${reply[name].repeated.map((/** @type {boolean} */ it, /** @type {number} */ d) => (it ? d : -1)).filter((/** @type {number} */ d) => d >= 0).join(", ") || "nothing"}</td></tr>`)}
    </tbody></table></div>`;
}

/** The contributions to one element of dw, spelled. @param {any} reply @param {number} at @param {string} operation */
function spellSum(reply, at, operation) {
  const terms = reply.upstream.values
    .map((/** @type {number} */ g, /** @type {number} */ i) => ({ g, x: reply.x.value.values[reply.x.source[i]], from: reply.w.source[i] }))
    .filter((/** @type {any} */ it) => it.from === at)
    .map((/** @type {any} */ it) => (operation === "mul" ? `${fmt(it.g)}·${fmt(it.x)}` : fmt(it.g)));
  return `dw at this place = ${terms.join(" + ")} = ${fmt(reply.w.gradient.values[at], 6)}`;
}

const PATTERNS = [
  { id: "sum", name: "sum", forward: "y = x + w", backward: "dx = g,\\quad dw = g", words: "passes the gradient on to both" },
  { id: "multiply", name: "multiply", forward: "y = x \\odot w", backward: "dx = g \\odot w,\\quad dw = g \\odot x", words: "each gets the other as factor" },
  { id: "matmul", name: "matmul", forward: "Y = XW", backward: "dX = G\\,W^{\\top},\\quad dW = X^{\\top} G", words: "each gets the other, transposed" },
  { id: "reduce", name: "reduce", forward: "y_i = \\textstyle\\sum_j x_{ij}", backward: "dx_{ij} = g_i", words: "a sum forward repeats backward" },
  { id: "broadcast", name: "broadcast", forward: "y_{ij} = x_j", backward: "dx_j = \\textstyle\\sum_i g_{ij}", words: "repeated forward is summed backward" },
  { id: "power", name: "power", forward: "y = x^p", backward: "dx = g\\,p\\,x^{p-1}", words: "the rule from school" },
  { id: "tanh", name: "tanh", forward: "y = \\tanh x", backward: "dx = g\\,(1-y^2)", words: "from the result alone; flat ends stop it" },
  { id: "exp", name: "exp", forward: "y = e^x", backward: "dx = g\\,y", words: "its own derivative" },
  { id: "cross-entropy", name: "softmax + CE", forward: "L = \\tfrac1n\\textstyle\\sum_r -\\log p_{r,t_r}", backward: "dx = \\tfrac1n\\,(p - y)", words: "what is there less what should be" },
];

/** @param {{query: URLSearchParams}} props */
export function Patterns({ query }) {
  const [name, setName] = useState(chosen(query, "p", PATTERNS.map((it) => it.id)));
  const [seed, setSeed] = useState(given(query, "seed", 1, 0, 1e6));
  useEffect(() => writeState({ p: name, seed }), [name, seed]);
  const { reply } = useEngine("/api/guide/pattern", { name, seed });
  const excerpts = useExcerpts(PATTERNS.map((it) => `pattern-${it.id}`));
  const own = excerpts?.[PATTERNS.findIndex((it) => it.id === name)];
  return html`
    <p>Nine patterns carry nearly all of every model in this guide. Learn to read them as pairs: what an operation does forward, and what it does
      to a gradient <${Tex} tex="g=\\partial L/\\partial y" /> on the way back.</p>
    <div class="table-scroll" tabindex="0" role="group" aria-label="The patterns"><table class="patterns"><thead><tr><th scope="col">pattern</th><th scope="col">forward</th><th scope="col">backward</th><th scope="col">in words</th></tr></thead>
      <tbody>${PATTERNS.map((it) => html`<tr key=${it.id} class=${it.id === name ? "strong" : ""}>
        <th scope="row"><button aria-pressed=${it.id === name} onClick=${() => setName(it.id)}>${it.name}</button></th>
        <td><${Tex} tex=${it.forward} /></td><td class="grad"><${Formulas} tex=${it.backward} /></td><td class="words">${it.words}</td></tr>`)}</tbody></table></div>
    <p>Two of them are each other's mirror: a sum repeats its gradient, a repetition sums it. Most of
      them multiply by something they saw on the way forward, which is why a forward pass has to keep its values until the backward pass has used them.</p>
    <div class="widget">
      <h2>${PATTERNS.find((it) => it.id === name)?.name}, with numbers</h2>
      ${!reply && html`<${Waiting} />`}${reply && html`
        <div class="matrices">${reply.inputs.map((/** @type {any} */ it) => html`<${Matrix} key=${it.name} grid=${it} />`)}<${Matrix} grid=${reply.y} /></div>
        <div class="matrices"><${Matrix} grid=${reply.upstream} caption="g" />${reply.gradients.map((/** @type {any} */ it) => html`<${Matrix} key=${it.name} grid=${it} kind="grad" />`)}</div>
        <p>Checked by nudging: ${reply.evaluations} evaluations, largest relative error <strong>${fmt(reply.error, 2)}</strong>. <span class=${`verdict ${reply.passes ? "good" : "bad"}`}>${reply.passes ? "agrees" : "differs"}</span></p>`}
      <button onClick=${() => setSeed((seed % 1000) + 1)}>Other numbers</button>
      <h2>Its rule in the engine</h2>
      ${own ? html`<figure class="excerpt"><figcaption>${own.file}</figcaption><pre class="code" tabindex="0" aria-label="The rule"><code>${own.source}</code></pre></figure>` : html`<${Waiting} />`}
    </div>`;
}

/** @param {{query: URLSearchParams}} props */
export function MatMulChapter({ query }) {
  const [rows, setRows] = useState(given(query, "n", 3, 1, 6));
  const [inner, setInner] = useState(given(query, "k", 4, 1, 6));
  const [columns, setColumns] = useState(given(query, "m", 2, 1, 6));
  const [seed, setSeed] = useState(given(query, "seed", 1, 0, 1e6));
  const [side, setSide] = useState(chosen(query, "of", ["dw", "dx"]));
  const [point, setPoint] = useState(/** @type {number | null} */ (0));
  useEffect(() => writeState({ n: rows, k: inner, m: columns, seed, of: side }), [rows, inner, columns, seed, side]);
  useEffect(() => setPoint(0), [rows, inner, columns, side]);
  const { reply } = useEngine("/api/guide/matmul", { rows, inner, columns, seed });
  const at = point ?? 0;
  // The reply may be one request behind the sliders; what is marked follows the reply.
  const k = reply?.x.shape[1] ?? inner, m = reply?.w.shape[1] ?? columns, n = reply?.x.shape[0] ?? rows;
  const marks = side === "dw"
    ? { x: (/** @type {number} */ i) => i % k === Math.floor(at / m), w: () => false, g: (/** @type {number} */ i) => i % m === at % m }
    : { x: () => false, w: (/** @type {number} */ i) => Math.floor(i / m) === at % k, g: (/** @type {number} */ i) => Math.floor(i / m) === Math.floor(at / k) };
  return html`
    <p>A matrix product is many small sums of products. Row i of X meets column j of W:</p>
    <${Tex} block tex="Y_{ij}=\\sum_k X_{ik}W_{kj}" />
    <p>Ask of one weight, <${Tex} tex="W_{kj}" />: whom did it touch? All outputs in column j, each time with <${Tex} tex="X_{ik}" /> as factor. Its gradient collects from all of them, and that sum is itself a matrix product:</p>
    <${Tex} block tex="\\frac{\\partial L}{\\partial W_{kj}}=\\sum_i X_{ik}\\,G_{ij}\\quad\\Rightarrow\\quad dW=X^{\\top}G,\\qquad dX=G\\,W^{\\top}" />
    <p>You need not remember where the transposes go. X is [n, k], W is [k, m], G is [n, m]: only one order and one transpose give dW the
      shape of W. The shapes force the formula.</p>
    <div class="widget">
      <div class="widget-controls">
        <${Slider} name="n, rows of X" value=${rows} min=${1} max=${6} step=${1} onChange=${setRows} />
        <${Slider} name="k, shared" value=${inner} min=${1} max=${6} step=${1} onChange=${setInner} />
        <${Slider} name="m, columns of W" value=${columns} min=${1} max=${6} step=${1} onChange=${setColumns} />
        <${Segmented} name="Which gradient" value=${side} options=${[["dw", "look at dW"], ["dx", "look at dX"]]} onChange=${setSide} />
        <button onClick=${() => setSeed((seed % 1000) + 1)}>Other numbers</button>
      </div>
      ${!reply && html`<${Waiting} />`}${reply && html`
        <div class="matrices"><${Matrix} grid=${reply.x} caption="X" marked=${marks.x} /><${Matrix} grid=${reply.w} caption="W" marked=${marks.w} /><${Matrix} grid=${reply.y} caption="Y" /></div>
        <p class="hint">Point at a number of ${side === "dw" ? "dW" : "dX"}, or move to it with the arrow keys.</p>
        <div class="matrices"><${Matrix} grid=${reply.upstream} caption="G = dY" marked=${marks.g} />
          ${side === "dw"
            ? html`<${Matrix} key="dw" grid=${reply.dw} caption=${html`dW = X<sup>⊤</sup>G`} kind="grad" point=${at} onPoint=${setPoint} />`
            : html`<${Matrix} key="dx" grid=${reply.dx} caption=${html`dX = GW<sup>⊤</sup>`} kind="grad" point=${at} onPoint=${setPoint} />`}</div>
        <p class="spelled">${spellProduct(reply, side, at, n, k, m)}</p>`}
    </div>
    <p>In the engine the rule is two lines long. The branch between them only saves time, when one weight serves a whole batch of matrices.</p>
    <${Excerpt} id="pattern-matmul" />
    <p>Count the work: forward 2nkm operations, backward twice that, one product for each operand. A backward pass costs about two forward
      passes, however many parameters there are. That is why training is possible at all.</p>`;
}

/** @param {any} reply @param {string} side @param {number} at @param {number} n @param {number} k @param {number} m */
function spellProduct(reply, side, at, n, k, m) {
  const sign = (/** @type {number} */ v) => (v < 0 ? `(${fmt(v)})` : fmt(v));
  const x = reply.x.values, w = reply.w.values, g = reply.upstream.values;
  const row = Math.floor(at / (side === "dw" ? m : k)), column = at % (side === "dw" ? m : k);
  const total = reply[side].values[at];
  if (total === undefined) return "";
  const terms = side === "dw"
    ? Array.from({ length: n }, (_, i) => `${sign(x[i * k + row])}·${sign(g[i * m + column])}`)
    : Array.from({ length: m }, (_, j) => `${sign(g[row * m + j])}·${sign(w[column * m + j])}`);
  return `${side === "dw" ? "dW" : "dX"} in row ${row}, column ${column} = ${terms.join(" + ")} = ${fmt(total)}`;
}
