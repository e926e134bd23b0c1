// @ts-check
/** The network as a drawing: an edge is as strong as its weight or its gradient; a chosen neuron shows its numbers. */
import { fmt, html, useState } from "./core.js";

const WIDTH = 760;
const HEIGHT = 300;

/** @param {{widths: number[], weights: Float32Array, gradients: Float32Array}} props */
export function Network({ widths, weights, gradients }) {
  const [shown, setShown] = useState("weights");
  const [chosen, setChosen] = useState({ layer: widths.length - 1, neuron: 0 });
  const numbers = shown === "weights" ? weights : gradients;
  const most = numbers.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), 1e-12);
  const x = (/** @type {number} */ layer) => 50 + (layer * (WIDTH - 100)) / (widths.length - 1);
  const y = (/** @type {number} */ layer, /** @type {number} */ i) => (HEIGHT * (i + 0.5)) / widths[layer];
  const name = (/** @type {number} */ layer, /** @type {number} */ i) =>
    layer === 0 ? "xy"[i] : layer === widths.length - 1 ? "score" : `layer ${layer}, neuron ${i + 1}`;
  // Parameters lie layer by layer, neuron by neuron, a neuron's weights before its bias.
  const first = (/** @type {number} */ layer, /** @type {number} */ i) => {
    let at = 0;
    for (let l = 1; l < layer; l++) at += widths[l] * (widths[l - 1] + 1);
    return at + i * (widths[layer - 1] + 1);
  };
  /** @type {any[]} */
  const edges = [];
  for (let layer = 1; layer < widths.length; layer++) {
    for (let i = 0; i < widths[layer]; i++) {
      for (let j = 0; j < widths[layer - 1]; j++) {
        const value = numbers[first(layer, i) + j];
        const size = Number.isFinite(value) ? Math.abs(value) / most : 1;
        const picked = chosen.layer === layer && chosen.neuron === i;
        edges.push(html`<line key=${`${layer}/${i}/${j}`} x1=${x(layer - 1)} y1=${y(layer - 1, j)} x2=${x(layer)} y2=${y(layer, i)}
          class=${(value < 0 ? "neg" : "pos") + (picked ? " picked" : "")} style=${{ strokeWidth: 0.3 + 4 * size, strokeOpacity: 0.12 + 0.75 * size }} />`);
      }
    }
  }
  const pick = (/** @type {number} */ layer, /** @type {number} */ neuron) => () => setChosen({ layer, neuron });
  const at = first(chosen.layer, chosen.neuron);
  const inputs = widths[chosen.layer - 1];
  return html`
    <div class="segmented" role="group" aria-label="Edges show">
      <button aria-pressed=${String(shown === "weights")} onClick=${() => setShown("weights")}>Weights (forward)</button>
      <button aria-pressed=${String(shown === "gradients")} onClick=${() => setShown("gradients")}>Gradients (backward)</button>
    </div>
    <div class="network-row">
      <svg class="network" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group" aria-label=${`Network with layers of ${widths.join(", ")} neurons`}>
        ${edges}
        ${widths.flatMap((width, layer) => Array.from({ length: width }, (_, i) => layer === 0
          ? html`<g key=${`${layer}/${i}`}><circle class="input" cx=${x(layer)} cy=${y(layer, i)} r="11" /><text x=${x(layer)} y=${y(layer, i) + 4}>${"xy"[i]}</text></g>`
          : html`<circle key=${`${layer}/${i}`} class=${"neuron" + (chosen.layer === layer && chosen.neuron === i ? " chosen" : "")}
              cx=${x(layer)} cy=${y(layer, i)} r=${Math.min(9, HEIGHT / width / 2.4)} tabindex="0" role="button"
              aria-pressed=${String(chosen.layer === layer && chosen.neuron === i)} aria-label=${name(layer, i)}
              onClick=${pick(layer, i)} onKeyDown=${(/** @type {KeyboardEvent} */ e) => (e.key === "Enter" || e.key === " ") && (e.preventDefault(), pick(layer, i)())} />`))}
      </svg>
      <table class="incoming"><caption>Into ${name(chosen.layer, chosen.neuron)}</caption>
        <thead><tr><th scope="col">from</th><th scope="col">weight</th><th scope="col">gradient</th></tr></thead>
        <tbody>${Array.from({ length: inputs + 1 }, (_, j) => html`<tr key=${j}><th scope="row">${j === inputs ? "bias" : chosen.layer === 1 ? "xy"[j] : j + 1}</th>
          <td>${fmt(weights[at + j], 3)}</td><td class="grad">${fmt(gradients[at + j], 3)}</td></tr>`)}</tbody></table>
    </div>`;
}
