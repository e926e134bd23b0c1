// @ts-check
/** Chapters 17 and 18: the microGPT; why an engineer cares, and what comes after. */
import { fmt, html, useEffect, useEngine, useState, writeState } from "../core.js";
import { Tex } from "../math.js";
import { brackets, Choice, chosen, Excerpt, given, LineChart, Matrix, Problem, Segmented, Slider, smooth, Waiting } from "./parts.js";

const TRAININGS = ["0", "50", "100", "200", "500"];

/** @param {{query: URLSearchParams}} props */
export function MicroGptChapter({ query }) {
  const [steps, setSteps] = useState(chosen(query, "steps", TRAININGS));
  const [name, setName] = useState((query.get("name") ?? "emma").slice(0, 12));
  const [head, setHead] = useState(given(query, "head", 0, 0, 3));
  const [direction, setDirection] = useState(chosen(query, "show", ["forward", "backward"]));
  useEffect(() => writeState({ steps, name, head, show: direction }), [steps, name, head, direction]);
  const { reply, problem } = useEngine("/api/guide/gpt", { steps: Number(steps), name, seed: 1 });
  const map = reply && (direction === "forward" ? reply.attention : reply.attentionGradients)[head];
  const letters = reply?.tokens.map((/** @type {string} */ it) => it);
  return html`
    <p>Everything is in place. Token and position embeddings are added; a norm; attention, added to the stream; a norm; an MLP with ReLU, added to
      the stream; a last linear layer gives 27 logits a position. That is a <strong>GPT</strong>, the smallest one: one layer, four heads, width 16.</p>
    <${Excerpt} id="gpt-forward" />
    <p>Its backward pass is this guide, read upward: p − y, matrix products, the ReLU's switch, the norm's short form, attention, a scatter-add
      into two tables. Here is the MLP's part; <code>x1</code> goes on into <code>x2</code>, so at the end two gradients meet:</p>
    <${Excerpt} id="gpt-mlp-backward" />
    <div class="widget">
      <h2>Train it</h2>
      <div class="widget-controls">
        <${Segmented} name="Steps of training" value=${steps} options=${TRAININGS.map((it) => /** @type {[string, string]} */ ([it, it === "0" ? "untrained" : `${it} steps`]))} onChange=${setSteps} />
        <label>A name to look at <input type="text" maxlength="12" value=${name} spellcheck=${false} autocomplete="off" onInput=${(/** @type {any} */ e) => setName(e.target.value.toLowerCase())} /></label>
      </div>
      <${Problem} problem=${problem} />
      ${!reply && !problem && html`<${Waiting} below=${true} />`}${reply && html`
        ${reply.losses.length > 1
          ? html`<${LineChart} x="step" y="loss" low=${0} level=${{ y: reply.logVocabulary, name: `log 27 = ${fmt(reply.logVocabulary)}` }}
              lines=${[{ name: "loss of the step's name", kind: "faint", points: reply.losses.map((/** @type {number} */ v, /** @type {number} */ i) => [i, v]) }, { name: "smoothed", kind: "accent", points: smooth(reply.losses) }]} />`
          : html`<p>Untrained, the model knows nothing: every letter is about equally likely, and the loss on “${name}” is <strong>${fmt(reply.before)}</strong>, near
              log ${reply.vocabulary} = <strong>${fmt(reply.logVocabulary)}</strong>.</p>`}
        <p>It invents: ${reply.samples.map((/** @type {string} */ it, /** @type {number} */ i) => html`<code key=${i} class="sample">${it || "(nothing)"}</code> `)}</p>
        <h2>Attention on “${name}”</h2>
        <div class="widget-controls"><${Segmented} name="Head" value=${String(head)} options=${[0, 1, 2, 3].map((it) => /** @type {[string, string]} */ ([String(it), `head ${it + 1}`]))} onChange=${(/** @type {string} */ id) => setHead(Number(id))} />
          <${Segmented} name="Forward or backward" value=${direction} options=${[["forward", "weights"], ["backward", "their gradient"]]} onChange=${setDirection} /></div>
        <${Matrix} grid=${map} digits=${2} rows=${letters} columns=${letters} caption=${direction === "forward" ? "rows look at columns" : "∂L/∂weight"} kind=${direction === "forward" ? "" : "grad"} />
        <details class="twin"><summary>The probability of each next letter</summary><table><thead><tr><th scope="col">after</th><th scope="col">comes</th><th scope="col">p</th></tr></thead><tbody>
          ${reply.tokens.map((/** @type {string} */ it, /** @type {number} */ i) => html`<tr key=${i}><td>${it}</td><td>${reply.tokens[i + 1] ?? "."}</td><td>${fmt(reply.probabilities[i], 3)}</td></tr>`)}</tbody></table></details>
        <h2>Three sanity checks</h2>
        <ul><li>Rows of dlogits sum to zero: the largest is ${fmt(reply.rowSum, 2)}.</li>
          <li>A small step against the gradient lowers the loss: ${fmt(reply.before, 5)} → ${fmt(reply.after, 5)}.</li>
          <li>By hand and by the engine agree: within ${fmt(Math.max(...reply.parameters.map((/** @type {any} */ it) => it.apart)), 2)}, over all ${reply.parameterCount.toLocaleString("en")} parameters.</li></ul>
        <h2>Its parameters</h2>
        <div class="table-scroll" tabindex="0" role="group" aria-label="Parameters"><table class="result"><thead><tr><th scope="col">parameter</th><th scope="col">shape</th><th scope="col">count</th><th scope="col">gradient, rms</th></tr></thead>
          <tbody>${reply.parameters.map((/** @type {any} */ it) => html`<tr key=${it.name}><th scope="row">${it.name}</th><td>${brackets(it.shape)}</td><td>${it.count.toLocaleString("en")}</td><td class="grad">${fmt(it.gradient, 3)}</td></tr>`)}
            <tr class="strong"><th scope="row">together</th><td></td><td>${reply.parameterCount.toLocaleString("en")}</td><td></td></tr></tbody></table></div>`}
    </div>
    <p>The question has not changed since the first page: if I nudge this one, how much does the loss change? One backward pass answers it for
      4,192 parameters at once. For seventy billion it is the same pass.</p>`;
}

