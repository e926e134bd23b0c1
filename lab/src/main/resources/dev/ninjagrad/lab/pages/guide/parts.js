// @ts-check
/** What the chapters are made of: code from the sources, sliders, matrices, line charts, a question at the end. */
import { Fragment, fmt, html, useEffect, useEngine, useRef, useState } from "../core.js";
import { Tex } from "../math.js";

/** @type {Map<string, Promise<string>>} */
const texts = new Map();

/** Fetches a file of the lab once. @param {string} path */
function text(path) {
  let found = texts.get(path);
  if (!found) texts.set(path, (found = fetch(path).then((it) => (it.ok ? it.text() : Promise.reject(new Error(path))))));
  return found;
}

/** @typedef {{id: string, file: string, marker: string, until?: string, title?: string, text?: string}} Part */

/**
 * A part of a source file: from the line with the marker to the end of that method, or to the line with `until`.
 * @param {string} source @param {string} marker @param {string} [until]
 */
function cut(source, marker, until) {
  const lines = source.split("\n");
  const from = lines.findIndex((line) => line.includes(marker));
  if (from < 0) return "";
  const indent = lines[from].match(/^ */)?.[0] ?? "";
  let to = from;
  while (to < lines.length && !(until ? lines[to].includes(until) : lines[to] === indent + "}")) to++;
  return lines.slice(from, to + 1).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join("\n");
}

/** The excerpts with these ids, read from the sources; null while they are on their way. @param {string[]} ids */
export function useExcerpts(ids) {
  const [parts, setParts] = useState(/** @type {(Part & {source: string})[] | null} */ (null));
  useEffect(() => {
    let over = false;
    const load = async () => {
      /** @type {Part[]} */
      const all = JSON.parse(await text("/guide/excerpts.json"));
      const chosen = ids.map((id) => all.find((it) => it.id === id)).filter((it) => it !== undefined);
      const found = await Promise.all(chosen.map(async (it) => ({ ...it, source: cut(await text(`/sources/${it.file}`), it.marker, it.until) })));
      if (!over) setParts(found);
    };
    load();
    return () => void (over = true);
  }, [ids.join()]);
  return parts;
}

/** A source file, whole, as `module/File.java`. @param {string} file */
export function useSource(file) {
  const [source, setSource] = useState("");
  useEffect(() => {
    let over = false;
    text(`/sources/${file}`).then((it) => over || setSource(it));
    return () => void (over = true);
  }, [file]);
  return source;
}

const WORDS = /(\/\/.*|\b(?:private|public|final|double|int|void|new|return|this|for|while|if|else|static|switch|case|try|var|default|yield|record)\b)/;

/** @param {{source: string, label?: string}} props */
export function Code({ source, label }) {
  return html`<pre class="code" tabindex="0" aria-label=${label ?? "Code"}><code>${source.split(WORDS).map((part, i) =>
    i % 2 === 0 ? part : html`<span class=${part.startsWith("//") ? "comment" : "keyword"}>${part}</span>`)}</code></pre>`;
}

/**
 * Stands for what the engine has not answered yet; the guide shows a chapter once none of these is left, but for those that lie
 * `below` what is seen first and take long.
 * @param {{below?: boolean}} props
 */
export function Waiting({ below }) {
  return html`<p class=${below ? "waiting below" : "waiting"} aria-busy="true"></p>`;
}

/** Code of the project, by its id in excerpts.json, with the file it comes from. @param {{id: string}} props */
export function Excerpt({ id }) {
  const parts = useExcerpts([id]);
  if (!parts) return html`<${Waiting} />`;
  const part = parts[0];
  return html`<figure class="excerpt"><figcaption>${part.file}</figcaption><${Code} source=${part.source} label=${`From ${part.file}`} /></figure>`;
}

/**
 * A slider with its value in plain text beside the name: it is read when asked for, not announced at each movement.
 * @param {{name: any, value: number, min: number, max: number, step: number, shown?: string, onChange: (value: number) => void}} props
 */
export function Slider({ name, value, min, max, step, shown, onChange }) {
  const words = shown ?? fmt(value);
  return html`<label>${name} <span class="value" aria-hidden="true">${words}</span>
    <input type="range" min=${min} max=${max} step=${step} value=${value} aria-valuetext=${words} onInput=${(/** @type {any} */ e) => onChange(Number(e.target.value))} /></label>`;
}

