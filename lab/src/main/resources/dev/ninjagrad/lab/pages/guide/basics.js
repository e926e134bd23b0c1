// @ts-check
/** Chapters 1 to 4: derivative, chain rule, graph, order. */
import { fmt, html, useEffect, useEngine, useState, writeState } from "../core.js";
import { GraphPanel } from "../graph-panel.js";
import { Tex } from "../math.js";
import { given, Slider, Waiting } from "./parts.js";

const FUNCTIONS = [
  { e: "x^2", from: -3, to: 3, tex: "x^2" },
  { e: "tanh(x)", from: -3, to: 3, tex: "\\tanh x" },
  { e: "3*x^2 - 4*x + 5", from: -3, to: 4, tex: "3x^2-4x+5" },
  { e: "relu(x)", from: -3, to: 3, tex: "\\max(x,0)" },
  { e: "1/(1 + exp(-x))", from: -5, to: 5, tex: "1/(1+e^{-x})" },
];
const PLOT = { width: 640, height: 300, margin: 24 };

/** @param {{query: URLSearchParams}} props */
export function Derivative({ query }) {
  const [which, setWhich] = useState(Math.min(FUNCTIONS.length - 1, Math.max(0, Number(query.get("f") ?? 0) || 0)));
  const [x, setX] = useState(Number(query.get("x") ?? 1) || 0);
  const [power, setPower] = useState(Number(query.get("eps") ?? 0) || 0);
  const f = FUNCTIONS[which];
  const epsilon = 10 ** power;
  useEffect(() => writeState({ f: which, x, eps: power }), [which, x, power]);
  const { reply } = useEngine("/api/slope", { expression: f.e, x, epsilon, from: f.from, to: f.to });
  return html`
    <p>Nudge an input a little and see how much the output moves. The ratio of the two is the slope; what it settles on as the
      nudge shrinks is the <strong>derivative</strong>.</p>
    <${Tex} block tex="f'(x)=\\lim_{\\varepsilon\\to 0}\\frac{f(x+\\varepsilon)-f(x)}{\\varepsilon}" />
    <div class="widget">
      <div class="widget-controls">
        <label>Function <select onChange=${(/** @type {any} */ e) => setWhich(Number(e.target.value))}>
          ${FUNCTIONS.map((it, i) => html`<option key=${i} value=${i} selected=${i === which}>${it.e}</option>`)}</select></label>
        <${Slider} name="x" value=${x} min=${f.from} max=${f.to} step=${0.05} onChange=${setX} />
        <${Slider} name="Nudge ε" value=${power} min=${-12} max=${0.3} step=${0.1} shown=${fmt(epsilon, 3)} onChange=${setPower} />
      </div>
      ${!reply && html`<${Waiting} />`}${reply && html`<${Curve} reply=${reply} x=${x} epsilon=${epsilon} />
      <table class="result"><tbody>
        <tr><th scope="row">f(x)</th><td>${fmt(reply.y, 6)}</td></tr>
        <tr><th scope="row">f(x + ε)</th><td>${fmt(reply.nudged, 6)}</td></tr>
        <tr><th scope="row">slope by nudging</th><td>${fmt(reply.quotient, 8)}</td></tr>
        <tr class="strong"><th scope="row">slope by the engine</th><td class="grad">${fmt(reply.gradient, 8)}</td></tr>
        <tr><th scope="row">they differ by</th><td>${reply.quotient === null ? "–" : fmt(Math.abs(reply.quotient - reply.gradient), 2)}</td></tr>
      </tbody></table>`}
    </div>
    <p>Drag ε to the left. The two slopes agree better and better, until about <${Tex} tex="10^{-8}" />. Then they part again:
      f(x + ε) and f(x) share nearly all their digits, and subtracting them leaves rounding. A derivative computed by rule has
      no such trouble. That is why an engine is worth building, and why the nudge is the perfect way to <em>check</em> one.</p>`;
}

