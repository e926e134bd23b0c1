// @ts-check
/** A graph of tensors: hover or focus a node for its matrix, with the gradient beside it. */
import { fmt, html, useEngine, useMemo, useState } from "./core.js";
import { bounds } from "./graph-view.js";
import { HeatMap } from "./heatmap.js";
import { floats } from "./live.js";
import { layout } from "./ninja.js";

/** @param {{program: number, onProgram: (program: number) => void}} props */
export function TensorGraph({ program, onProgram }) {
  const { reply, problem } = useEngine("/api/graph/tensors", { program, seed: 1 });
  const [chosen, setChosen] = useState("");
  if (!reply) return html`<p class="problem" aria-busy=${problem ? null : "true"}>${problem?.message}</p>`;
  const node = reply.nodes.find((/** @type {any} */ it) => it.id === chosen) ?? reply.nodes.at(-1);
  const view = bounds(reply.diagram);
  return html`<div class="tensor-graph">
    <div class="widget-controls"><label>Program <select onChange=${(/** @type {any} */ e) => (setChosen(""), onProgram(Number(e.target.value)))}>
      ${reply.programs.map((/** @type {string} */ it, /** @type {number} */ i) => html`<option key=${it} value=${i} selected=${i === program}>${it}</option>`)}</select></label>
      <p class="muted">${reply.text}. Loss ${fmt(reply.loss)}.</p></div>
    <div class="tensor-row">
      <div class="graph-scroll" tabindex="0" role="group" aria-label="Graph of tensors; scrolls sideways where it is wide">
        <svg class="graph" viewBox="${view.x} ${view.y} ${view.width} ${view.height}" role="group" aria-label=${reply.diagram.description}
          style=${{ width: `min(100%, ${view.width}px)`, minWidth: `${view.width * 0.6}px` }}>
          ${reply.diagram.edges.map((/** @type {any} */ it) => html`<g key=${it.from + it.to + it.argument} class="edge"><path d=${it.path} /></g>`)}
          ${reply.diagram.nodes.map((/** @type {any} */ box) => html`<${TensorCard} key=${box.id} box=${box} node=${reply.nodes.find((/** @type {any} */ it) => it.id === box.id)}
            chosen=${box.id === node.id} onChoose=${() => setChosen(box.id)} />`)}
        </svg></div>
      <${Matrices} node=${node} />
    </div></div>`;
}

/** @param {{box: any, node: any, chosen: boolean, onChoose: () => void}} props */
function TensorCard({ box, node, chosen, onChoose }) {
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onChoose();
    }
  };
  return html`<g class=${`node ${box.kind} ${chosen ? "target" : ""}`} transform="translate(${box.x} ${box.y})" tabindex="0" role="button" aria-pressed=${String(chosen)}
      aria-label=${`${node.name}${node.op ? ", " + node.op : ""}, shape ${node.shape.join(" by ") || "scalar"}`} onPointerEnter=${onChoose} onFocus=${onChoose} onKeyDown=${key}>
    <rect width=${box.width} height=${box.height} rx="9" />
    <text class="heading" x=${box.width / 2} y=${box.height / 2 - 5}>${node.name}</text>
    <text class="key middle" x=${box.width / 2} y=${box.height / 2 + 13}>${node.op ? node.op + " " : ""}[${node.shape.join(", ")}]</text></g>`;
}

/** @param {{node: any}} props */
function Matrices({ node }) {
  const value = useMemo(() => floats(node.value), [node.value]);
  const grad = useMemo(() => node.grad && floats(node.grad), [node.grad]);
  const { rows, columns } = layout(node.shape);
  return html`<section class="tensor-pair" aria-label="Chosen tensor" aria-live="polite">
    <h3 class="mono">${node.name} <span class="shape">[${node.shape.join(", ")}]</span></h3>
    <figure><figcaption>data</figcaption><${HeatMap} values=${value} rows=${rows} columns=${columns} title=${node.name} /></figure>
    ${grad && html`<figure><figcaption>gradient</figcaption><${HeatMap} values=${grad} rows=${rows} columns=${columns} title=${"gradient of " + node.name} /></figure>`}</section>`;
}