/** @param {{name: string, value: string, options: [string, string][], onChange: (value: string) => void}} props */
export function Choice({ name, value, options, onChange }) {
  return html`<label>${name} <select onChange=${(/** @type {any} */ e) => onChange(e.target.value)}>
    ${options.map(([id, words]) => html`<option key=${id} value=${id} selected=${id === value}>${words}</option>`)}</select></label>`;
}

/** Buttons of which one is pressed. @param {{name: string, value: string, options: [string, string][], onChange: (value: string) => void}} props */
export function Segmented({ name, value, options, onChange }) {
  return html`<div class="segmented" role="group" aria-label=${name}>${options.map(([id, words]) =>
    html`<button key=${id} aria-pressed=${id === value} onClick=${() => onChange(id)}>${words}</button>`)}</div>`;
}

/** Formulas with `,\quad` between them, one a line. @param {{tex: string}} props */
export function Formulas({ tex }) {
  return html`<${Fragment}>${tex.split(",\\quad ").map((it) => html`<div key=${it}><${Tex} tex=${it} /></div>`)}<//>`;
}

/** What the engine refused, or nothing. @param {{problem: Error | null}} props */
export function Problem({ problem }) {
  return html`<p class="problem" role="status">${problem?.message}</p>`;
}

/** A number from the address, kept within bounds. @param {URLSearchParams} query @param {string} key @param {number} initial @param {number} low @param {number} high */
export function given(query, key, initial, low, high) {
  const number = query.has(key) ? Number(query.get(key)) : initial;
  return Number.isFinite(number) ? Math.min(high, Math.max(low, number)) : initial;
}

/** One of these words from the address. @param {URLSearchParams} query @param {string} key @param {string[]} words */
export function chosen(query, key, words) {
  const word = query.get(key) ?? "";
  return words.includes(word) ? word : words[0];
}

/** @typedef {{name: string, shape: number[], values: (number | null)[]}} Grid */

/** @param {number[]} shape */
export function brackets(shape) {
  return `[${shape.join(", ")}]`;
}

/** @param {(number | null)[]} values */
function largest(values) {
  return values.reduce((/** @type {number} */ most, v) => Math.max(most, v === null ? 0 : Math.abs(v)), 0);
}

/** What a cell says: a whole number whole, a hidden score as −∞. @param {number | null} value @param {number} digits */
function shown(value, digits) {
  if (value === null) return "−∞";
  return fmt(value, Number.isInteger(value) && Math.abs(value) < 1e5 ? 6 : digits);
}

/** How strongly a cell is coloured: the sign by hue, the size by strength. @param {number | null} value @param {number} scale */
function shade(value, scale) {
  if (value === null || value === 0 || scale === 0) return undefined;
  const strength = Math.round(8 + 37 * Math.min(1, Math.abs(value) / scale));
  return { background: `color-mix(in srgb, var(${value > 0 ? "--pos" : "--neg"}) ${strength}%, transparent)` };
}

/**
 * A matrix as a table whose cells carry their number and a colour. Leading dimensions are stacked. Cells can be marked, and
 * pointing at one (or moving to it with the arrow keys, if `onPoint` is given) says which it is.
 * @param {{grid: Grid, caption?: any, digits?: number, marked?: (index: number) => boolean, point?: number | null, onPoint?: (index: number | null) => void,
 *   rows?: string[], columns?: string[], kind?: string, scale?: number}} props
 */
