// @ts-check
/** Chapter 14: the numerical gradient and the gradient check. */
import { colour, fmt, html, useEffect, useEngine, useRef, useState, useThemeCount, writeState } from "../core.js";
import { Tex } from "../math.js";
import { Choice, chosen, Excerpt, given, LineChart, power, Problem, Segmented, Slider, smooth, Waiting } from "./parts.js";

const KINDS = ["wte", "fc1", "fc2"];
const COLOURS = ["--pos", "--accent", "--good"];

/** @param {{query: URLSearchParams}} props */
export function GradientCheckChapter({ query }) {
  const [name, setName] = useState((query.get("name") ?? "emma").slice(0, 12));
  const [exponent, setExponent] = useState(given(query, "h", -6, -13, 0));
  const [method, setMethod] = useState(chosen(query, "by", ["forward", "central"]));
  const [fault, setFault] = useState(chosen(query, "fault", ["none", "relu", "factor", "embedding"]));
  const { reply, problem } = useEngine("/api/guide/check", { name, power: exponent, central: method === "central", fault: fault === "none" ? null : fault });
  const [rate, setRate] = useState(given(query, "rate", 1, 0, 2));
  const [count, setCount] = useState(given(query, "names", 1000, 50, 1000));
  useEffect(() => writeState({ name, h: exponent, by: method, fault, rate, names: count }), [name, exponent, method, fault, rate, count]);
  const { reply: training, problem: trouble } = useEngine("/api/guide/bigram", { steps: count, rate, seed: 1 });
  const { reply: sweep } = useEngine("/api/guide/check-steps", { name });
  const line = (/** @type {string} */ title, /** @type {string} */ kind, /** @type {string} */ key) => ({ name: title, kind, points: sweep.curve.map((/** @type {any} */ it) => [it.power, it[key]]) });
  return html`
    <p>The first chapter nudged x and watched f. Do that to <em>every parameter of a model</em>, one at a time, and you have its gradient
      without any calculus. It takes one forward pass a parameter, or two:</p>
    <${Tex} block tex="\\frac{L(\\theta+h)-L(\\theta)}{h}\\quad\\text{(forward)},\\qquad \\frac{L(\\theta+h)-L(\\theta-h)}{2h}\\quad\\text{(central)}" />
    <${Excerpt} id="bigram-numerical" />
    <p>The same gradient by rule takes five steps: softmax with cross-entropy, output layer, ReLU, hidden layer, embedding. It costs about
      two forward passes, for all 3,184 parameters together.</p>
    <${Excerpt} id="bigram-backward" />
    <p>So the slow way is useless for training and priceless for <strong>checking</strong>. It knows nothing of your rules and cannot share
      their mistakes. Below, each dot is one parameter of a real model on one name: to the right the gradient by rule, upward the gradient by
      nudging. If all is well, every dot lies on the diagonal.</p>
    <div class="widget">
      <div class="widget-controls">
        <label>A name <input type="text" maxlength="12" value=${name} spellcheck=${false} autocomplete="off" onInput=${(/** @type {any} */ e) => setName(e.target.value.toLowerCase())} /></label>
        <${Slider} name="Step h" value=${exponent} min=${-13} max=${0} step=${0.5} shown=${Number.isInteger(exponent) ? power(exponent) : (10 ** exponent).toExponential(1).replace("-", "−")} onChange=${setExponent} />
        <${Segmented} name="Difference" value=${method} options=${[["forward", "forward"], ["central", "central"]]} onChange=${setMethod} />
        <${Choice} name="Break the rule" value=${fault} options=${[["none", "not at all"], ["relu", "forget the ReLU's switch"], ["factor", "forget the mean's 1/n"], ["embedding", "= instead of += in the table"]]} onChange=${setFault} />
      </div>
      <${Problem} problem=${problem} />
      ${!reply && !problem && html`<${Waiting} below=${true} />`}${reply && html`<${Scatter} reply=${reply} />
      <p>${reply.analytic.length.toLocaleString("en")} parameters, ${reply.forwardPasses.toLocaleString("en")} forward passes; largest difference, relative to the largest gradient: <strong>${fmt(reply.error, 2)}</strong>.</p>
      <h2>The error by step size</h2>
      ${sweep && html`<${LineChart} log=${true} x="step h" y="relative error" at=${exponent} shownX=${(/** @type {number} */ v) => (Number.isInteger(v) ? power(v) : fmt(v))}
        lines=${[line("forward, middle parameter", "pos dashed", "forward"), line("central, middle parameter", "accent", "central"), line("central, worst parameter", "muted", "worst")]} />`}`}
    </div>
    <p>Two errors pull against each other. A large step measures the slope of a chord instead of the curve; the error of forward differences shrinks
      with h, that of central ones with h². A small step subtracts two nearly equal losses and leaves rounding, which grows as 1/h. Between the two lies a
      valley, for central differences further right and deeper. Where the curvature is about 1 the valleys lie near <${Tex} tex="10^{-8}" /> and near <${Tex} tex="10^{-5}" />; this model's loss is hardly curved, and they lie further right still. So a checker chooses its step by looking.</p>
    <p>The worst parameter behaves differently: at some step its error leaps. There the nudge carried a hidden unit across the kink of its ReLU, where
      the two sides have different slopes. Such a dot is no bug. A good checker tells a kink from a mistake, and this project's does.</p>
    <p>Now break a rule. The dots do not scatter at random: they leave the diagonal <em>together</em>, along a line of another slope when a factor is
      missing, in a cloud where a mask was forgotten, and only in one tensor. The shape of the error names the bug.</p>
    <h2>Now train it</h2>
    <p>Once it is right, training is the loop you know: one name a step, the parameters a step against the gradient, the rate falling from its first value to 0.</p>
    <div class="widget">
      <div class="widget-controls"><${Slider} name="First rate" value=${rate} min=${0} max=${2} step=${0.05} onChange=${setRate} />
        <${Slider} name="Names" value=${count} min=${50} max=${1000} step=${50} onChange=${setCount} /></div>
      <${Problem} problem=${trouble} />
      ${!training && !trouble && html`<${Waiting} below=${true} />`}${training && html`
        <${LineChart} x="name" y="loss" low=${0} level=${{ y: training.logVocabulary, name: `log 27 = ${fmt(training.logVocabulary)}` }}
          lines=${[{ name: "loss of the step's name", kind: "faint", points: training.losses.map((/** @type {number} */ v, /** @type {number} */ i) => [i, v]) }, { name: "smoothed", kind: "accent", points: smooth(training.losses) }]} />
        <p>It invents: ${training.samples.map((/** @type {string} */ it, /** @type {number} */ i) => html`<code key=${i} class="sample">${it || "(nothing)"}</code> `)}</p>`}
    </div>
    <p>It starts near log 27 and ends well below, and it cannot do much better: it sees one letter only, and does not know what came before.</p>`;
}