/** @param {{reply: any, x: number, epsilon: number}} props */
function Curve({ reply, x, epsilon }) {
  const known = reply.ys.filter((/** @type {any} */ y) => y !== null);
  const low = Math.min(...known), high = Math.max(...known);
  const left = reply.xs[0], right = reply.xs.at(-1);
  const px = (/** @type {number} */ v) => PLOT.margin + ((v - left) / (right - left)) * (PLOT.width - 2 * PLOT.margin);
  const py = (/** @type {number} */ v) => PLOT.height - PLOT.margin - ((v - low) / (high - low || 1)) * (PLOT.height - 2 * PLOT.margin);
  const path = reply.xs.map((/** @type {number} */ v, /** @type {number} */ i) => (reply.ys[i] === null ? "" : `${i === 0 ? "M" : "L"}${px(v).toFixed(1)} ${py(reply.ys[i]).toFixed(1)}`)).join("");
  const line = (/** @type {number} */ slope) => ({ x1: px(left), y1: py(reply.y + slope * (left - x)), x2: px(right), y2: py(reply.y + slope * (right - x)) });
  return html`
    <svg class="curve-plot" viewBox="0 0 ${PLOT.width} ${PLOT.height}" role="img"
      aria-label=${`The curve, its tangent of slope ${fmt(reply.gradient)} and the secant of slope ${fmt(reply.quotient)}`}>
      <path class="grid" d=${`M${PLOT.margin} ${py(0)}H${PLOT.width - PLOT.margin}M${px(0)} ${PLOT.margin}V${PLOT.height - PLOT.margin}`} />
      ${reply.quotient !== null && html`<line class="secant" ...${line(reply.quotient)} />`}
      ${reply.gradient !== null && html`<line class="tangent" ...${line(reply.gradient)} />`}
      <path class="function" d=${path} />
      ${reply.nudged !== null && html`<circle class="nudged" cx=${px(x + epsilon)} cy=${py(reply.nudged)} r="6" />`}
      ${reply.y !== null && html`<circle class="place" cx=${px(x)} cy=${py(reply.y)} r="6" />`}
    </svg>
    <p class="legend"><span class="line tangent">tangent: the engine</span><span class="line secant">secant: the nudge</span></p>`;
}

/** @param {{query: URLSearchParams}} props */
export function ChainRule({ query }) {
  const [x, setX] = useState(given(query, "x", 0.5, -2, 2));
  const [w, setW] = useState(given(query, "w", 2, -3, 3));
  useEffect(() => writeState({ x, w }), [x, w]);
  return html`
    <p>A car is twice as fast as a bicycle, and the bicycle four times as fast as a walker. So the car is eight times as fast as
      the walker: rates along a chain <strong>multiply</strong>. If x moves u, and u moves y, then</p>
    <${Tex} block tex="\\frac{\\partial y}{\\partial x}=\\frac{\\partial y}{\\partial u}\\cdot\\frac{\\partial u}{\\partial x}" />
    <p>Each factor is <em>local</em>: it takes only the one operation to know it. Below, <${Tex} tex="u=w\\,x" /> and <${Tex} tex="y=\\tanh u" />. The small number at each arrow is its local derivative. Step back from y and watch
      the products form.</p>
    <div class="widget">
      <div class="widget-controls">
        <${Slider} name="x" value=${x} min=${-2} max=${2} step=${0.05} onChange=${setX} />
        <${Slider} name="w" value=${w} min=${-3} max=${3} step=${0.05} onChange=${setW} />
      </div>
      <${GraphPanel} expression="u = w*x; y = tanh(u)" at=${{ x, w }} />
    </div>
    <p>Push w up to 3 and x to 2. tanh is flat there, its local derivative nearly 0, and a factor of 0 silences everything behind
      it. That is a <em>saturated</em> neuron: it still computes, but it no longer learns.</p>`;
}

export function ComputationGraph() {
  return html`
    <p>Write each operation as a node, with arrows from what it uses. Forward, numbers flow along the arrows. Backward, the
      gradient flows against them, and every node does the same three things: take the gradient that arrived, multiply by the
      local derivative, hand the product on.</p>
    <${Tex} block tex="\\frac{\\partial L}{\\partial a}\\mathrel{+}=\\frac{\\partial L}{\\partial c}\\cdot\\frac{\\partial c}{\\partial a}" />
    <p>A plus passes the gradient on unchanged; a product gives each operand the <em>other</em> operand as factor. The sign <code>+=</code> matters: here a is used twice, and both uses count.</p>
    <div class="widget"><${GraphPanel} expression="c = a*b; L = c + a" at=${{ a: 2, b: -3 }} listing=${true} /></div>
    <p>The two dots above a are the contributions it waits for. <a href="#/graph?e=c+%3D+a*b%3B+L+%3D+c+%2B+a&at=a:2,b:-3">Open this graph
      in its room</a> to change it.</p>`;
}

export function Order() {
  return html`
    <p>A node may pass its gradient on only when that gradient is <strong>complete</strong>. Take b = a + a and c = b + b, so c is 4a and the
      derivative is 4. An obvious program walks back from c and lets each node pass on what it has at once:</p>
    <div class="widget wrong"><h2>The naive walk <span class="verdict bad">arrives at 6</span></h2>
      <${GraphPanel} expression="b = a + a; c = b + b" at=${{ a: 3 }} walk="naive" /></div>
    <p>b was visited after its first contribution, and passed 1 on. Then the second came, b had 2, and passed 2 on: a received the
      first part twice. The cure is a <em>topological order</em>: no node before all of its users.</p>
    <div class="widget"><h2>In topological order <span class="verdict good">arrives at 4</span></h2>
      <${GraphPanel} expression="b = a + a; c = b + b" at=${{ a: 3 }} /></div>
    <p>The naive walk is not only wrong, it is slow: each shared node doubles the work below it. Ten in a row, and it makes a
      thousand visits to the leaf; thirty, and it never ends. In order, every arrow is crossed exactly once.</p>`;
}
