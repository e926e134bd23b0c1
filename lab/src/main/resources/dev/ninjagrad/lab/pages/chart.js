// @ts-check
/** The loss curve, on a canvas, with a table that says the same. */
import uPlot from "./vendor/uplot.mjs";
import { colour, fmt, html, useEffect, useRef, useThemeCount } from "./core.js";

/** Rows in the table: enough to read the curve from. */
const ROWS = 12;

/** @typedef {{step: number[], train: (number | null)[], test: (number | null)[]}} Losses */

/** @param {{losses: Losses, tested: boolean}} props */
export function LossChart({ losses, tested }) {
  const host = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {any} */ (null));
  const theme = useThemeCount();
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const axis = { stroke: colour("--muted"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
    const size = () => ({ width: element.clientWidth, height: 230 });
    plot.current = new uPlot({
      ...size(),
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) => [0, Math.max(high || 1, 0.05) * 1.05] } },
      axes: [{ ...axis, size: 30 }, { ...axis, size: 48 }],
      series: [{}, { stroke: colour("--accent"), width: 2, points: { show: false } }, { stroke: colour("--pos"), width: 2, dash: [6, 4], points: { show: false } }],
    }, [losses.step, losses.train, losses.test], element);
    const watch = new ResizeObserver(() => plot.current.setSize(size()));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.current.destroy();
    };
  }, [theme]);
  useEffect(() => void plot.current?.setData([losses.step, losses.train, losses.test]), [losses]);
  const last = losses.step.length - 1;
  const stride = Math.max(1, Math.ceil(last / (ROWS - 1)));
  const rows = losses.step.map((_, i) => i).filter((i) => i % stride === 0 || i === last);
  return html`
    <div class="legend"><span class="line train">train ${fmt(losses.train[last], 3)}</span>
      ${tested && html`<span class="line test">test ${fmt(losses.test[last], 3)}</span>`}</div>
    <div class="chart" ref=${host} role="img" aria-label=${`Loss by step; at step ${losses.step[last] ?? 0} it is ${fmt(losses.train[last], 3)} in training`}></div>
    <details class="twin"><summary>Loss as a table</summary>
      <table><thead><tr><th scope="col">step</th><th scope="col">train</th>${tested && html`<th scope="col">test</th>`}</tr></thead>
      <tbody>${rows.map((i) => html`<tr key=${i}><td>${losses.step[i]}</td><td>${fmt(losses.train[i])}</td>${tested && html`<td>${fmt(losses.test[i])}</td>`}</tr>`)}</tbody></table>
    </details>`;
}
