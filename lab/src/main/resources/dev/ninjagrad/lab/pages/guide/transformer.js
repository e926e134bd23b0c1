// @ts-check
/** Chapters 15 and 16: attention by hand; norms, residual connections and dropout. */
import { fmt, html, useEffect, useEngine, useState, writeState } from "../core.js";
import { Tex } from "../math.js";
import { brackets, chosen, Excerpt, Formulas, given, LineChart, Matrix, Segmented, Slider, Waiting } from "./parts.js";

const STEPS = [
  { id: "scores", forward: "S=\\tfrac1{\\sqrt D}\\,QK^{\\top}", backward: "dQ=\\tfrac1{\\sqrt D}\\,dS\\,K,\\quad dK=\\tfrac1{\\sqrt D}\\,dS^{\\top}Q", words: "How well does query t fit key s?" },
  { id: "weights", forward: "P=\\mathrm{softmax}(S)", backward: "dS=P\\odot\\bigl(dP-\\textstyle\\sum dP\\odot P\\bigr)", words: "Scores become shares of attention; each row sums to 1." },
  { id: "mix", forward: "M=PV", backward: "dP=dM\\,V^{\\top},\\quad dV=P^{\\top}dM", words: "Each position gets the values, mixed by its shares." },
];
const PARTS = ["q", "k", "v", "scores", "weights", "mix"];

