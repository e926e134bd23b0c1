// @ts-check
/** Chapter 8: softmax, cross-entropy, and p − y. */
import { fmt, html, useEffect, useEngine, useState, writeState } from "../core.js";
import { Tex } from "../math.js";
import { Excerpt, Slider, Waiting } from "./parts.js";

/** @param {{query: URLSearchParams}} props */
export function SoftmaxChapter({ query }) {
  const given = (query.get("z") ?? "2,1,0").split(",").map(Number);
  const [logits, setLogits] = useState(given.length === 3 && given.every(Number.isFinite) ? given : [2, 1, 0]);
  const [target, setTarget] = useState(Math.min(2, Math.max(0, Number(query.get("y") ?? 0) || 0)));
  useEffect(() => writeState({ z: logits.join(","), y: target }), [logits, target]);
  const { reply } = useEngine("/api/softmax", { logits, target, rate: 1 });
  const step = () => reply && setLogits(logits.map((z, i) => Math.round((z - reply.hand[i]) * 1000) / 1000));
  return html`
    <p>A classifier ends in one raw score per class, the <strong>logits</strong>. Softmax makes them probabilities; cross-entropy is the
      surprise at the true class:</p>
    <${Tex} block tex="p_i=\\frac{e^{z_i}}{\\sum_j e^{z_j}},\\qquad L=-\\log p_y" />
    <p>The derivative of all this together is astonishingly short:</p>
    <${Tex} block tex="\\frac{\\partial L}{\\partial z_i}=p_i-y_i" />
    <p>where y is 1 at the true class and 0 elsewhere. Read it as common sense: the true class is pulled up by what it lacks, each other
      class is pushed down by what it wrongly holds, and the pushes and pulls cancel.</p>
    <div class="widget">
      <div class="widget-controls">${logits.map((z, i) => html`<${Slider} key=${i} name=${`logit ${i}`} value=${z} min=${-5} max=${5} step=${0.1} onChange=${(/** @type {number} */ v) => setLogits(logits.map((old, j) => (j === i ? v : old)))} />`)}
        <label>True class <select onChange=${(/** @type {any} */ e) => setTarget(Number(e.target.value))}>${logits.map((_, i) => html`<option key=${i} value=${i} selected=${i === target}>${i}</option>`)}</select></label>
        <button onClick=${step}>One step against the gradient</button>
      </div>
      ${!reply && html`<${Waiting} />`}${reply && html`<${Bars} reply=${reply} target=${target} />
      <div class="table-scroll" tabindex="0" role="group" aria-label="Numbers"><table class="result"><thead><tr><th scope="col">class</th><th scope="col">p</th><th scope="col">y</th><th scope="col">p − y</th><th scope="col">engine</th><th scope="col">by nudging</th></tr></thead>
        <tbody>${logits.map((_, i) => html`<tr key=${i}><th scope="row">${i}</th><td>${fmt(reply.probabilities[i])}</td><td>${i === target ? 1 : 0}</td>
          <td class="grad">${fmt(reply.hand[i])}</td><td>${fmt(reply.engine[i])}</td><td>${fmt(reply.numerical[i])}</td></tr>`)}</tbody></table></div>
      <p>Loss <strong>${fmt(reply.loss)}</strong>; after one step at rate 1 it would be <strong>${fmt(reply.lossAfterStep)}</strong>. The column p − y sums to ${fmt(reply.hand.reduce((/** @type {number} */ sum, /** @type {number} */ v) => sum + v, 0), 2)}.</p>`}
    </div>
    <p>Three columns, three routes to the same gradient: by hand, by the engine through every exp and log, and by nudging each logit.
      This line stands at the top of the backward pass of every language model:</p>
    <${Excerpt} id="cross-entropy-short" />
    <p>Three checks follow from it, and no training should start without them. The column <strong>p − y sums to zero</strong>, since p and y both sum to one. A <strong>step against it lowers the loss</strong>: press the button on the lesson's logits [2, 1, 0] and 0.41 becomes 0.26. And a model that knows nothing gives each of V classes
      1/V, so <strong>the first loss sits near log V</strong>: set all three logits to 0 and read log 3 = ${fmt(Math.log(3))}.</p>`;
}

/** Below the line there is room for a pull of the full length, and below that for three lines of text. */
const BAR = { width: 640, height: 280, base: 100, scale: 90, text: 218, line: 26 };

/** @param {{reply: any, target: number}} props */
function Bars({ reply, target }) {
  const slot = BAR.width / reply.probabilities.length;
  return html`
    <svg class="bars" viewBox="0 0 ${BAR.width} ${BAR.height}" role="img" aria-label="Probability of each class, and the pull on its logit; the table below has the numbers">
      <line class="axis" x1="0" x2=${BAR.width} y1=${BAR.base} y2=${BAR.base} />
      ${reply.probabilities.map((/** @type {number} */ p, /** @type {number} */ i) => {
        const x = i * slot + slot / 2;
        const pull = -reply.hand[i];
        const tip = BAR.base - pull * BAR.scale;
        return html`<g key=${i}>
          <rect class=${i === target ? "p true" : "p"} x=${x - 62} y=${BAR.base - p * BAR.scale} width="56" height=${p * BAR.scale} rx="3" />
          <path class="pull" d=${`M${x + 34} ${BAR.base}V${tip}M${x + 26} ${tip + (pull > 0 ? 9 : -9)}L${x + 34} ${tip}L${x + 42} ${tip + (pull > 0 ? 9 : -9)}`} />
          <text class="class" x=${x} y=${BAR.text}>class ${i}${i === target ? " (true)" : ""}</text>
          <text x=${x} y=${BAR.text + BAR.line}>p = ${fmt(p, 3)}</text>
          <text class="pull-text" x=${x} y=${BAR.text + 2 * BAR.line}>${pull > 0 ? "up" : "down"} ${fmt(Math.abs(pull), 3)}</text></g>`;
      })}
    </svg>`;
}
