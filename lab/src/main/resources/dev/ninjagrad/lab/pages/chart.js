// @ts-check
/** Curves on a canvas, with a table that says the same. */
import uPlot from "./vendor/uplot.mjs";
import { colour, fmt, html, useEffect, useRef, useThemeCount } from "./core.js";

/** Rows in the table: enough to read the curve from. */
const ROWS = 12;

/** How the first, second, … curve is drawn: colour and dashes, so that colour is not all that tells them apart. */
const INKS = [
  { name: "first", ink: "--accent", dash: [] },
  { name: "second", ink: "--pos", dash: [6, 4] },
  { name: "third", ink: "--good", dash: [2, 3] },
  { name: "fourth", ink: "--muted", dash: [10, 4, 2, 4] },
];

/** @typedef {{name: string, values: (number | null)[]}} Series */

/** @param {{title: string, x: number[], series: Series[], unit?: string, log?: boolean}} props */
export function Chart({ title, x, series, unit = "step", log = false }) {
  const host = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {any} */ (null));
  const theme = useThemeCount();
  // On a logarithmic axis there is no place for 0.
  const data = () => [x, ...series.map((it) => (log ? it.values.map((v) => (typeof v === "number" && v > 0 ? v : v === undefined ? undefined : null)) : it.values))];
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const axis = { stroke: colour("--muted"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
    const size = () => ({ width: element.clientWidth, height: 230 });
    const fromZero = (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) => [Math.min(0, low || 0), Math.max(high || 1, 0.05) * 1.05];
    plot.current = new uPlot({
      ...size(),
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: log ? { distr: 3 } : { range: fromZero } },
      axes: [{ ...axis, size: 30 }, { ...axis, size: 54, values: (/** @type {any} */ _, /** @type {(number | null)[]} */ ticks) => ticks.map((v) => (v === null ? "" : fmt(v, 3))) }],
      series: [{}, ...series.map((_, i) => ({ stroke: colour(INKS[i % INKS.length].ink), width: 2, dash: INKS[i % INKS.length].dash, points: { show: false } }))],
    }, data(), element);
    const watch = new ResizeObserver(() => plot.current.setSize(size()));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.current.destroy();
    };
  }, [theme, series.length, log]);
  useEffect(() => void plot.current?.setData(data()), [x, ...series.map((it) => it.values)]);
  const last = x.length - 1;
  const stride = Math.max(1, Math.ceil(last / (ROWS - 1)));
  const rows = x.map((_, i) => i).filter((i) => i % stride === 0 || i === last);
  const now = series.map((it) => `${it.name} ${fmt(it.values[last], 3)}`).join(", ");
  return html`
    <div class="legend">${series.map((it, i) => html`<span key=${it.name} class=${"line " + INKS[i % INKS.length].name}>${it.name} ${fmt(it.values[last], 3)}</span>`)}</div>
    <div class="chart" ref=${host} role="img" aria-label=${`${title} by ${unit}; at ${unit} ${x[last] ?? 0}: ${now}`}></div>
    <details class="twin"><summary>${title} as a table</summary>
      <div class="table-scroll" tabindex="0" role="group" aria-label=${title}><table><thead><tr><th scope="col">${unit}</th>${series.map((it) => html`<th scope="col" key=${it.name}>${it.name}</th>`)}</tr></thead>
      <tbody>${rows.map((i) => html`<tr key=${i}><td>${x[i]}</td>${series.map((it) => html`<td key=${it.name}>${fmt(it.values[i])}</td>`)}</tr>`)}</tbody></table></div>
    </details>`;
}