/** @param {{query: URLSearchParams}} props */
export function AttentionChapter({ query }) {
  const [tokens, setTokens] = useState(given(query, "t", 5, 1, 8));
  const [head, setHead] = useState(given(query, "head", 0, 0, 1));
  const [masked, setMasked] = useState(chosen(query, "mask", ["on", "off"]));
  const [at, setAt] = useState(chosen(query, "at", STEPS.map((it) => it.id)));
  useEffect(() => writeState({ t: tokens, head, mask: masked, at }), [tokens, head, masked, at]);
  const { reply } = useEngine("/api/guide/attention", { tokens, heads: 2, masked: masked === "on", seed: 1 });
  const one = reply?.heads[head];
  const value = (/** @type {string} */ id) => one.values[PARTS.indexOf(id)];
  const gradient = (/** @type {string} */ id) => one.gradients[PARTS.indexOf(id)];
  const step = STEPS.find((it) => it.id === at) ?? STEPS[0];
  const labels = (/** @type {string} */ letter) => Array.from({ length: value("scores").shape[0] }, (_, i) => `${letter}${i + 1}`);
  const square = (/** @type {any} */ grid, /** @type {string} */ kind) => html`<${Matrix} grid=${grid} kind=${kind} digits=${2} rows=${labels("q")} columns=${labels("k")} />`;
  return html`
    <p>Until now each example passed through the network alone. <strong>Attention</strong> lets positions of a sequence read from each other. Every
      position asks a question, its query q; offers a label, its key k; and holds something to pass on, its value v. All three are linear
      layers. What follows are three steps you know: a product, a softmax, a product.</p>
    <div class="table-scroll" tabindex="0" role="group" aria-label="The three steps"><table class="patterns"><thead><tr><th scope="col">step</th><th scope="col">forward</th><th scope="col">backward</th><th scope="col">in words</th></tr></thead><tbody>
      ${STEPS.map((it) => html`<tr key=${it.id} class=${it === step ? "strong" : ""}><th scope="row"><button aria-pressed=${it === step} onClick=${() => setAt(it.id)}>${it.id}</button></th>
        <td><${Tex} tex=${it.forward} /></td><td class="grad"><${Formulas} tex=${it.backward} /></td><td class="words">${it.words}</td></tr>`)}</tbody></table></div>
    <p>The <strong>mask</strong> keeps a position from looking ahead, which would be cheating when the next token is what is to be predicted. It sets
      those scores to −∞ before the softmax, so their share is exactly 0. And where the share is 0, the softmax's rule makes the gradient 0 too: the mask
      needs no backward rule of its own.</p>
    <div class="widget">
      <div class="widget-controls">
        <${Slider} name="Tokens T" value=${tokens} min=${1} max=${8} step=${1} onChange=${setTokens} />
        <${Segmented} name="Mask" value=${masked} options=${[["on", "masked self-attention"], ["off", "cross-attention, no mask"]]} onChange=${setMasked} />
        <${Segmented} name="Head" value=${String(head)} options=${[["0", "head 1"], ["1", "head 2"]]} onChange=${(/** @type {string} */ id) => setHead(Number(id))} />
      </div>
      ${!reply && html`<${Waiting} />`}${one && html`
        <h2>${step.id}: ${step.words}</h2>
        ${at === "scores" && html`<div class="matrices"><${Matrix} grid=${value("q")} digits=${2} /><${Matrix} grid=${value("k")} digits=${2} />${square(value("scores"), "")}</div>
          <div class="matrices">${square(gradient("scores"), "grad")}<${Matrix} grid=${gradient("q")} digits=${2} kind="grad" /><${Matrix} grid=${gradient("k")} digits=${2} kind="grad" /></div>`}
        ${at === "weights" && html`<div class="matrices">${square({ ...one.seen, name: masked === "on" ? "scores, masked" : "scores" }, "")}${square(value("weights"), "")}</div>
          <div class="matrices">${square(gradient("weights"), "grad")}${square(gradient("scores"), "grad")}</div>`}
        ${at === "mix" && html`<div class="matrices">${square(value("weights"), "")}<${Matrix} grid=${value("v")} digits=${2} /><${Matrix} grid=${value("mix")} digits=${2} /></div>
          <div class="matrices"><${Matrix} grid=${gradient("mix")} digits=${2} kind="grad" />${square(gradient("weights"), "grad")}<${Matrix} grid=${gradient("v")} digits=${2} kind="grad" /></div>`}
        <p>Rows of the weights sum to 1 within ${fmt(reply.weightRows, 2)}; rows of dscores sum to 0 within ${fmt(reply.scoreRows, 2)}.</p>
        <details class="twin"><summary>By hand against the engine, every gradient</summary><div class="table-scroll" tabindex="0" role="group" aria-label="Comparison"><table><thead><tr><th scope="col">gradient</th><th scope="col">shape</th><th scope="col">largest</th><th scope="col">difference</th></tr></thead>
          <tbody>${reply.agreement.map((/** @type {any} */ it) => html`<tr key=${it.name}><th scope="row">d${it.name}</th><td>${brackets(it.shape)}</td><td class="grad">${fmt(it.largest, 3)}</td><td>${fmt(it.apart, 2)}</td></tr>`)}</tbody></table></div></details>`}
    </div>
    <p>The whole layer, as this project has it. In self-attention one sequence plays three parts, as query, key and value, so x is used three times and
      collects three gradients:</p>
    <${Excerpt} id="attention-forward" />
    <${Excerpt} id="attention-backward" />
    <p>with the softmax's rule, where nothing is left of the exponentials:</p>
    <${Excerpt} id="softmax-backward" />
    <p>Without the mask, queries come from one sequence, keys and values from another: <em>cross-attention</em>, which translation models use. The code is the
      same; x and the other sequence then get separate gradients. Why divide by √D? A dot product of D numbers has a spread of √D. Undivided, the
      softmax would saturate, and a saturated softmax, like a saturated tanh, passes no gradient.</p>`;
}

