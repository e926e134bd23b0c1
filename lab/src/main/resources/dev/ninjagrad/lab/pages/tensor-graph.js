// @ts-check
/** A graph of tensors: its backward pass step by step; hover or focus a node for its matrix, with the gradient beside it. */
import { fmt, html, useEffect, useEngine, useMemo, useState } from "./core.js";
import { Export } from "./export.js";
import { bounds, Pips, symbolWidth, useFollow } from "./graph-view.js";
import { HeatMap } from "./heatmap.js";
import { floats } from "./live.js";
import { layout } from "./ninja.js";
import { arrivals, Listing, Stepper, useWalk } from "./walk.js";

export const PROGRAMS = [
  { name: "A layer of neurons", text: "Every example, a row, goes through every neuron, a column.", e: "h = tanh(x[5,3] @ W[3,4] + b[4]); sum(h)" },
  { name: "Broadcasting", text: "A row and a column meet: each gradient sums what was repeated.", e: "product = row[1,6] * column[4,1]; y = tanh(product + row); mean(y)" },
  { name: "Softmax and cross-entropy", text: "By hand, one operation a node: p − y comes out at the logits.",
    e: "logits = x[4,3] @ W[3,5]; counts = exp(logits); probs = counts / sum(counts, 1); logprobs = log(probs); picked = pick(logprobs, 0, 2, 4, 1); -mean(picked)" },
  { name: "Attention", text: "Every position looks at every position.",
    e: "scores = q[4,3] @ transpose(k[4,3]) / 1.732; weights = softmax(scores, -1); mix = weights @ v[4,3]; sum(mix ^ 2)" },
  { name: "Batch normalisation", text: "Each column is made to have mean 0 and variance 1: three ways lead back to x.",
    e: "centred = x[6,4] - mean(x, 0); spread = sqrt(mean(centred ^ 2, 0) + 0.00001); y = centred / spread; sum(y * gain[4] + bias[4])" },
];

/** @typedef {{e: string, seed: number, step: number | null, breaks: string[]}} View step: null for the end */

/** @param {{start: View, onView: (view: View) => void}} props */
export function TensorGraph({ start, onView }) {
  const [text, setText] = useState(start.e);
  const [seed, setSeed] = useState(start.seed);
  const [step, setStep] = useState(start.step);
  const [breaks, setBreaks] = useState(start.breaks);
  const [looked, setLooked] = useState(-1);
  useEffect(() => onView({ e: text, seed, step, breaks }), [text, seed, step, breaks]);
  const { reply, problem } = useEngine("/api/graph/tensors", { expression: text, seed });
  const nodes = reply?.nodes ?? [];
  const steps = reply?.steps ?? null;
  const move = (/** @type {number} */ cursor) => {
    setLooked(-1);
    setStep(steps && cursor === steps.length ? null : cursor);
  };
  const walk = useWalk({ steps, nodes, start: start.step ?? Infinity, sticky: true, breaks: start.breaks, onCursor: move, onBreaks: setBreaks });
  const pick = (/** @type {any} */ event) => {
    const program = PROGRAMS[Number(event.target.value)];
    if (!program) return;
    setText(program.e);
    walk.go(Infinity);
  };
  const program = PROGRAMS.find((it) => it.e === text);
  return html`<div class="tensor-graph" onKeyDown=${walk.key}>
    <div class="widget-controls tensor-controls">
      <label class="wide">Expression of tensors <input type="text" class="mono" spellcheck="false" autocomplete="off" value=${text} aria-invalid=${problem ? "true" : null}
        aria-describedby="tensor-problem" onInput=${(/** @type {any} */ e) => setText(e.target.value)} /></label>
      <label>Program <select onChange=${pick}><option value="">Your own</option>
        ${PROGRAMS.map((it, i) => html`<option key=${i} value=${i} selected=${it === program}>${it.name}</option>`)}</select></label>
      <button onClick=${() => setSeed(seed + 1)}>Other numbers</button>
    </div>
    <p id="tensor-problem" class="problem" role="status">${problem && html`${problem.message}${problem.column ? html` <span class="where">column ${problem.column}</span>` : ""}`}</p>
    ${!reply && html`<p aria-busy=${problem ? null : "true"}></p>`}
    ${reply && html`<p class="muted">${program?.text ?? "A leaf says its shape where it stands first: x[5,3]. @ multiplies matrices; sum(x, 1) keeps the dimension."} Loss ${fmt(reply.loss)}.</p>
      <div class="tensor-row">
        <div>
          <${Drawing} reply=${reply} walk=${walk} looked=${looked} onLook=${setLooked} />
          <${Stepper} walk=${walk} steps=${reply.steps} nodes=${reply.nodes} />
          <${Listing} walk=${walk} steps=${reply.steps} />
          <${Export} path="/api/graph/tensors/export" body=${{ expression: text, seed }} name="tensors" />
        </div>
        <${Matrices} reply=${reply} walk=${walk} looked=${looked} />
      </div>`}
  </div>`;
}

