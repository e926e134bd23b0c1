// @ts-check
/** A matrix as colours on a canvas, with a table that says the same. */
import { colour, fmt, html, useEffect, useRef, useThemeCount } from "./core.js";

/** Rows and columns of the table that stands for a large matrix. */
const TWIN = 8;

/** @param {string} hex @returns {number[]} */
function channels(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

/**
 * Colours: blue above 0, orange below, paper at 0, in shares of the largest size. What is no number is black and white.
 * @param {{values: Float32Array | number[], rows: number, columns: number, title: string, rowNames?: string[], columnNames?: string[],
 *   most?: number, chosen?: number | null, twin?: boolean}} props
 */
export function HeatMap({ values, rows, columns, title, rowNames, columnNames, most, chosen = null, twin = true }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const theme = useThemeCount();
  const largest = most ?? largestOf(values);
  useEffect(() => {
    const g = canvas.current?.getContext("2d");
    if (!g) return;
    const [pos, neg, paper] = ["--pos", "--neg", "--paper"].map((it) => channels(colour(it)));
    const image = g.createImageData(columns, rows);
    for (let i = 0; i < rows * columns; i++) {
      const share = Math.sqrt(Math.min(1, Math.abs(values[i]) / (largest || 1)));
      const ink = values[i] > 0 ? pos : neg;
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = Number.isFinite(values[i]) ? paper[c] + (ink[c] - paper[c]) * share : (i % 2) * 255;
      image.data[4 * i + 3] = chosen === null || Math.floor(i / columns) === chosen ? 255 : 110;
    }
    g.putImageData(image, 0, 0);
  }, [values, rows, columns, largest, theme, chosen]);
  return html`
    <canvas class="heat" ref=${canvas} width=${columns} height=${rows} role="img" style=${{ aspectRatio: `${columns} / ${rows}` }}
      aria-label=${`${title}: ${rows} by ${columns}, at most ${fmt(largest, 3)} in size`}></canvas>
    ${twin && html`<details class="twin"><summary>As a table</summary><${Twin} values=${values} rows=${rows} columns=${columns} title=${title} rowNames=${rowNames} columnNames=${columnNames} /></details>`}`;
}

/** @param {Float32Array | number[]} values */
export function largestOf(values) {
  let most = 0;
  for (const v of values) if (Number.isFinite(v)) most = Math.max(most, Math.abs(v));
  return most;
}

/** @param {{values: Float32Array | number[], rows: number, columns: number, title: string, rowNames?: string[], columnNames?: string[]}} props */
function Twin({ values, rows, columns, title, rowNames, columnNames }) {
  const shown = (/** @type {number} */ count, /** @type {string[] | undefined} */ names) => Array.from({ length: Math.min(count, names ? 16 : TWIN) }, (_, i) => i);
  const [r, c] = [shown(rows, rowNames), shown(columns, columnNames)];
  const part = r.length < rows || c.length < columns;
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${title}><table><caption>${title}${part ? `, its first ${r.length} by ${c.length}` : ""}</caption>
    <thead><tr><th scope="col"></th>${c.map((j) => html`<th scope="col" key=${j}>${columnNames?.[j] ?? j}</th>`)}</tr></thead>
    <tbody>${r.map((i) => html`<tr key=${i}><th scope="row">${rowNames?.[i] ?? i}</th>${c.map((j) => html`<td key=${j}>${fmt(values[i * columns + j], 2)}</td>`)}</tr>`)}</tbody></table></div>`;
}