const SIDE = 420;

/** One dot a parameter, on a canvas, and a table that says the same a tensor at a time. @param {{reply: any}} props */
function Scatter({ reply }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const theme = useThemeCount();
  const most = Math.max(...reply.analytic.map(Math.abs), 1e-12) * 1.08;
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext("2d");
    if (!element || !pen) return;
    const density = devicePixelRatio || 1;
    element.width = element.height = SIDE * density;
    pen.setTransform(density, 0, 0, density, 0, 0);
    const place = (/** @type {number} */ v) => SIDE / 2 + (v / most) * (SIDE / 2);
    pen.strokeStyle = colour("--grid");
    pen.beginPath();
    pen.moveTo(0, SIDE / 2), pen.lineTo(SIDE, SIDE / 2), pen.moveTo(SIDE / 2, 0), pen.lineTo(SIDE / 2, SIDE);
    pen.stroke();
    pen.strokeStyle = colour("--wire");
    pen.beginPath();
    pen.moveTo(0, SIDE), pen.lineTo(SIDE, 0);
    pen.stroke();
    reply.parts.forEach((/** @type {any} */ part, /** @type {number} */ p) => {
      pen.fillStyle = colour(COLOURS[p]);
      pen.globalAlpha = 0.75;
      for (let i = part.from; i < part.to; i++) pen.fillRect(place(reply.analytic[i]) - 1.5, SIDE - place(reply.numerical[i]) - 1.5, 3, 3);
    });
    pen.globalAlpha = 1;
  }, [reply, theme]);
  const rows = reply.parts.map((/** @type {any} */ part) => {
    let worst = part.from;
    for (let i = part.from; i < part.to; i++) if (Math.abs(reply.analytic[i] - reply.numerical[i]) > Math.abs(reply.analytic[worst] - reply.numerical[worst])) worst = i;
    return { part, worst };
  });
  return html`
    <p class="legend">${KINDS.map((it, i) => html`<span key=${it} class=${`key dot ${["pos", "accent", "good"][i]}`}>${it}</span>`)}</p>
    <canvas class="scatter" ref=${canvas} role="img" aria-label=${`${reply.analytic.length} dots, gradient by rule against gradient by nudging; largest relative difference ${fmt(reply.error, 2)}`}></canvas>
    <div class="table-scroll" tabindex="0" role="group" aria-label="The worst parameter of each tensor"><table class="result"><caption>The worst parameter of each tensor</caption><thead><tr><th scope="col">tensor</th><th scope="col">parameters</th><th scope="col">by rule</th><th scope="col">by nudging</th><th scope="col">difference</th></tr></thead>
      <tbody>${rows.map((/** @type {any} */ { part, worst }) => html`<tr key=${part.name}><th scope="row">${part.name}</th><td>${part.to - part.from}</td><td class="grad">${fmt(reply.analytic[worst])}</td><td>${fmt(reply.numerical[worst])}</td><td>${fmt(Math.abs(reply.analytic[worst] - reply.numerical[worst]), 2)}</td></tr>`)}</tbody></table></div>`;
}