/** @param {{reply: any, walk: import("./walk.js").Walk, looked: number, onLook: (node: number) => void}} props */
function Drawing({ reply, walk, looked, onLook }) {
  const frame = useFollow(walk.cursor);
  const view = bounds(reply.diagram);
  const { arrived, total } = arrivals(reply.steps, walk.cursor);
  const now = walk.cursor > 0 ? reply.steps[walk.cursor - 1] : null;
  const id = (/** @type {string} */ key) => Number(key.slice(1));
  const done = new Set(reply.steps.slice(0, walk.cursor).map((/** @type {any} */ it) => `${it.source}/${it.argument}`));
  return html`<div class="graph-scroll" ref=${frame} tabindex="0" role="group" aria-label="Graph of tensors; scrolls sideways where it is wide">
    <svg class="graph" viewBox="${view.x} ${view.y} ${view.width} ${view.height}" role="group" aria-label=${reply.diagram.description}
      style=${{ width: `min(100%, ${view.width}px)`, minWidth: `${view.width * 0.6}px` }}>
      ${reply.diagram.edges.map((/** @type {any} */ it) => {
        const state = now && id(it.to) === now.source && it.argument === now.argument ? " now" : done.has(`${id(it.to)}/${it.argument}`) ? " done" : "";
        return html`<g key=${it.from + it.to + it.argument} class=${"edge" + state}><path d=${it.path} /></g>`;
      })}
      ${reply.diagram.nodes.map((/** @type {any} */ box) => {
        const node = id(box.id);
        return html`<${TensorCard} key=${box.id} box=${box} node=${reply.nodes[node]} count=${arrived.get(node)?.count ?? 0} total=${total.get(node) ?? 0}
          role=${now?.target === node ? "target" : now?.source === node ? "source" : ""} looked=${looked === node} marked=${walk.breakpoints.has(node)}
          onLook=${() => onLook(node)} onMark=${() => walk.mark(node)} />`;
      })}
    </svg></div>`;
}

/** @param {{box: any, node: any, count: number, total: number, role: string, looked: boolean, marked: boolean, onLook: () => void, onMark: () => void}} props */
function TensorCard({ box, node, count, total, role, looked, marked, onLook, onMark }) {
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onMark();
    }
  };
  const strip = symbolWidth(box);
  const came = total === 0 ? "needs no gradient" : `${count} of ${total} contributions`;
  return html`<g class=${`node ${box.kind} ${role} ${looked ? "looked" : ""} ${count > 0 ? "has-grad" : ""}`} transform="translate(${box.x} ${box.y})" tabindex="0" role="button" aria-pressed=${String(marked)}
      aria-label=${`${node.label}${node.symbol ? ", " + node.symbol : ""}, shape ${node.shape.join(" by ") || "scalar"}, ${came}${marked ? ", breakpoint" : ""}`}
      onPointerEnter=${onLook} onFocus=${onLook} onClick=${onMark} onKeyDown=${key}>
    <rect width=${box.width} height=${box.height} rx="9" />
    ${box.symbol && html`<text class="heading symbol" x=${strip / 2 + 3} y=${box.height / 2 + 5}>${box.symbol}</text>`}
    <text class="heading" x=${(strip + box.width) / 2} y=${box.height / 2 - 3}>${node.label}</text>
    <text class="key middle" x=${(strip + box.width) / 2} y=${box.height - 9}>[${node.shape.join(", ")}]</text>
    <${Pips} width=${box.width} total=${total} count=${count} />
    ${marked && html`<circle class="breakpoint" cx="0" cy="0" r="6" />`}</g>`;
}

/** The matrices of the node that is looked at, or else of the step's target. @param {{reply: any, walk: import("./walk.js").Walk, looked: number}} props */
function Matrices({ reply, walk, looked }) {
  const now = walk.cursor > 0 ? reply.steps[walk.cursor - 1] : null;
  const node = reply.nodes[looked] ?? reply.nodes[now ? now.target : reply.nodes.length - 1];
  const value = useMemo(() => floats(node.value), [node]);
  const last = reply.steps.findLast((/** @type {any} */ it) => it.target === node.id);
  const came = reply.steps.slice(0, walk.cursor).findLast((/** @type {any} */ it) => it.target === node.id);
  const gradient = useMemo(() => (came ? floats(came.after) : new Float32Array(value.length)), [came, value]);
  const added = useMemo(() => (now && now === came ? floats(now.contribution) : null), [now, came]);
  const { rows, columns } = layout(node.shape);
  const map = (/** @type {string} */ caption, /** @type {Float32Array} */ values, /** @type {string} */ title) => html`<figure><figcaption>${caption}</figcaption>
    ${values.length === 1 ? html`<p class="mono one">${fmt(values[0])}</p>` : html`<${HeatMap} values=${values} rows=${rows} columns=${columns} title=${title} />`}</figure>`;
  return html`<section class="tensor-pair" aria-label="Chosen tensor" aria-live="polite">
    <h3 class="mono">${node.label} <span class="shape">[${node.shape.join(", ")}]</span></h3>
    ${map("data", value, node.label)}
    ${last ? map(came === last ? "gradient" : came ? "gradient so far" : "gradient: nothing has come yet", gradient, "gradient of " + node.label) : html`<p class="muted small">A constant: it needs no gradient.</p>`}
    ${added && map("added by this step", added, "contribution to " + node.label)}</section>`;
}
