// @ts-check
/** The health room: a training examined layer by layer, and runs compared. */
import { ask, fmt, html, useEffect, useState, writeState } from "./core.js";
import { Chart } from "./chart.js";
import { grown, Numbers, Pace, Transport, useLive } from "./live.js";
import { Verdict } from "./verdict.js";

const DEFAULTS = { layers: 3, width: 8, activation: "tanh", gain: 1, rate: 0.3 };
const CASES = [
  { name: "Healthy", set: { ...DEFAULTS } },
  { name: "Saturated from the start", set: { ...DEFAULTS, gain: 20 } },
  { name: "Deep sigmoids", set: { ...DEFAULTS, layers: 5, activation: "sigmoid", gain: 10 } },
  { name: "Learning rate too high", set: { ...DEFAULTS, activation: "relu", rate: 3 } },
  { name: "Learning rate too low", set: { ...DEFAULTS, rate: 0.001 } },
];
const MOST_COMPARED = 4;
const NONE = { step: [], loss: [] };

/** @param {{query: URLSearchParams}} props */
export function Health({ query }) {
  const [settings, setSettings] = useState(() => Object.fromEntries(Object.entries(DEFAULTS).map(([key, usual]) => {
    const text = query.get(key);
    return [key, text === null ? usual : typeof usual === "number" ? (Number.isFinite(Number(text)) ? Number(text) : usual) : text];
  })));
  const [chosen, setChosen] = useState((query.get("runs") ?? "").split(",").filter(Boolean).slice(0, MOST_COMPARED));
  const [pace, setPace] = useState(1);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const changed = Object.entries(settings).filter(([key, value]) => /** @type {any} */ (DEFAULTS)[key] !== value);
    writeState({ ...Object.fromEntries(changed), runs: chosen.join(",") });
  }, [settings, chosen]);
  const { rate, ...rest } = /** @type {any} */ (settings);
  const { state, problem, command } = useLive("/api/health", { ...rest, learningRate: rate, seed: 1 }, {
    key: rest, round, pace, begin: () => NONE, collect: (losses, it) => grown(losses, { step: it.step, loss: it.loss }),
  });
  const frame = state?.frame;
  const set = (/** @type {string} */ key) => (/** @type {any} */ event) =>
    setSettings((old) => ({ ...old, [key]: event.target.tagName === "SELECT" ? event.target.value : Number(event.target.value) }));
  const steer = (/** @type {any} */ event) => {
    set("rate")(event);
    command("set", { learningRate: Number(event.target.value) });
  };
  const speed = (/** @type {number} */ value) => {
    setPace(value);
    command("set", { pace: value });
  };
  const use = (/** @type {any} */ event) => {
    const found = CASES[Number(event.target.value)];
    if (!found) return;
    setSettings(found.set);
    setRound(round + 1);
  };
  return html`
    <h1>Health</h1>
    <p class="lead">What a training doctor looks at while a network learns: how far each step moves each layer, whether its units still
      answer, and whether the gradient survives its way back.</p>
    ${!frame && html`<p class="problem" role="status" aria-busy=${problem ? null : "true"}>${problem}</p>`}
    ${frame && html`<div class="health-room">
      <section class="panel settings" aria-label="Settings">
        <label>Case <select onChange=${use}><option value="">Your own</option>${CASES.map((it, i) => html`<option key=${it.name} value=${i} selected=${JSON.stringify(it.set) === JSON.stringify(settings)}>${it.name}</option>`)}</select></label>
        <label>Hidden layers <span class="value">${settings.layers}</span><input type="range" min="1" max="5" step="1" value=${settings.layers} onChange=${set("layers")} /></label>
        <label>Activation <select onChange=${set("activation")}>${["tanh", "relu", "sigmoid", "linear"].map((it) => html`<option key=${it} value=${it} selected=${it === settings.activation}>${it}</option>`)}</select></label>
        <label>Initial weights × <span class="value">${settings.gain}</span><input type="range" min="0.05" max="20" step="0.05" value=${settings.gain} onChange=${set("gain")} /></label>
        <label>Learning rate <span class="value">${settings.rate}</span><input type="range" min="0.001" max="3" step="0.001" value=${settings.rate} onInput=${steer} /></label>
      </section>
      <section class="panel" aria-label="Training">
        <${Transport} frame=${frame} command=${command} onReset=${() => setRound(round + 1)}><${Pace} pace=${pace} onPace=${speed} /><//>
        <p class="problem" role="status">${problem ?? (frame.diverged ? "The loss is no longer a number." : "")}</p>
        <${Numbers} entries=${[["step", frame.step, "step"], ["loss", fmt(frame.loss, 3)], ["accuracy", fmt(100 * frame.accuracy, 3) + " %"], ["parameters", state?.created.parameters]]} />
        <${Chart} title="Loss" x=${(state?.history ?? NONE).step} series=${[{ name: "loss", values: (state?.history ?? NONE).loss }]} />
      </section>
      <section class="panel wide" aria-label="Layers"><h2>Layer by layer</h2><div class="layers">${frame.layers.map((/** @type {any} */ it) => html`<${Layer} key=${it.name} layer=${it} />`)}</div></section>
      <section class="panel wide" aria-label="Findings"><${FindingsTable} findings=${frame.findings} /></section>
    </div>`}
    ${(frame || problem) && html`<${Runs} chosen=${chosen} onChoose=${setChosen} />`}`;
}

