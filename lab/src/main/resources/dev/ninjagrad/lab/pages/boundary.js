// @ts-check
/** The plane as the network sees it: scores as colour, the boundary as a line, the points on top. */
import { colour, fmt, html, useEffect, useRef, useState, useThemeCount } from "./core.js";

/** @typedef {{left: number, right: number, bottom: number, top: number}} Window */
/** @typedef {{x: number, y: number, label: number}} Dot */

const SIZE = 480;
/** A key moves the crosshair by this share of the window. */
const NUDGE = 0.05;
const TWIN = 5;

/** @param {string} hex @returns {number[]} */
function channels(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

/**
 * @param {{window: Window, grid: number, scores: Int8Array | null, train: Dot[], test: Dot[], onAdd?: (x: number, y: number) => void}} props
 */
export function Boundary({ window: w, grid, scores, train, test, onAdd }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const [aim, setAim] = useState(/** @type {null | {x: number, y: number}} */ (null));
  const theme = useThemeCount();
  const px = (/** @type {number} */ x) => ((x - w.left) / (w.right - w.left)) * SIZE;
  const py = (/** @type {number} */ y) => ((w.top - y) / (w.top - w.bottom)) * SIZE;
  useEffect(() => {
    const g = canvas.current?.getContext("2d");
    if (!g) return;
    const [pos, neg, paper] = ["--pos", "--neg", "--paper"].map((it) => colour(it));
    g.fillStyle = paper;
    g.fillRect(0, 0, SIZE, SIZE);
    if (scores) {
      paint(g, scores, grid, channels(pos), channels(neg), channels(paper));
      boundaryLine(g, scores, grid, colour("--text"));
    }
    dots(g, test, px, py, pos, neg, paper, false);
    dots(g, train, px, py, pos, neg, paper, true);
    if (aim) {
      g.strokeStyle = colour("--text");
      g.lineWidth = 1.5;
      g.beginPath();
      g.moveTo(px(aim.x) - 12, py(aim.y));
      g.lineTo(px(aim.x) + 12, py(aim.y));
      g.moveTo(px(aim.x), py(aim.y) - 12);
      g.lineTo(px(aim.x), py(aim.y) + 12);
      g.stroke();
    }
  }, [scores, train, test, aim, theme, w]);
  const add = (/** @type {PointerEvent} */ event) => {
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    onAdd?.(w.left + ((event.clientX - box.left) / box.width) * (w.right - w.left), w.top - ((event.clientY - box.top) / box.height) * (w.top - w.bottom));
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const from = aim ?? { x: (w.left + w.right) / 2, y: (w.bottom + w.top) / 2 };
    const d = NUDGE * (w.right - w.left);
    const to = { ArrowLeft: [-d, 0], ArrowRight: [d, 0], ArrowUp: [0, d], ArrowDown: [0, -d] }[event.key];
    if (to) setAim({ x: from.x + to[0], y: from.y + to[1] });
    else if (event.key === "Enter" || event.key === " ") onAdd?.(from.x, from.y);
    else return;
    event.preventDefault();
  };
  return html`
    <canvas class=${"boundary" + (onAdd ? " drawable" : "")} ref=${canvas} width=${SIZE} height=${SIZE} role=${onAdd ? "application" : "img"}
      tabindex=${onAdd ? 0 : null} onPointerDown=${onAdd ? add : undefined} onKeyDown=${onAdd ? key : undefined}
      aria-label=${`Decision boundary and ${train.length} points` + (onAdd ? ". Arrow keys aim, Enter adds a point" : "")}></canvas>
    <details class="twin"><summary>Scores as a table</summary>${scores ? twin(scores, grid, w) : html`<p class="muted">No scores yet.</p>`}</details>`;
}

/** @param {CanvasRenderingContext2D} g @param {Int8Array} scores @param {number} grid @param {number[]} pos @param {number[]} neg @param {number[]} paper */
function paint(g, scores, grid, pos, neg, paper) {
  const small = new OffscreenCanvas(grid, grid);
  const inner = small.getContext("2d");
  if (!inner) return;
  const image = inner.createImageData(grid, grid);
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      const score = scores[row * grid + column] / 127;
      const ink = score > 0 ? pos : neg;
      const share = 0.12 + 0.5 * Math.abs(score);
      const at = 4 * ((grid - 1 - row) * grid + column);
      for (let c = 0; c < 3; c++) image.data[at + c] = paper[c] + (ink[c] - paper[c]) * share;
      image.data[at + 3] = 255;
    }
  }
  inner.putImageData(image, 0, 0);
  g.imageSmoothingEnabled = true;
  g.drawImage(small, 0, 0, SIZE, SIZE);
}