export function Matrix({ grid, caption, digits = 3, marked, point, onPoint, rows, columns, kind = "", scale }) {
  const table = useRef(/** @type {HTMLElement | null} */ (null));
  const width = grid.shape.at(-1) ?? 1;
  const height = grid.values.length / width;
  const most = scale ?? largest(grid.values);
  const focus = (/** @type {number} */ i) => /** @type {HTMLElement | null | undefined} */ (table.current?.querySelectorAll("td")[i])?.focus();
  const keys = (/** @type {KeyboardEvent} */ e, /** @type {number} */ i) => {
    const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: width, ArrowUp: -width }[e.key];
    if (move === undefined || !grid.values[i + move] && grid.values[i + move] !== 0) return;
    e.preventDefault();
    focus(i + move);
  };
  const place = grid.shape.length === 3 ? grid.shape[1] : 0;
  return html`<div class="matrix-scroll"><table class=${`matrix ${kind}`} ref=${table}>
    <caption>${caption ?? grid.name} <span class="mono">${brackets(grid.shape)}</span></caption>
    ${columns && html`<thead><tr>${rows && html`<td class="corner"></td>`}${columns.map((it, i) => html`<th key=${i} scope="col">${it}</th>`)}</tr></thead>`}
    <tbody>${Array.from({ length: height }, (_, r) => html`<tr key=${r} class=${place && r % place === 0 && r > 0 ? "slab" : ""}>
      ${rows && html`<th scope="row">${rows[r]}</th>`}
      ${Array.from({ length: width }, (_, c) => {
        const i = r * width + c;
        const value = grid.values[i];
        const point_ = point === i;
        return html`<td key=${c} style=${shade(value, most)} class=${(marked?.(i) ? "marked " : "") + (point_ ? "point" : "")}
          tabindex=${onPoint ? (i === (point ?? 0) ? 0 : -1) : null}
          onFocus=${onPoint && (() => onPoint(i))} onMouseEnter=${onPoint && (() => onPoint(i))} onClick=${onPoint && (() => onPoint(i))}
          onKeyDown=${onPoint && ((/** @type {KeyboardEvent} */ e) => keys(e, i))}>${shown(value, digits)}</td>`;
      })}</tr>`)}</tbody></table></div>`;
}

/** A matrix in small, colours only; its numbers stand elsewhere on the page. @param {{grid: Grid, scale?: number, cell?: number}} props */
export function Heat({ grid, scale, cell = 11 }) {
  const width = grid.shape.at(-1) ?? 1;
  const height = grid.values.length / width;
  const most = scale ?? largest(grid.values);
  return html`<svg class="cells" width=${width * cell} height=${height * cell} viewBox="0 0 ${width * cell} ${height * cell}" role="img"
    aria-label=${`${grid.name} ${brackets(grid.shape)}, largest ${fmt(most, 2)}`}>
    ${grid.values.map((value, i) => html`<rect key=${i} x=${(i % width) * cell} y=${Math.floor(i / width) * cell} width=${cell - 1} height=${cell - 1} rx="1.5"
      class=${value === null || value === 0 ? "zero" : value > 0 ? "pos" : "neg"} fill-opacity=${value === null || most === 0 ? 1 : value === 0 ? 1 : 0.08 + (0.92 * Math.abs(value)) / most} />`)}</svg>`;
}

/** @typedef {{name: string, kind: string, points: [number, number | null][]}} Line */

const PLOT = { width: 640, height: 290, left: 58, right: 14, top: 14, bottom: 34 };

/**
 * Lines over a number, the height linear or by powers of ten, with a table that says the same.
 * @param {{lines: Line[], log?: boolean, x: string, y: string, shownX?: (x: number) => string, at?: number, level?: {y: number, name: string} | null, low?: number, high?: number}} props
 */