/** @param {{query: URLSearchParams}} props */
export function DepthChapter({ query }) {
  const [layers, setLayers] = useState(given(query, "layers", 20, 1, 40));
  const [gain, setGain] = useState(given(query, "gain", 0.7, 0, 3));
  const [dropout, setDropout] = useState(given(query, "drop", 0, 0, 0.9));
  const [show, setShow] = useState(chosen(query, "show", ["gradients", "activations"]));
  useEffect(() => writeState({ layers, gain, drop: dropout, show }), [layers, gain, dropout, show]);
  const { reply } = useEngine("/api/guide/depth", { layers, gain, dropout, seed: 1 });
  const kinds = ["muted", "pos dashed", "accent", "good"];
  return html`
    <p>Stack layers, and the gradient is multiplied by a matrix and a slope at each. Twenty factors a little below 1 leave nothing;
      twenty above 1 explode. Three inventions made depth work.</p>
    <p>A <strong>residual connection</strong> adds what a layer computes to what came in, <${Tex} tex="x \\leftarrow x + f(x)" />. You know what addition does
      backward: it hands the gradient on, unchanged, to both. So there is a road from the loss to the first layer that nothing multiplies. In the code below it is <code>dout</code>, which skips everything and is added at the end:</p>
    <${Tex} block tex="\\frac{\\partial L}{\\partial x}=g+\\Bigl(\\frac{\\partial f}{\\partial x}\\Bigr)^{\\!\\top} g" />
    <${Excerpt} id="residual-backward" />
    <p><strong>RMSNorm</strong> divides each row by its root mean square, so that no layer sees numbers that grow or fade with depth. Its
      backward rule is batch norm's short form along the row, without the mean: the part of the gradient along <${Tex} tex="\\hat x" /> is removed,
      because stretching the row has no effect.</p>
    <${Tex} block tex="\\hat x=\\frac{x}{\\sqrt{\\mathrm{mean}(x^2)+\\varepsilon}},\\qquad dx=s\\,\\bigl(d-\\hat x\\;\\mathrm{mean}(d\\,\\hat x)\\bigr)" />
    <${Excerpt} id="rms-norm-short" />
    <div class="widget">
      <div class="widget-controls">
        <${Slider} name="Layers" value=${layers} min=${1} max=${40} step=${1} onChange=${setLayers} />
        <${Slider} name="Weights, gain" value=${gain} min=${0} max=${3} step=${0.05} onChange=${setGain} />
        <${Slider} name="Dropout p" value=${dropout} min=${0} max=${0.9} step=${0.05} onChange=${setDropout} />
        <${Segmented} name="What to show" value=${show} options=${[["gradients", "gradient"], ["activations", "activation"]]} onChange=${setShow} />
      </div>
      ${!reply && html`<${Waiting} />`}${reply && html`<p class="hint">Root mean square of the ${show === "gradients" ? "gradient" : "activation"} in front of each layer; the loss is on the right. Each layer is tanh(x·W).</p>
        <${LineChart} log=${true} x="layer" y=${show} shownX=${(/** @type {number} */ v) => fmt(v)}
          lines=${reply.lines.map((/** @type {any} */ it, /** @type {number} */ i) => ({ name: it.name, kind: kinds[i], points: it[show].map((/** @type {any} */ v, /** @type {number} */ l) => [l, v]) }))} />
        <p>From the last layer to the first the gradient is multiplied by ${reply.lines.map((/** @type {any} */ it, /** @type {number} */ i) => html`${i > 0 ? "; " : ""}<strong>${factor(it.gradients)}</strong> ${it.name}`)}.
          ${dropout > 0 ? ` At p = ${fmt(dropout)} a layer kept ${fmt(100 * reply.kept, 3)} % of its units.` : ""}</p>`}
    </div>
    <p>Turn the gain to 0.5: over twenty layers the plain stack loses all but some ten-millionths of the gradient. Turn it to 2: a norm alone lets it grow by
      hundreds. The residual stream with norms on its branches changes it by no more than about ten either way, and that is why every large model today is
      built so.</p>
    <p><strong>Dropout</strong> silences each unit with probability p during training and scales the others by <${Tex} tex="1/(1-p)" />, so that the sum stays what
      it was on average. Its backward pass is the same mask with the same scale. A silenced unit gets no gradient, and whoever draws a <em>new</em> mask for
      the backward pass has a bug that a gradient check finds at once.</p>
    <${Excerpt} id="dropout-forward" />`;
}

/** @param {(number | null)[]} gradients */
function factor(gradients) {
  const first = gradients[0], last = gradients.at(-1);
  return first === null || !last ? "–" : fmt(first / last, 2);
}