/** Where the score is 0: marching squares, one segment or two a cell. @param {CanvasRenderingContext2D} g @param {Int8Array} scores @param {number} grid @param {string} ink */
function boundaryLine(g, scores, grid, ink) {
  const cell = SIZE / grid;
  g.strokeStyle = ink;
  g.lineWidth = 2;
  g.beginPath();
  for (let row = 0; row + 1 < grid; row++) {
    for (let column = 0; column + 1 < grid; column++) {
      const at = (/** @type {number} */ r, /** @type {number} */ c) => scores[(row + r) * grid + column + c];
      /** @type {number[][]} */
      const crossings = [];
      const edges = [[0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0], [1, 0, 0, 0]];
      for (const [r0, c0, r1, c1] of edges) {
        const a = at(r0, c0), b = at(r1, c1);
        if (a > 0 === b > 0) continue;
        const t = a / (a - b);
        crossings.push([(column + 0.5 + c0 + (c1 - c0) * t) * cell, SIZE - (row + 0.5 + r0 + (r1 - r0) * t) * cell]);
      }
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        g.moveTo(crossings[i][0], crossings[i][1]);
        g.lineTo(crossings[i + 1][0], crossings[i + 1][1]);
      }
    }
  }
  g.stroke();
}

/** @param {CanvasRenderingContext2D} g @param {Dot[]} points @param {(x: number) => number} px @param {(y: number) => number} py @param {string} pos @param {string} neg @param {string} paper @param {boolean} solid */
function dots(g, points, px, py, pos, neg, paper, solid) {
  for (const p of points) {
    g.beginPath();
    // The classes differ in shape too: colour alone does not reach everybody.
    if (p.label > 0) g.arc(px(p.x), py(p.y), solid ? 5 : 3.5, 0, 7);
    else g.rect(px(p.x) - (solid ? 4.5 : 3), py(p.y) - (solid ? 4.5 : 3), solid ? 9 : 6, solid ? 9 : 6);
    g.fillStyle = solid ? (p.label > 0 ? pos : neg) : paper;
    g.strokeStyle = solid ? paper : p.label > 0 ? pos : neg;
    g.lineWidth = 1.5;
    g.fill();
    g.stroke();
  }
}

/** @param {Int8Array} scores @param {number} grid @param {Window} w */
function twin(scores, grid, w) {
  const places = Array.from({ length: TWIN }, (_, i) => Math.floor(((i + 0.5) * grid) / TWIN));
  const x = (/** @type {number} */ c) => w.left + ((c + 0.5) / grid) * (w.right - w.left);
  const y = (/** @type {number} */ r) => w.bottom + ((r + 0.5) / grid) * (w.top - w.bottom);
  return html`<table><caption>tanh(score): above 0 is the round class</caption>
    <thead><tr><th scope="col">y \\ x</th>${places.map((c) => html`<th scope="col" key=${c}>${fmt(x(c), 2)}</th>`)}</tr></thead>
    <tbody>${[...places].reverse().map((r) => html`<tr key=${r}><th scope="row">${fmt(y(r), 2)}</th>
      ${places.map((c) => html`<td key=${c}>${fmt(scores[r * grid + c] / 127, 2)}</td>`)}</tr>`)}</tbody></table>`;
}
