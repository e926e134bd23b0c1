// @ts-check
/** The gradient check of a whole model as a picture: one dot a parameter; a right gradient lies on the diagonal. */
import { colour, fmt, html, useEffect, useMemo, useRef, useState, useThemeCount } from "./core.js";
import { floats, useLive } from "./live.js";

const SIZE = 420;
/** Below this share of the largest gradient the axes are linear, above it logarithmic, so that zeros have a place too. */
const LINEAR = 1e-4;

/** @param {{seed: number, word: string}} props */
export function GradientScatter({ seed, word }) {
  const [asked, setAsked] = useState(/** @type {null | {seed: number, word: string}} */ (null));
  const [round, setRound] = useState(0);
  const { state, problem, command } = useLive("/api/gpt/checks", asked, { round });
  const frame = state?.frame;
  const id = state?.created.id;
  useEffect(() => {
    if (id) command("play", { pace: 0 });
  }, [id]);
  const start = () => {
    setAsked({ seed, word });
    setRound(round + 1);
  };
  const hand = useMemo(() => frame && floats(frame.byHand), [frame]);
  const nudging = useMemo(() => frame && floats(frame.byNudging), [frame]);
  return html`
    <section class="panel wide scatter" aria-label="Gradient check">
      <h2>Every gradient, checked</h2>
      <p>Nudge a parameter up and down, see what the loss does: that is its gradient, without any calculus. Here for all
        4,192 parameters of a fresh model on the word “${asked?.word ?? word}”, beside the gradient derived by hand.</p>
      <div class="transport"><button class="primary" onClick=${start}>${asked ? "Check again" : "Check all 4,192"}</button>
        <span role="status">${problem ?? (frame ? `${frame.step.toLocaleString("en")} of ${frame.of.toLocaleString("en")} checked` : "")}</span></div>
      ${hand && nudging && html`<div class="scatter-row"><${Dots} hand=${hand} nudging=${nudging} />
        <${PerTensor} sizes=${state?.created.sizes} hand=${hand} nudging=${nudging} differences=${frame.differences} worst=${frame.worst} done=${frame.step === frame.of} /></div>`}
    </section>`;
}

/** @param {{hand: Float32Array, nudging: Float32Array}} props */
function Dots({ hand, nudging }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const theme = useThemeCount();
  useEffect(() => {
    const g = canvas.current?.getContext("2d");
    if (!g) return;
    const most = Math.max(...hand.map(Math.abs), ...nudging.map(Math.abs), 1e-12);
    const place = (/** @type {number} */ v) => Math.sign(v) * Math.log10(1 + Math.abs(v) / (most * LINEAR));
    const reach = place(most);
    const at = (/** @type {number} */ v) => SIZE / 2 + (place(v) / reach) * (SIZE / 2 - 14);
    g.fillStyle = colour("--paper");
    g.fillRect(0, 0, SIZE, SIZE);
    g.strokeStyle = colour("--line");
    g.lineWidth = 1;
    g.beginPath();
    g.moveTo(0, SIZE);
    g.lineTo(SIZE, 0);
    g.moveTo(SIZE / 2, 0);
    g.lineTo(SIZE / 2, SIZE);
    g.moveTo(0, SIZE / 2);
    g.lineTo(SIZE, SIZE / 2);
    g.stroke();
    g.globalAlpha = 0.45;
    g.fillStyle = colour("--accent");
    for (let i = 0; i < nudging.length; i++) g.fillRect(at(hand[i]) - 1.5, SIZE - at(nudging[i]) - 1.5, 3, 3);
    g.globalAlpha = 1;
    g.fillStyle = colour("--muted");
    g.font = "13px system-ui";
    g.fillText("by hand →", SIZE - 72, SIZE / 2 + 18);
    g.fillText("by nudging ↑", SIZE / 2 + 8, 16);
  }, [hand, nudging, theme]);
  return html`<canvas class="dots" ref=${canvas} width=${SIZE} height=${SIZE} role="img" aria-label=${`${nudging.length} gradients by nudging against the same by hand; the table beside it has the differences`}></canvas>`;
}

/** @param {{sizes: any[], hand: Float32Array, nudging: Float32Array, differences: number[], worst: number, done: boolean}} props */
function PerTensor({ sizes, hand, nudging, differences, worst, done }) {
  let from = 0;
  const rows = sizes.map((it, tensor) => {
    const to = Math.min(from + it.count, nudging.length);
    let most = 0;
    for (let i = from; i < to; i++) most = Math.max(most, Math.abs(hand[i]));
    const row = { name: it.name, checked: Math.max(0, to - from), count: it.count, most, off: differences[tensor] };
    from += it.count;
    return row;
  });
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label="Differences"><table><caption>${done ? `Largest difference: ${fmt(worst, 2)} of the largest gradient` : "Differences so far"}</caption>
    <thead><tr><th scope="col">parameter</th><th scope="col">checked</th><th scope="col">largest gradient</th><th scope="col">largest difference</th></tr></thead>
    <tbody>${rows.map((it) => html`<tr key=${it.name}><th scope="row" class="mono">${it.name}</th><td>${it.checked} / ${it.count}</td><td class="grad">${fmt(it.most, 3)}</td><td>${fmt(it.off, 2)}</td></tr>`)}</tbody></table></div>`;
}
