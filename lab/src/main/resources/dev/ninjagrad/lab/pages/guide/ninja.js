// @ts-check
/** Chapters 12 and 13: batch norm by hand, and the embedding table. */
import { fmt, html, useEffect, useEngine, useState, writeState } from "../core.js";
import { Tex } from "../math.js";
import { brackets, chosen, Excerpt, given, Heat, Matrix, Problem, Segmented, Slider, Waiting } from "./parts.js";

/** Formulas of the steps; n is the batch. @type {Record<string, string>} */
const FORMULAS = {
  h_prebn: "h = \\mathrm{emb}\\,W_1 + b_1",
  bn_mean: "\\mu = \\tfrac1n\\textstyle\\sum h",
  bn_diff: "h-\\mu",
  bn_diff_sq: "(h-\\mu)^2",
  bn_var: "\\sigma^2 = \\tfrac1{n-c}\\textstyle\\sum (h-\\mu)^2",
  bn_var_inv: "s = (\\sigma^2+\\varepsilon)^{-1/2}",
  bn_raw: "\\hat x = (h-\\mu)\\,s",
  bn_gain: "\\gamma",
  bn_bias: "\\beta",
  h_preact: "\\gamma\\,\\hat x+\\beta",
};

/** @param {{query: URLSearchParams}} props */
export function BatchNormChapter({ query }) {
  const [batch, setBatch] = useState(given(query, "n", 8, 2, 16));
  const [hidden, setHidden] = useState(given(query, "h", 4, 1, 8));
  const [correction, setCorrection] = useState(chosen(query, "c", ["0", "1"]));
  const [at, setAt] = useState(chosen(query, "at", Object.keys(FORMULAS)));
  useEffect(() => writeState({ n: batch, h: hidden, c: correction, at }), [batch, hidden, correction, at]);
  const { reply } = useEngine("/api/guide/batch-norm", { batch, hidden, correction: Number(correction), seed: 1 });
  const step = reply?.steps[Math.max(0, Object.keys(FORMULAS).indexOf(at))];
  return html`
    <p>Batch norm shifts and scales each hidden unit so that over the batch it has mean 0 and variance 1, then lets two learned
      vectors, gain γ and bias β, choose another mean and width. Each step alone is one of the nine patterns. Taken together they make
      the longest gradient in this guide, because <em>every example now depends on every other</em>, through the mean and the variance.</p>
    <${Excerpt} id="batch-norm-forward" />
    <p>Walk back one line at a time. Two things need care. <code>bn_diff</code> is used twice, in <code>bn_raw</code> and squared in the
      variance; <code>h_prebn</code> is used twice, in the difference and in its own mean. Both collect two contributions.</p>
    <${Excerpt} id="batch-norm-backward" />
    <div class="widget">
      <div class="widget-controls">
        <${Slider} name="Batch n" value=${batch} min=${2} max=${16} step=${1} onChange=${setBatch} />
        <${Slider} name="Hidden units" value=${hidden} min=${1} max=${8} step=${1} onChange=${setHidden} />
        <${Segmented} name="Variance divided by" value=${correction} options=${[["0", "÷ n"], ["1", "÷ (n − 1)"]]} onChange=${setCorrection} />
      </div>
      ${!reply && html`<${Waiting} />`}${reply && step && html`
        <div class="table-scroll" tabindex="0" role="group" aria-label="Every step of batch norm"><table class="steps"><thead><tr><th scope="col">step</th><th scope="col">formula</th><th scope="col" class="shape">shape</th><th scope="col">value</th><th scope="col">gradient</th></tr></thead>
        <tbody>${reply.steps.map((/** @type {any} */ it) => html`<tr key=${it.value.name} class=${it === step ? "strong" : ""}>
          <th scope="row"><button aria-pressed=${it === step} onClick=${() => setAt(it.value.name)}>${it.value.name}</button></th>
          <td class="words"><${Tex} tex=${FORMULAS[it.value.name]} /></td><td class="shape">${brackets(it.value.shape)}</td><td><${Heat} grid=${it.value} /></td><td><${Heat} grid=${it.gradient} /></td></tr>`)}</tbody></table></div>
        <h2>${step.value.name}, in numbers</h2>
        <div class="matrices"><${Matrix} grid=${step.value} /><${Matrix} grid=${step.gradient} kind="grad" digits=${2} /></div>`}
    </div>
    <p>Put all of it on one line and nearly everything cancels. With <${Tex} tex="d=\\partial L/\\partial\\hat x" /> and the sums over the batch:</p>
    <${Tex} block tex="\\frac{\\partial L}{\\partial h}=\\frac{s}{n}\\Bigl(n\\,d-\\sum d-\\hat x\\,k\\sum d\\,\\hat x\\Bigr),\\qquad k=\\tfrac{n}{n-c}" />
    <p>Read it: take the gradient that arrived, remove its mean, remove the part that points along <${Tex} tex="\\hat x" />, scale. What is removed
      is exactly what batch norm undoes anyway: a common shift and a common stretch of the batch have no effect on the output, so they get no
      gradient.</p>
    <${Excerpt} id="batch-norm-short" />
    ${reply && html`<div class="widget"><h2>Do they agree?</h2><div class="table-scroll" tabindex="0" role="group" aria-label="Comparison"><table class="result"><tbody>
      <tr class="strong"><th scope="row">long form against short form, largest difference</th><td class="grad">${fmt(reply.apart, 3)}</td></tr>
      <tr><th scope="row">long form against the engine, over all steps</th><td>${fmt(reply.engineApart, 3)}</td></tr>
      <tr><th scope="row">largest gradient of h_prebn, for scale</th><td>${fmt(reply.largest, 3)}</td></tr>
      <tr><th scope="row">largest sum of a column of that gradient</th><td>${fmt(reply.columnSum, 3)}</td></tr>
      <tr><th scope="row">largest gradient of b1, the bias in front</th><td>${fmt(reply.biasGradient, 3)}</td></tr></tbody></table></div></div>`}
    <p>The last two lines are a sanity check that costs nothing: each column of the gradient sums to zero, and therefore the bias b1 in front
      of a batch norm gets no gradient and is useless. What is left is rounding, in the last bits of a float64.</p>`;
}

