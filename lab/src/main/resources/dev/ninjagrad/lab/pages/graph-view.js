// @ts-check
/** A drawn computation graph: values flow to the right, the gradient at the cursor stands on each card. */
import { fmt, html, useEffect, useRef } from "./core.js";
import { arrivals } from "./walk.js";

/** @typedef {{id: string, kind: string, symbol: string, name: string, x: number, y: number, width: number, height: number}} Box */
/** @typedef {{from: string, to: string, argument: number, label: string, path: string}} Edge */
/** @typedef {{title: string, description: string, width: number, height: number, nodes: Box[], edges: Edge[]}} Diagram */
/** @typedef {{id: number, label: string, symbol: string, data: string, variable: boolean}} Node */
/** @typedef {{source: number, target: number, argument: number, before: string, contribution: string, after: string, term: string}} Step */

/** Sideways movement, in pixels, before a press on a leaf counts as dragging. */
const DRAG_FROM = 4;
/** What one pixel of dragging changes a leaf by. */
const PER_PIXEL = 0.02;
/** A drawing grows and shrinks with its frame between these; one too large even so scrolls. */
const MOST_SCALE = 1.25;
const LEAST_SCALE = 0.6;
/** Room around the cards for outlines, and for the dots above them. */
const MARGIN = 14;
/** Width of one character of a node's symbol, in pixels. */
const SYMBOL_ADVANCE = 8.4;

/**
 * @param {{diagram: Diagram, nodes: Node[], steps: Step[], cursor: number, breakpoints: Set<number>,
 *   onNode?: (id: number) => void, onDrag?: (name: string, value: number) => void}} props
 */
export function GraphView({ diagram, nodes, steps, cursor, breakpoints, onNode, onDrag }) {
  const { arrived, total } = arrivals(steps, cursor);
  const now = cursor > 0 ? steps[cursor - 1] : null;
  const done = new Set(steps.slice(0, cursor).map((step) => `${step.source}/${step.argument}`));
  const id = (/** @type {string} */ key) => Number(key.slice(1));
  const isNow = (/** @type {Edge} */ edge) => now && id(edge.to) === now.source && edge.argument === now.argument;
  // The highlighted edge is drawn last, above all others.
  const edges = [...diagram.edges].sort((a, b) => Number(isNow(a) ?? 0) - Number(isNow(b) ?? 0));
  const frame = useFollow(cursor);
  const view = bounds(diagram);
  const drawn = useRef({ diagram, nodes, cards: new Map(), edges: new Map() });
  // A step changes two cards and one edge; what has not changed keeps its old drawing, which costs nothing to paint.
  if (drawn.current.diagram !== diagram || drawn.current.nodes !== nodes) drawn.current = { diagram, nodes, cards: new Map(), edges: new Map() };
  const latest = useRef({ onNode, onDrag });
  latest.current = { onNode, onDrag };
  const acts = useRef({
    node: (/** @type {number} */ it) => latest.current.onNode?.(it),
    drag: (/** @type {string} */ name, /** @type {number} */ value) => latest.current.onDrag?.(name, value),
  });
  const kept = (/** @type {Map<string, any>} */ all, /** @type {string} */ key, /** @type {string} */ state, /** @type {() => any} */ draw) => {
    const old = all.get(key);
    if (old?.state === state) return old.drawing;
    const drawing = draw();
    all.set(key, { state, drawing });
    return drawing;
  };
  const edge = (/** @type {Edge} */ it) => {
    const key = it.from + "/" + it.to + "/" + it.argument;
    const state = isNow(it) ? " now" : done.has(`${id(it.to)}/${it.argument}`) ? " done" : "";
    return kept(drawn.current.edges, key, state, () => html`<g key=${key} class=${"edge" + state}><path d=${it.path} /><${EdgeLabel} edge=${it} /></g>`);
  };
  const card = (/** @type {Box} */ box) => {
    const node = id(box.id);
    const grad = arrived.get(node);
    const role = now?.target === node ? "target" : now?.source === node ? "source" : "";
    const marked = breakpoints.has(node);
    const state = [grad?.step.after, grad?.count, role, marked, Boolean(onNode), Boolean(onDrag)].join("|");
    return kept(drawn.current.cards, box.id, state, () => html`<${Card} key=${box.id} box=${box} node=${nodes[node]} grad=${grad} total=${total.get(node) ?? 0}
      role=${role} marked=${marked} onNode=${onNode && acts.current.node} onDrag=${onDrag && acts.current.drag} />`);
  };
  return html`
    <div class="graph-scroll" ref=${frame} tabindex="0" role="group" aria-label="Computation graph; scrolls sideways where it is wide">
      <svg class="graph" viewBox="${view.x} ${view.y} ${view.width} ${view.height}" aria-label=${diagram.description} role="group"
        style=${{ width: `min(100%, ${view.width * MOST_SCALE}px)`, minWidth: `${view.width * LEAST_SCALE}px` }}>
        ${edges.map(edge)}
        ${diagram.nodes.map(card)}
      </svg>
    </div>`;
}