/** One layer: the histogram of its answers, and its two numbers. @param {{layer: any}} props */
function Layer({ layer }) {
  const most = Math.max(1, ...layer.activations);
  const width = 240 / Math.max(1, layer.activations.length);
  return html`<figure><figcaption>${layer.name}</figcaption>
    ${layer.activations.length > 0 && html`<svg class="histogram" viewBox="0 0 240 70" role="img" aria-label=${`Answers of ${layer.name} from ${fmt(layer.low, 2)} to ${fmt(layer.high, 2)}; in the lowest bin ${layer.activations[0]}, in the highest ${layer.activations.at(-1)}, of ${layer.activations.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0)}`}>
      ${layer.activations.map((/** @type {number} */ n, /** @type {number} */ i) => html`<rect key=${i} x=${i * width + 0.5} y=${64 - (n / most) * 62} width=${width - 1} height=${(n / most) * 62 + 1} />`)}
    </svg><p class="muted small ends"><span>${fmt(layer.low, 2)}</span><span>answers</span><span>${fmt(layer.high, 2)}</span></p>`}
    <p class="small">gradient <span class="mono">${fmt(layer.gradient, 2)}</span></p><p class="small">update/data <span class="mono">${fmt(layer.ratio, 2)}</span></p></figure>`;
}

const WORST_FIRST = ["sick", "warning", "healthy"];

