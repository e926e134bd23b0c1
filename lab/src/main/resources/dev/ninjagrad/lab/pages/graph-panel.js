// @ts-check
/** A graph with the controls that walk its backward pass: in the graph room, in the guide, on the first page. */
import { html, useEffect, useEngine, useRef, useState } from "./core.js";
import { GraphView } from "./graph-view.js";

/** @import { Step } from "./graph-view.js" */

const TICK = 900;

/**
 * @param {{expression: string, at: Record<string, number>, walk?: string, start?: number, breakable?: boolean,
 *   onDrag?: (name: string, value: number) => void, onReply?: (reply: any) => void, onProblem?: (problem: any) => void,
 *   onCursor?: (cursor: number) => void, listing?: boolean, breaks?: string[], onBreaks?: (labels: string[]) => void}} props
 */
export function GraphPanel({ expression, at, walk, start = 0, breakable, onDrag, onReply, onProblem, onCursor, listing, breaks = [], onBreaks }) {
  const { reply, problem } = useEngine("/api/graph", { expression, at, walk: walk ?? "right" });
  const [cursor, setCursor] = useState(start);
  const [playing, setPlaying] = useState(false);
  const [marks, setMarks] = useState(breaks);
  useEffect(() => void (reply && onReply?.(reply)), [reply]);
  useEffect(() => void onProblem?.(problem), [problem]);
  useEffect(() => void onCursor?.(cursor), [cursor]);
  const last = reply ? reply.steps.length : 0;
  useEffect(() => {
    if (reply && cursor > last) setCursor(last);
  }, [reply]);
  /** @type {Set<number>} */
  const breakpoints = new Set(reply ? reply.nodes.filter((/** @type {any} */ n) => marks.includes(n.label)).map((/** @type {any} */ n) => n.id) : []);

  useEffect(() => {
    if (!playing || !reply) return;
    if (cursor >= last) return setPlaying(false);
    const timer = setTimeout(() => {
      setCursor(cursor + 1);
      if (breakpoints.has(reply.steps[cursor].target)) setPlaying(false);
    }, TICK);
    return () => clearTimeout(timer);
  }, [playing, cursor, reply]);

  if (!reply) return html`<div class="graph-panel loading" aria-busy="true">${problem && html`<p class="problem">${problem.message}</p>`}</div>`;
  const go = (/** @type {number} */ to) => {
    setPlaying(false);
    setCursor(Math.max(0, Math.min(last, to)));
  };
  const toggle = () => {
    if (!playing && cursor >= last) setCursor(0);
    setPlaying(!playing);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (/** @type {Element} */ (event.target).closest("input, textarea, .graph-scroll:focus")) return;
    const action = { ArrowRight: () => go(cursor + 1), ArrowLeft: () => go(cursor - 1), Home: () => go(0), End: () => go(last) }[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  };
  const mark = (/** @type {number} */ id) => {
    const label = reply.nodes[id].label;
    const next = marks.includes(label) ? marks.filter((it) => it !== label) : [...marks, label];
    setMarks(next);
    onBreaks?.(next);
  };
  const steps = /** @type {Step[]} */ (reply.steps);
  return html`
    <div class="graph-panel" onKeyDown=${key}>
      <${GraphView} diagram=${reply.diagram} nodes=${reply.nodes} steps=${steps} cursor=${cursor} breakpoints=${breakpoints}
        onNode=${breakable ? mark : undefined} onDrag=${onDrag} />
      <div class="stepper">
        <div class="transport" role="group" aria-label="Backward pass">
          <button class="icon" aria-label="First" title="First (Home)" disabled=${cursor === 0} onClick=${() => go(0)}><${Icon} name="first" /></button>
          <button class="icon" aria-label="Step back" title="Step back (←)" disabled=${cursor === 0} onClick=${() => go(cursor - 1)}><${Icon} name="back" /></button>
          <button class="icon primary" aria-label=${playing ? "Pause" : "Play"} title=${playing ? "Pause" : "Play"} onClick=${toggle}><${Icon} name=${playing ? "pause" : "play"} /></button>
          <button class="icon" aria-label="Step" title="Step (→)" disabled=${cursor >= last} onClick=${() => go(cursor + 1)}><${Icon} name="step" /></button>
          <button class="icon" aria-label="Last" title="Last (End)" disabled=${cursor >= last} onClick=${() => go(last)}><${Icon} name="last" /></button>
          <span class="count">${cursor} / ${last}</span>
        </div>
        <${Term} steps=${steps} cursor=${cursor} nodes=${reply.nodes} />
      </div>
      ${listing && html`<${Listing} steps=${steps} cursor=${cursor} onGo=${go} />`}
    </div>`;
}

const ICONS = {
  first: "M4 3h2v10H4zM13 3v10L7 8z",
  back: "M10.5 3v10L4.5 8z",
  play: "M5 3l8 5-8 5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  step: "M5.5 3v10l6-5z",
  last: "M10 3h2v10h-2zM3 3v10l6-5z",
};

/** @param {{name: keyof typeof ICONS}} props */
function Icon({ name }) {
  return html`<svg class="glyph" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d=${ICONS[name]} /></svg>`;
}

/** The step before the cursor, spelled out. @param {{steps: Step[], cursor: number, nodes: any[]}} props */
function Term({ steps, cursor, nodes }) {
  if (cursor === 0) {
    return html`<p class="term" aria-live="polite"><span class="symbolic">All gradients are 0.</span>
      <span class="numeric">Step to seed the result with ∂L/∂L = 1.</span></p>`;
  }
  const step = steps[cursor - 1];
  const [symbolic, numeric] = step.term.split(": ");
  const same = steps.filter((it) => it.target === step.target);
  const which = same.indexOf(step) + 1;
  const note = step.argument < 0 ? "The seed: the result changes by exactly as much as itself."
    : same.length > 1 ? `Contribution ${which} of ${same.length} to ${nodes[step.target].label}: they add up.` : "";
  return html`<p class="term" aria-live="polite"><span class="symbolic">${symbolic}</span>
    <span class="numeric">${numeric ?? ""}</span><span class="note">${note}</span></p>`;
}

/** All steps as a list: what the picture shows, to be read. @param {{steps: Step[], cursor: number, onGo: (to: number) => void}} props */
function Listing({ steps, cursor, onGo }) {
  const [open, setOpen] = useState(false);
  const current = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const item = current.current;
    const list = item?.closest("ol");
    if (item && list) list.scrollTop = item.offsetTop - list.clientHeight / 2;
  }, [cursor, open]);
  return html`
    <details class="listing" onToggle=${(/** @type {any} */ e) => setOpen(e.target.open)}><summary>All ${steps.length} steps</summary>
      ${open && html`<ol>${steps.map((step, i) => html`<li key=${i} ref=${i === cursor - 1 ? current : null} aria-current=${i === cursor - 1 ? "step" : null}>
        <button onClick=${() => onGo(i + 1)}>${step.term}</button></li>`)}</ol>`}
    </details>`;
}