export function LineChart({ lines, log, x, y, shownX = (v) => fmt(v), at, level, low, high }) {
  const all = lines.flatMap((it) => it.points).filter((p) => p[1] !== null && (!log || p[1] > 0));
  const up = (/** @type {number} */ v) => (log ? Math.log10(v) : v);
  const tops = all.map((p) => up(/** @type {number} */ (p[1])));
  if (level) tops.push(up(level.y));
  let bottom = low ?? Math.min(...tops, log ? Infinity : 0), top = high ?? Math.max(...tops);
  if (log) [bottom, top] = [Math.floor(bottom), Math.ceil(top)];
  if (!(top > bottom)) top = bottom + 1;
  const xs = all.map((p) => p[0]);
  const left = Math.min(...xs), right = Math.max(...xs, left + 1e-9);
  const px = (/** @type {number} */ v) => PLOT.left + ((v - left) / (right - left)) * (PLOT.width - PLOT.left - PLOT.right);
  const py = (/** @type {number} */ v) => PLOT.height - PLOT.bottom - ((up(v) - bottom) / (top - bottom)) * (PLOT.height - PLOT.top - PLOT.bottom);
  const ticks = steps(bottom, top, log ? Math.max(1, Math.ceil((top - bottom) / 6)) : null);
  const path = (/** @type {Line} */ line) => {
    let pen = "M";
    return line.points.map(([u, v]) => {
      const drawn = v !== null && !(log && v <= 0);
      const part = drawn ? `${pen}${px(u).toFixed(1)} ${py(v).toFixed(1)}` : "";
      pen = drawn ? "L" : "M";
      return part;
    }).join("");
  };
  const columns = [...new Set(lines[0].points.map((p) => p[0]))];
  const stride = Math.max(1, Math.ceil((columns.length - 1) / 14));
  const rows = columns.map((_, i) => i).filter((i) => i % stride === 0 || i === columns.length - 1);
  return html`<${Fragment}>
    <p class="legend">${lines.map((it) => html`<span key=${it.name} class=${`key ${it.kind}`}>${it.name}</span>`)}</p>
    <svg class="lines" viewBox="0 0 ${PLOT.width} ${PLOT.height}" role="img" aria-label=${`${y} by ${x}; the table below has the numbers`}>
      ${ticks.map((t) => html`<g key=${t}><path class="grid" d=${`M${PLOT.left} ${py(log ? 10 ** t : t)}H${PLOT.width - PLOT.right}`} />
        <text class="tick y" x=${PLOT.left - 8} y=${py(log ? 10 ** t : t) + 4}>${log ? power(t) : fmt(t, 3)}</text></g>`)}
      ${steps(left, right, null).map((t) => html`<text key=${t} class="tick" x=${px(t)} y=${PLOT.height - 14}>${shownX(t)}</text>`)}
      ${at !== undefined && html`<path class="at" d=${`M${px(at)} ${PLOT.top}V${PLOT.height - PLOT.bottom}`} />`}
      ${level && html`<path class="level" d=${`M${PLOT.left} ${py(level.y)}H${PLOT.width - PLOT.right}`} />
        <text class="tick end" x=${PLOT.width - PLOT.right} y=${py(level.y) - 6}>${level.name}</text>`}
      ${lines.map((it) => html`<path key=${it.name} class=${`line ${it.kind}`} d=${path(it)} />`)}
    </svg>
    <details class="twin"><summary>The same as a table</summary><div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table><thead><tr><th scope="col">${x}</th>
      ${lines.map((it) => html`<th key=${it.name} scope="col">${it.name}</th>`)}</tr></thead>
      <tbody>${rows.map((i) => html`<tr key=${i}><td>${shownX(columns[i])}</td>${lines.map((it) => html`<td key=${it.name}>${fmt(it.points[i]?.[1], 3)}</td>`)}</tr>`)}</tbody></table></div></details>
  <//>`;
}

/** A running mean over the last steps. @param {number[]} losses @returns {[number, number][]} */
export function smooth(losses) {
  let mean = losses[0];
  return losses.map((v, i) => [i, (mean = i === 0 ? v : mean * 0.95 + v * 0.05)]);
}

/** Round numbers between two. @param {number} from @param {number} to @param {number | null} by */
function steps(from, to, by) {
  let step = by;
  if (step === null) {
    const rough = (to - from) / 5;
    const scale = 10 ** Math.floor(Math.log10(rough));
    step = [1, 2, 5, 10].map((it) => it * scale).find((it) => it >= rough) ?? scale;
  }
  const found = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; i++) found.push(Number((i * step).toPrecision(12)));
  return found;
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 10 to a whole power. @param {number} n */
export function power(n) {
  return "10" + (n < 0 ? "⁻" : "") + [...String(Math.abs(n))].map((it) => RAISED[Number(it)]).join("");
}

/**
 * A question whose answer is explained and, where `engine` is given, computed.
 * @typedef {{ask: any, options: string[], right: number, why: any, engine?: {path: string, body: unknown, show: (reply: any) => any}}} Quest
 * @param {{quest: Quest}} props
 */
export function Question({ quest }) {
  const [picked, setPicked] = useState(-1);
  return html`<section class="widget question" aria-labelledby="question"><h2 id="question">A question</h2>
    <p>${quest.ask}</p>
    <div class="options" role="group" aria-label="Answers">${quest.options.map((words, i) => html`<button key=${i} aria-pressed=${picked === i}
      class=${picked === i ? (i === quest.right ? "right" : "wrong") : ""} onClick=${() => setPicked(i)}>${words}</button>`)}</div>
    <div role="status">${picked >= 0 && html`<p><strong>${picked === quest.right ? "Yes." : `No; it is “${quest.options[quest.right]}”.`}</strong> ${quest.why}</p>`}</div>
    ${picked >= 0 && quest.engine && html`<${Computed} engine=${quest.engine} />`}</section>`;
}

/** @param {{engine: NonNullable<Quest["engine"]>}} props */
function Computed({ engine }) {
  const { reply, problem } = useEngine(engine.path, engine.body);
  return html`<p class="computed"><span class="muted">Computed just now: </span>${problem ? problem.message : reply && engine.show(reply)}</p>`;
}