/** @param {{query: URLSearchParams}} props */
export function EmbeddingChapter({ query }) {
  const [name, setName] = useState((query.get("name") ?? "hannah").slice(0, 12));
  const [mode, setMode] = useState(chosen(query, "write", ["add", "set"]));
  const [letter, setLetter] = useState(query.get("row") ?? ".");
  useEffect(() => writeState({ name, write: mode, row: letter }), [name, mode, letter]);
  const { reply, problem } = useEngine("/api/guide/embedding", { name, seed: 1 });
  const row = reply?.rows.find((/** @type {any} */ it) => it.letter === letter) ?? reply?.rows[0];
  const places = row && reply.places.filter((/** @type {any} */ it) => it.letter === row.letter);
  return html`
    <p>A letter is not a number one can multiply by. So each letter gets a row in a table C, and the model reads the row: that is an <strong>embedding</strong>. Forward it copies, <${Tex} tex="\\mathrm{emb}_i=C_{t_i}" />. Seen as mathematics it is a one-hot vector times
      a matrix; seen as work, it is an index.</p>
    <p>Backward, the copy goes home: the gradient that arrives at place i belongs to row <${Tex} tex="t_i" />. A row that was looked up often
      was <em>used</em> often, so everything that arrives there adds up. This is a <strong>scatter-add</strong>:</p>
    <${Tex} block tex="\\frac{\\partial L}{\\partial C_r}=\\sum_{i\\,:\\,t_i=r}\\frac{\\partial L}{\\partial\\,\\mathrm{emb}_i}" />
    <${Excerpt} id="embedding-backward" />
    <div class="widget">
      <div class="widget-controls">
        <label>A name <input type="text" maxlength="12" value=${name} spellcheck=${false} autocomplete="off" aria-describedby="name-problem" onInput=${(/** @type {any} */ e) => setName(e.target.value.toLowerCase())} /></label>
        <${Segmented} name="How a row is written" value=${mode} options=${[["add", "+="], ["set", "="]]} onChange=${setMode} />
      </div>
      <div id="name-problem"><${Problem} problem=${problem} /></div>
      ${!reply && !problem && html`<${Waiting} />`}${reply && row && html`
        <p class="hint">Each line is an example: three letters, and the one they should predict. Choose a row of the table to see where it was used.</p>
        <div class="matrix-scroll"><table class="matrix contexts"><caption>contexts <span class="mono">${brackets([reply.targets.length, reply.block])}</span></caption><tbody>
          ${reply.targets.map((/** @type {string} */ target, /** @type {number} */ i) => html`<tr key=${i}>${reply.places.slice(i * reply.block, (i + 1) * reply.block).map((/** @type {any} */ it, /** @type {number} */ t) =>
            html`<td key=${t} class=${it.letter === row.letter ? "marked" : ""}>${it.letter}</td>`)}<th scope="row">→ ${target}</th></tr>`)}</tbody></table></div>
        <div class="table-scroll" tabindex="0" role="group" aria-label="Rows of the table"><table class="steps"><thead><tr><th scope="col">row of C</th><th scope="col">used</th><th scope="col">gradient with ${mode === "add" ? "+=" : "="}</th><th scope="col"></th></tr></thead>
          <tbody>${reply.rows.map((/** @type {any} */ it) => html`<tr key=${it.letter} class=${it === row ? "strong" : ""}><th scope="row"><button aria-pressed=${it === row} onClick=${() => setLetter(it.letter)}>${it.letter === "." ? ". (boundary)" : it.letter}</button></th>
            <td>${it.count}×</td><td class="grad">${(mode === "add" ? it.added : it.overwritten).map((/** @type {number} */ v) => fmt(v, 3)).join("  ")}</td>
            <td>${mode === "add" || it.count === 1 ? html`<span class="verdict good">right</span>` : html`<span class="verdict bad">${it.count - 1} lost</span>`}</td></tr>`)}</tbody></table></div>
        <p>The other ${reply.untouched} rows were not looked up and get exactly 0.</p>
        <h2>Row “${row.letter}”: ${row.count} ${row.count === 1 ? "contribution" : "contributions"}</h2>
        <div class="matrices"><${Matrix} grid=${{ name: "arrivals", shape: [places.length, row.added.length], values: places.flatMap((/** @type {any} */ it) => it.gradient) }}
            rows=${places.map((/** @type {any} */ it) => `example ${it.example + 1}, place ${it.position + 1}`)} columns=${row.added.map((/** @type {number} */ _, /** @type {number} */ i) => `C${i}`)} caption="what arrives" />
          <${Matrix} grid=${{ name: "sum", shape: [1, row.added.length], values: mode === "add" ? row.added : row.overwritten }} caption=${mode === "add" ? "their sum" : "the last one"} kind="grad" /></div>`}
    </div>
    <p>Switch to <code>=</code>. Nothing crashes, no shape is off, the loss even falls. Only the rows used more than once learn from their last use alone. Even a
      name without repeated letters shows it, because a letter is seen in up to three contexts; only a name's last letter is used once. A wrong gradient is the most common silent bug, and
      this is its favourite form.</p>`;
}
