// @ts-check
/** The network as a drawing: an edge is as strong as its weight or its gradient; the weights into a chosen neuron can be set. */
import { fmt, html, useEffect, useMemo, useRef, useState } from "./core.js";

const WIDTH = 760;
const HEIGHT = 300;
/** How near a click must be to an edge, in the drawing's own pixels. */
const REACH = 12;
/** A weight is set to at most this size. */
const MOST = 100;

/** @typedef {{layer: number, neuron: number, input: number}} Edge input: −1 for a neuron alone */

/** Where neurons stand, what they are called, and where their weights lie. @param {number[]} widths */
function plan(widths) {
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
  /** @type {Edge[]} */
  const edges = [];
  for (let layer = 1; layer < widths.length; layer++) {
    for (let neuron = 0; neuron < widths[layer]; neuron++) {
      for (let input = 0; input < widths[layer - 1]; input++) edges.push({ layer, neuron, input });
    }
  }
  const ends = (/** @type {Edge} */ it) => ({ x1: x(it.layer - 1), y1: y(it.layer - 1, it.input), x2: x(it.layer), y2: y(it.layer, it.neuron) });
  return { x, y, name, first, edges, ends };
}

/** The edge at a place of the drawing, if there is one. @param {ReturnType<typeof plan>} drawing @param {number} px @param {number} py */
function edgeAt(drawing, px, py) {
  let best = null;
  let least = REACH;
  for (const edge of drawing.edges) {
    const { x1, y1, x2, y2 } = drawing.ends(edge);
    const t = ((px - x1) * (x2 - x1) + (py - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2);
    const away = Math.hypot(px - x1 - t * (x2 - x1), py - y1 - t * (y2 - y1));
    if (t > 0 && t < 1 && away < least) [best, least] = [edge, away];
  }
  return best;
}

/** @param {{widths: number[], weights: Float32Array, gradients: Float32Array, onWeight: (place: number, weight: number) => void}} props */
export function Network({ widths, weights, gradients, onWeight }) {
  const [shown, setShown] = useState("weights");
  const [chosen, setChosen] = useState(/** @type {Edge} */ ({ layer: widths.length - 1, neuron: 0, input: -1 }));
  const [hovered, setHovered] = useState(/** @type {Edge | null} */ (null));
  const table = useRef(/** @type {HTMLElement | null} */ (null));
  const drawing = useMemo(() => plan(widths), [widths]);
  const { x, y, name, first } = drawing;
  const numbers = shown === "weights" ? weights : gradients;
  const most = numbers.reduce((m, v) => (Number.isFinite(v) ? Math.max(m, Math.abs(v)) : m), 1e-12);
  // A clicked edge is edited where its numbers stand.
  useEffect(() => {
    const input = chosen.input < 0 ? null : table.current?.querySelectorAll("input")[chosen.input];
    input?.focus();
    input?.select();
  }, [chosen]);
  const pick = (/** @type {number} */ layer, /** @type {number} */ neuron) => () => setChosen({ layer, neuron, input: -1 });
  const under = (/** @type {PointerEvent} */ event) => {
    if (/** @type {Element} */ (event.target).closest(".neuron")) return null;
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    return edgeAt(drawing, ((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT);
  };
  const click = (/** @type {any} */ event) => {
    const edge = under(event);
    if (edge) setChosen(edge);
  };
  const into = drawing.edges.filter((it) => it.layer === chosen.layer && it.neuron === chosen.neuron);
  const told = hovered ?? (chosen.input >= 0 && chosen.input < into.length ? chosen : null);
  return html`
    <div class="segmented" role="group" aria-label="Edges show">
      <button aria-pressed=${String(shown === "weights")} onClick=${() => setShown("weights")}>Weights (forward)</button>
      <button aria-pressed=${String(shown === "gradients")} onClick=${() => setShown("gradients")}>Gradients (backward)</button>
    </div>
    <div class="network-row">
      <div><svg class=${"network" + (hovered ? " on-edge" : "")} viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group" aria-label=${`Network with layers of ${widths.join(", ")} neurons`}
          onClick=${click} onPointerMove=${(/** @type {any} */ e) => setHovered(under(e))} onPointerLeave=${() => setHovered(null)}>
        ${drawing.edges.map((it) => {
          const value = numbers[first(it.layer, it.neuron) + it.input];
          const size = Number.isFinite(value) ? Math.abs(value) / most : 1;
          const marked = it === hovered || (it.layer === chosen.layer && it.neuron === chosen.neuron && it.input === chosen.input);
          return html`<line key=${`${it.layer}/${it.neuron}/${it.input}`} ...${drawing.ends(it)} class=${(value < 0 ? "neg" : "pos") + (marked ? " marked" : "")}
            style=${{ strokeWidth: 0.3 + 4 * size, strokeOpacity: 0.12 + 0.75 * size }} />`;
        })}
        ${into.map((it) => {
          const { x1, y1, x2, y2 } = drawing.ends(it);
          return html`<text key=${"of" + it.input} class="on" x=${x1 + 0.2 * (x2 - x1)} y=${y1 + 0.2 * (y2 - y1) + 4}>${fmt(numbers[first(it.layer, it.neuron) + it.input], 2)}</text>`;
        })}
        ${widths.flatMap((width, layer) => Array.from({ length: width }, (_, i) => layer === 0
          ? html`<g key=${`${layer}/${i}`}><circle class="input" cx=${x(layer)} cy=${y(layer, i)} r="11" /><text x=${x(layer)} y=${y(layer, i) + 4}>${"xy"[i]}</text></g>`
          : html`<circle key=${`${layer}/${i}`} class=${"neuron" + (chosen.layer === layer && chosen.neuron === i ? " chosen" : "")}
              cx=${x(layer)} cy=${y(layer, i)} r=${Math.min(9, HEIGHT / width / 2.4)} tabindex="0" role="button"
              aria-pressed=${String(chosen.layer === layer && chosen.neuron === i)} aria-label=${name(layer, i)}
              onClick=${pick(layer, i)} onKeyDown=${(/** @type {KeyboardEvent} */ e) => (e.key === "Enter" || e.key === " ") && (e.preventDefault(), pick(layer, i)())} />`))}
      </svg>
      <p class="told small">${told
        ? html`${name(told.layer - 1, told.input)} → ${name(told.layer, told.neuron)}: weight <span class="mono">${fmt(weights[first(told.layer, told.neuron) + told.input], 3)}</span>,
          gradient <span class="mono">${fmt(gradients[first(told.layer, told.neuron) + told.input], 3)}</span>`
        : html`<span class="muted">Click an edge to set its weight, or choose a neuron and set those into it.</span>`}</p></div>
      <table class="incoming" ref=${table}><caption>Into ${name(chosen.layer, chosen.neuron)}</caption>
        <thead><tr><th scope="col">from</th><th scope="col">weight</th><th scope="col">gradient</th></tr></thead>
        <tbody>${Array.from({ length: into.length + 1 }, (_, j) => {
          const place = first(chosen.layer, chosen.neuron) + j;
          const from = j === into.length ? "bias" : chosen.layer === 1 ? "xy"[j] : String(j + 1);
          return html`<tr key=${`${place}`}><th scope="row">${from}</th>
            <td><${Weight} label=${j === into.length ? "Bias" : `Weight from ${from}`} value=${weights[place]} onSet=${(/** @type {number} */ weight) => onWeight(place, weight)} /></td>
            <td class="grad">${fmt(gradients[place], 3)}</td></tr>`;
        })}</tbody></table>
    </div>`;
}

/** A weight to look at and to set; what is being typed is not overwritten by the training. @param {{label: string, value: number, onSet: (weight: number) => void}} props */
function Weight({ label, value, onSet }) {
  const [draft, setDraft] = useState(/** @type {string | null} */ (null));
  const put = (/** @type {any} */ event) => {
    const weight = Number(event.target.value);
    if (event.target.value !== "" && Number.isFinite(weight)) onSet(Math.max(-MOST, Math.min(MOST, weight)));
  };
  return html`<input type="number" step="0.1" min=${-MOST} max=${MOST} aria-label=${label}
    value=${draft ?? (Number.isFinite(value) ? Number(value.toPrecision(3)) : "")}
    onInput=${(/** @type {any} */ e) => setDraft(e.target.value)} onChange=${put} onBlur=${() => setDraft(null)} />`;
}