/** @param {{findings: any[]}} props */
function FindingsTable({ findings }) {
  const rows = [...findings].sort((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
  const sick = rows.filter((it) => it.verdict !== "healthy").length;
  return html`<h2>What the doctor says</h2>
    <p role="status">${sick === 0 ? "Nothing to complain of." : `${sick} of ${rows.length} checks need a look.`}</p>
    <div class="table-scroll" tabindex="0" role="group" aria-label="Findings"><table class="findings"><thead><tr><th scope="col">verdict</th><th scope="col">check</th><th scope="col">of</th><th scope="col" class="words">evidence</th><th scope="col" class="words">remedy</th></tr></thead>
      <tbody>${rows.map((it) => html`<tr key=${it.check + it.subject}><td><${Verdict} verdict=${it.verdict} /></td><td class="plain">${it.check}</td><td class="plain">${it.subject}</td><td class="words">${it.evidence}</td><td class="words">${it.remedy}</td></tr>`)}</tbody></table></div>`;
}

/** Runs that `train` wrote. @param {{chosen: string[], onChoose: (runs: string[]) => void}} props */
function Runs({ chosen, onChoose }) {
  const [listed, setListed] = useState(/** @type {any} */ (null));
  const [runs, setRuns] = useState(/** @type {any[]} */ ([]));
  const [column, setColumn] = useState("loss");
  const [log, setLog] = useState(false);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    fetch("/api/runs").then((it) => it.json()).then(setListed);
  }, []);
  useEffect(() => {
    let over = false;
    Promise.all(chosen.map((run) => ask("/api/runs", { run })))
      .then((it) => !over && (setRuns(it), setProblem("")))
      .catch((it) => !over && setProblem(it.message));
    return () => void (over = true);
  }, [chosen.join(",")]);
  if (!listed) return null;
  const toggle = (/** @type {string} */ name) => onChoose(chosen.includes(name) ? chosen.filter((it) => it !== name) : [...chosen, name].slice(-MOST_COMPARED));
  const columns = [...new Set(runs.flatMap((it) => it.columns.map((/** @type {any} */ c) => c.name)))];
  const shown = columns.includes(column) ? column : columns[0] ?? "loss";
  return html`<section class="panel runs" aria-label="Runs">
    <h2>Runs</h2>
    ${listed.runs.length === 0
      ? html`<p class="muted">No run here yet. <code>ninjagrad train moons</code> writes one to <code>runs/moons</code>; <code>ninjagrad lab --runs DIR</code> opens those below another folder.</p>`
      : html`<p class="muted">Below <span class="mono">${listed.folder}</span>; choose up to ${MOST_COMPARED} to compare.</p>
        <div class="segmented" role="group" aria-label="Runs to compare">${listed.runs.map((/** @type {string} */ it) => html`<button key=${it} class="mono" aria-pressed=${String(chosen.includes(it))} onClick=${() => toggle(it)}>${it}</button>`)}</div>`}
    <p class="problem" role="status">${problem}</p>
    ${runs.length > 0 && html`
      <div class="widget-controls"><label>Compare <select onChange=${(/** @type {any} */ e) => setColumn(e.target.value)}>${columns.map((it) => html`<option key=${it} value=${it} selected=${it === shown}>${it}</option>`)}</select></label>
        <label class="choice"><input type="checkbox" checked=${log} onChange=${() => setLog(!log)} /> logarithmic</label></div>
      <${Compared} runs=${runs} column=${shown} log=${log} />
      <div class="table-scroll" tabindex="0" role="group" aria-label="Runs compared"><table><thead><tr><th scope="col">run</th><th scope="col">rows</th><th scope="col">first loss</th><th scope="col">best</th><th scope="col">last</th><th scope="col" class="words">note</th></tr></thead>
        <tbody>${runs.map((it) => html`<tr key=${it.name}><th scope="row" class="mono">${it.name}</th><td>${it.rows}</td><td>${fmt(it.firstLoss)}</td><td>${fmt(it.bestLoss)}</td><td>${fmt(it.lastLoss)}</td><td class="words">${remark(it)}</td></tr>`)}</tbody></table></div>`}
  </section>`;
}

/** @param {any} run */
function remark(run) {
  const parts = [];
  if (run.firstBad !== null) parts.push(`No finite loss at step ${run.firstBad}: look at the steps before it.`);
  else if (run.lastLoss !== null && run.lastLoss > run.firstLoss) parts.push("The loss is above its first value: lower the learning rate, or check the gradient.");
  else if (run.lastLoss !== null && run.lastLoss > 1.2 * run.bestLoss) parts.push("It was better before: it overshoots, or the batches are small.");
  if (run.skipped > 0) parts.push(`${run.skipped} lines could not be read.`);
  return parts.join(" ");
}

/** All runs on one axis of steps. @param {{runs: any[], column: string, log: boolean}} props */
function Compared({ runs, column, log }) {
  const steps = [...new Set(runs.flatMap((it) => it.steps))].sort((a, b) => a - b);
  const series = runs.map((it) => {
    const values = it.columns.find((/** @type {any} */ c) => c.name === column)?.values ?? [];
    const at = new Map(it.steps.map((/** @type {number} */ s, /** @type {number} */ i) => [s, values[i] ?? null]));
    return { name: it.name, values: steps.map((s) => (at.has(s) ? at.get(s) : undefined)) };
  });
  return html`<${Chart} title=${column} x=${steps} series=${series} log=${log} />`;
}