/** Where the picture is wider than its frame, the frame follows the step; the page itself stays where it is. @param {number} cursor */
export function useFollow(cursor) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const target = frame.current?.querySelector(".node.target")?.getBoundingClientRect();
    const view = frame.current?.getBoundingClientRect();
    if (!frame.current || !target || !view) return;
    if (target.left < view.left) frame.current.scrollLeft += target.left - view.left - 24;
    else if (target.right > view.right) frame.current.scrollLeft += target.right - view.right + 24;
  }, [cursor]);
  return frame;
}

/** The room that the layout leaves for the symbol at the left of a card. @param {Box} box */
export function symbolWidth(box) {
  return box.symbol ? box.symbol.length * SYMBOL_ADVANCE + 16 : 0;
}

/** The dots above a card: one for each contribution, filled once it has come. @param {{width: number, total: number, count: number}} props */
export function Pips({ width, total, count }) {
  return total > 1 && Array.from({ length: Math.min(total, 8) }, (_, i) => html`<circle key=${i} class=${"pip" + (i < count ? " in" : "")} cx=${width - 9 - i * 9} cy="-7" r="3" />`);
}

/** What the cards take up: a layout's own margins would be lost space in a narrow frame. @param {Diagram} diagram */
export function bounds({ nodes }) {
  const left = Math.min(...nodes.map((it) => it.x)), right = Math.max(...nodes.map((it) => it.x + it.width));
  const top = Math.min(...nodes.map((it) => it.y)), bottom = Math.max(...nodes.map((it) => it.y + it.height));
  return { x: left - MARGIN, y: top - MARGIN, width: right - left + 2 * MARGIN, height: bottom - top + 2 * MARGIN };
}

/** The local derivative, beside the end of the edge. @param {{edge: Edge}} props */
function EdgeLabel({ edge }) {
  const numbers = edge.path.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [0, 0];
  const x = numbers[numbers.length - 2] - 9;
  const y = numbers[numbers.length - 1] + (edge.argument === 1 ? 14 : -6);
  return html`<text x=${x} y=${y} class="partial">${edge.label}</text>`;
}

/** @param {{box: Box, node: Node, grad: any, total: number, role: string, marked: boolean, onNode?: Function, onDrag?: Function}} props */
function Card({ box, node, grad, total, role, marked, onNode, onDrag }) {
  const press = useRef(/** @type {null | {x: number, value: number, moved: boolean}} */ (null));
  const strip = symbolWidth(box);
  const gradient = grad ? fmt(Number(grad.step.after)) : "0";
  const draggable = onDrag && node.variable;
  const spoken = `${node.label}${node.symbol ? ", " + node.symbol : ""}: data ${fmt(Number(node.data))}, gradient ${gradient}` +
    (total > 1 ? `, ${grad?.count ?? 0} of ${total} contributions` : "") + (marked ? ", breakpoint" : "");
  const down = (/** @type {PointerEvent} */ event) => {
    press.current = { x: event.clientX, value: Number(node.data), moved: false };
    if (draggable) /** @type {Element} */ (event.currentTarget).setPointerCapture(event.pointerId);
  };
  const move = (/** @type {PointerEvent} */ event) => {
    const start = press.current;
    if (!draggable || !start) return;
    const dx = event.clientX - start.x;
    if (Math.abs(dx) > DRAG_FROM) start.moved = true;
    if (start.moved) onDrag(node.label, Math.round((start.value + dx * PER_PIXEL) * 100) / 100);
  };
  const up = () => {
    if (press.current && !press.current.moved) onNode?.(node.id);
    press.current = null;
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      onNode?.(node.id);
    }
  };
  const rows = box.height - 17 * 2 - 4;
  return html`
    <g class=${`node ${box.kind} ${role} ${grad ? "has-grad" : ""} ${draggable ? "draggable" : ""}`} transform="translate(${box.x} ${box.y})"
      tabindex=${onNode ? 0 : null} role=${onNode ? "button" : "img"} aria-pressed=${onNode ? String(marked) : null} aria-label=${spoken}
      onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onKeyDown=${key}>
      <rect width=${box.width} height=${box.height} rx="9" />
      ${box.symbol && html`<text class="heading symbol" x=${strip / 2 + 3} y=${box.height / 2 + 5}>${box.symbol}</text>`}
      ${box.name && html`<text class="heading" x=${(strip + box.width) / 2} y=${rows / 2 + 6}>${box.name}</text>`}
      <text class="key" x=${strip + 10} y=${box.height - 25}>data</text>
      <text class="number" x=${box.width - 10} y=${box.height - 25}>${fmt(Number(node.data))}</text>
      <text class="key" x=${strip + 10} y=${box.height - 9}>grad</text>
      <text class="number grad" x=${box.width - 10} y=${box.height - 9}>${gradient}</text>
      <${Pips} width=${box.width} total=${total} count=${grad?.count ?? 0} />
      ${marked && html`<circle class="breakpoint" cx="0" cy="0" r="6" />`}
    </g>`;
}