const FAULTS = /** @type {[string, string][]} */ ([["none", "nothing is wrong"], ["scale", "last layer starts 100 times too large"], ["sign", "the step goes uphill"], ["onehot", "the −1 at the target is forgotten"]]);

/** @param {{query: URLSearchParams}} props */
export function EngineerChapter({ query }) {
  const [fault, setFault] = useState(chosen(query, "fault", FAULTS.map((it) => it[0])));
  const [rate, setRate] = useState(given(query, "rate", -1, -4, 2));
  const [layers, setLayers] = useState(given(query, "layers", 12, 1, 120));
  const [heads, setHeads] = useState(given(query, "heads", 12, 1, 128));
  useEffect(() => writeState({ fault, rate, layers, heads }), [fault, rate, layers, heads]);
  const { reply } = useEngine("/api/guide/sanity", { fault, power: rate });
  const { reply: size } = useEngine("/api/guide/size", { layers, heads, vocabulary: 50257 });
  return html`
    <p>Frameworks compute gradients for you. Why know how? Because of the day when it does not work: the loss is flat, or it is NaN at step 812, or it falls
      and the model is bad all the same. A program with a wrong gradient <em>runs</em>. It even learns a little. To find the cause one must reason where
      it happens, in the backward pass:</p>
    <ul>
      <li><strong>The loss is flat.</strong> Which layer gets no gradient? Saturated units, dead ReLUs, a detached tensor, a norm in the wrong place.</li>
      <li><strong>The gradient explodes.</strong> Which factor is above 1 at each layer? Clip it for today; fix the scale of the weights for good.</li>
      <li><strong>It learns, but badly.</strong> A missing sum over a broadcast axis, <code>=</code> for <code>+=</code>, a mask drawn twice. Run a gradient check.</li>
    </ul>
    <p>Three questions can be asked of any classifier before it is trained, and their answers are known beforehand. The first loss is near log V, for
      a model that knows nothing gives each of V classes 1/V. The gradients of the logits sum to zero in each row, because they are p − y. And a small step against
      the gradient lowers the loss, by about the rate times the gradient's square.</p>
    <div class="widget"><h2>Ask a real training</h2>
      <div class="widget-controls"><${Choice} name="What is wrong" value=${fault} options=${FAULTS} onChange=${setFault} />
        <${Slider} name="Learning rate" value=${rate} min=${-4} max=${2} step=${0.25} shown=${fmt(10 ** rate, 2)} onChange=${setRate} /></div>
      ${!reply && html`<${Waiting} />`}${reply && html`<p>First loss <strong>${fmt(reply.before)}</strong>; log 27 = ${fmt(reply.logVocabulary)}; after one step <strong>${fmt(reply.after)}</strong>.</p>
        <ul class="sane">${reply.answers.map((/** @type {any} */ it) => html`<li key=${it.check}><span class=${`verdict ${it.verdict === "healthy" ? "good" : "bad"}`}>${it.verdict}</span> <strong>${it.check}</strong>: ${it.evidence} ${it.remedy}</li>`)}</ul>`}
    </div>
    <p>Each fault is caught by another question, and none by looking at the code's shape. Raise the learning rate with nothing wrong, and the third
      check fails too: the gradient is the slope <em>here</em>, and a step too long leaves the place it describes.</p>
    <h2>From here to frontier models</h2>
    <p>Between the microGPT and a model that writes programs there is no other idea of differentiation. There is more of each part, and engineering to
      make it fit:</p>
    <ul>
      <li><strong>Deeper and wider.</strong> Between the MLP and the GPT stands a tree of layers that joins neighbours two by two, as WaveNet does; then comes
        attention, a hundred layers of it, on the residual stream you have seen.</li>
      <li><strong>Better steps.</strong> AdamW scales each parameter's step by the gradient's recent size; the rate warms up, then falls along a cosine; the whole gradient
        is clipped to a norm.</li>
      <li><strong>Less memory.</strong> The backward pass needs the forward pass's values. Keep some, compute the others again; compute in 16 or 8 bits, add up in 32; never
        write the T × T scores down at all, as fused attention does.</li>
      <li><strong>Many machines.</strong> Gradients of parts of a batch are averaged, since the gradient of a mean is the mean of gradients.</li>
    </ul>
    <div class="widget"><h2>What would it take?</h2>
      <div class="widget-controls"><${Slider} name="Layers" value=${layers} min=${1} max=${120} step=${1} onChange=${setLayers} /><${Slider} name="Heads, 64 wide each" value=${heads} min=${1} max=${128} step=${1} onChange=${setHeads} /></div>
      ${!size && html`<${Waiting} />`}${size && html`<table class="result"><tbody><tr><th scope="row">width C</th><td>${size.width.toLocaleString("en")}</td></tr><tr class="strong"><th scope="row">parameters</th><td>${size.parameters.toLocaleString("en")}</td></tr>
        <tr><th scope="row">times the microGPT</th><td>${fmt(size.parameters / 4192, 3)}</td></tr><tr><th scope="row">weights, gradients and Adam's averages, 4 bytes each</th><td>${bytes(size.trainingBytes)}</td></tr></tbody></table>
        <p class="hint">GPT-2's vocabulary and context; 12 layers and 12 heads are the smallest GPT-2.</p>`}
    </div>
    <${Excerpt} id="gpt-size" />
    <p>Nearly all of it is <${Tex} tex="12\\,C^2" /> a layer: four matrices of attention, two of the MLP, each with the gradient of chapter 11. Whoever can
      derive that one by hand can read the backward pass of any of them.</p>`;
}

/** @param {number} count */
function bytes(count) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let at = 0;
  while (count >= 1000 && at < units.length - 1) (count /= 1000), at++;
  return `${fmt(count, 3)} ${units[at]}`;
}
