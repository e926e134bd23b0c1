// @ts-check
/** Walking a backward pass, of scalars or of tensors: a cursor between its steps, moved both ways, played, stopped at breakpoints. */
import { html, useEffect, useRef, useState } from "./core.js";

/** @typedef {{source: number, target: number, argument: number, term: string}} Step */

const TICK = 900;

/**
 * @param {{steps: Step[] | null, nodes: {id: number, label: string}[], start: number, sticky?: boolean, breaks: string[], onCursor?: (cursor: number) => void, onBreaks?: (labels: string[]) => void}} props
 *   steps: null until they are known; start: where the cursor stands first, Infinity for the end;
 *   sticky: a cursor at the end is at the end of the next pass too
 */
export function useWalk({ steps, nodes, start, sticky = false, breaks, onCursor, onBreaks }) {
  const [wanted, setWanted] = useState(start);
  const [playing, setPlaying] = useState(false);
  const [marks, setMarks] = useState(breaks);
  const last = steps ? steps.length : 0;
  const cursor = Math.min(wanted, last);
  const breakpoints = new Set(nodes.filter((it) => marks.includes(it.label)).map((it) => it.id));
  useEffect(() => void (steps && onCursor?.(cursor)), [cursor, steps === null]);
  const put = (/** @type {number} */ to) => setWanted(sticky && to >= last ? Infinity : Math.max(0, Math.min(last, to)));
  useEffect(() => {
    if (!playing || !steps) return;
    if (cursor >= last) return setPlaying(false);
    const timer = setTimeout(() => {
      put(cursor + 1);
      if (breakpoints.has(steps[cursor].target)) setPlaying(false);
    }, TICK);
    return () => clearTimeout(timer);
  }, [playing, cursor, steps]);
  const go = (/** @type {number} */ to) => {
    setPlaying(false);
    put(to);
  };
  const toggle = () => {
    if (!playing && cursor >= last) put(0);
    setPlaying(!playing);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (/** @type {Element} */ (event.target).closest("input, textarea, select, .graph-scroll:focus")) return;
    const action = { ArrowRight: () => go(cursor + 1), ArrowLeft: () => go(cursor - 1), Home: () => go(0), End: () => go(last) }[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  };
  const mark = (/** @type {number} */ id) => {
    const label = nodes[id].label;
    const next = marks.includes(label) ? marks.filter((it) => it !== label) : [...marks, label];
    setMarks(next);
    onBreaks?.(next);
  };
  return { cursor, last, playing, breakpoints, go, toggle, key, mark };
}

/** @typedef {ReturnType<typeof useWalk>} Walk */

/** What has arrived where before the cursor. @param {Step[]} steps @param {number} cursor */
export function arrivals(steps, cursor) {
  const arrived = new Map();
  const total = new Map();
  steps.forEach((step, i) => {
    total.set(step.target, (total.get(step.target) ?? 0) + 1);
    if (i < cursor) arrived.set(step.target, { step, count: (arrived.get(step.target)?.count ?? 0) + 1 });
  });
  return { arrived, total };
}

/** The buttons, and the step before the cursor spelled out. @param {{walk: Walk, steps: Step[], nodes: any[]}} props */
export function Stepper({ walk, steps, nodes }) {
  const { cursor, last, playing, go, toggle } = walk;
  return html`<div class="stepper">
    <div class="transport" role="group" aria-label="Backward pass">
      <button class="icon" aria-label="First" title="First (Home)" disabled=${cursor === 0} onClick=${() => go(0)}><${Icon} name="first" /></button>
      <button class="icon" aria-label="Step back" title="Step back (←)" disabled=${cursor === 0} onClick=${() => go(cursor - 1)}><${Icon} name="back" /></button>
      <button class="icon primary" aria-label=${playing ? "Pause" : "Play"} title=${playing ? "Pause" : "Play"} onClick=${toggle}><${Icon} name=${playing ? "pause" : "play"} /></button>
      <button class="icon" aria-label="Step" title="Step (→)" disabled=${cursor >= last} onClick=${() => go(cursor + 1)}><${Icon} name="step" /></button>
      <button class="icon" aria-label="Last" title="Last (End)" disabled=${cursor >= last} onClick=${() => go(last)}><${Icon} name="last" /></button>
      <span class="count">${cursor} / ${last}</span>
    </div>
    <${Term} steps=${steps} cursor=${cursor} nodes=${nodes} />
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

/** @param {{steps: Step[], cursor: number, nodes: any[]}} props */
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

/** All steps as a list: what the picture shows, to be read. @param {{walk: Walk, steps: Step[]}} props */
export function Listing({ walk, steps }) {
  const { cursor, go } = walk;
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
        <button onClick=${() => go(i + 1)}>${step.term}</button></li>`)}</ol>`}
    </details>`;
}
