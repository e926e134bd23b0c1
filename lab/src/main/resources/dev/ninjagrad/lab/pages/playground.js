// @ts-check
/** The playground: configure, train, watch. */
import { fmt, html, useEffect, useMemo, useState, writeState } from "./core.js";
import { Boundary } from "./boundary.js";
import { Chart } from "./chart.js";
import { floats, grown, Numbers, Pace, scores, Transport, useLive } from "./live.js";
import { Network } from "./network.js";

const DRAWING = { left: -1.5, right: 1.5, bottom: -1.5, top: 1.5 };
const DEFAULTS = { data: "moons", points: 80, noise: 0.1, hidden: "8,8", activation: "tanh", rate: 0.3, l2: 0.0001, batch: 0, seed: 1, pace: 1 };

/** Points a step sees; 0 for all. */
const BATCHES = [0, 1, 5, 10, 20];

/** @param {URLSearchParams} query @returns {typeof DEFAULTS} */
function settingsFrom(query) {
  const read = Object.entries(DEFAULTS).map(([key, usual]) => {
    const text = query.get(key);
    return [key, text === null ? usual : typeof usual === "number" ? (Number.isFinite(Number(text)) ? Number(text) : usual) : text];
  });
  return /** @type {any} */ (Object.fromEntries(read));
}

/** @param {URLSearchParams} query */
function drawnFrom(query) {
  const numbers = (query.get("drawn") ?? "").split(",").filter(Boolean).map(Number);
  const dots = [];
  for (let i = 0; i + 2 < numbers.length; i += 3) dots.push({ x: numbers[i], y: numbers[i + 1], label: numbers[i + 2] < 0 ? -1 : 1 });
  return dots.filter((dot) => Number.isFinite(dot.x) && Number.isFinite(dot.y));
}

/** @param {{query: URLSearchParams}} props */
export function Playground({ query }) {
  const [settings, setSettings] = useState(settingsFrom(query));
  const [drawn, setDrawn] = useState(drawnFrom(query));
  const [brush, setBrush] = useState(1);
  const [round, setRound] = useState(0);
  const drawing = settings.data === "drawn";
  const set = (/** @type {string} */ key) => (/** @type {any} */ event) => {
    const value = event.target.type === "range" || event.target.type === "number" ? Number(event.target.value) : event.target.value;
    setSettings((old) => ({ ...old, [key]: value }));
  };
  useEffect(() => {
    const dots = drawing ? drawn.map((dot) => [dot.x.toFixed(2), dot.y.toFixed(2), dot.label].join(",")).join(",") : "";
    const changed = Object.entries(settings).filter(([key, value]) => /** @type {any} */ (DEFAULTS)[key] !== value);
    writeState({ ...Object.fromEntries(changed), drawn: dots });
  }, [settings, drawn]);
  const request = {
    data: settings.data, points: settings.points, noise: settings.noise, hidden: settings.hidden.split(",").map(Number),
    activation: settings.activation, l2: settings.l2, batch: settings.batch || null, seed: settings.seed,
    drawn: drawing ? drawn.flatMap((dot) => [dot.x, dot.y, dot.label]) : null,
  };
  // A new learning rate steers the training; everything else starts another.
  const { state, problem, command } = useLive("/api/trainings", drawing && drawn.length < 2 ? null : { ...request, learningRate: settings.rate },
    { key: request, round, pace: settings.pace, begin: () => NO_LOSSES,
      collect: (losses, it) => grown(losses, { step: it.step, train: it.trainLoss, test: it.testLoss }) });
  const add = (/** @type {number} */ x, /** @type {number} */ y) => setDrawn((old) => [...old, { x, y, label: brush }]);
  const frame = state?.frame;
  const weights = useMemo(() => frame && floats(frame.weights), [frame]);
  const gradients = useMemo(() => frame && floats(frame.gradients), [frame]);
  const seen = useMemo(() => (state ? drawing ? resampled(state.created, scores(state.frame.scores)) : scores(state.frame.scores) : null), [state]);
  const losses = state?.history ?? NO_LOSSES;
  const layers = settings.hidden.split(",").map(Number);
  const setLayers = (/** @type {number[]} */ next) => setSettings((old) => ({ ...old, hidden: next.join(",") }));
  const rate = (/** @type {any} */ event) => {
    set("rate")(event);
    command("set", { learningRate: Number(event.target.value) });
  };
  const pace = (/** @type {number} */ value) => {
    setSettings((old) => ({ ...old, pace: value }));
    command("set", { pace: value });
  };
  return html`
    <h1>Playground</h1>
    <div class="play-room">
      <section class="panel settings" aria-label="Settings">
        <label>Data <select value=${settings.data} onChange=${set("data")}>
          ${["moons", "circles", "spirals", "xor", "drawn"].map((it) => html`<option key=${it} value=${it} selected=${it === settings.data}>${it === "drawn" ? "points you draw" : it}</option>`)}
        </select></label>
        ${drawing
          ? html`<div class="brush segmented" role="group" aria-label="Class to draw">
              <button aria-pressed=${String(brush === 1)} onClick=${() => setBrush(1)}>● round</button>
              <button aria-pressed=${String(brush === -1)} onClick=${() => setBrush(-1)}>■ square</button>
              <button onClick=${() => setDrawn([])} disabled=${drawn.length === 0}>Clear</button></div>`
          : html`<label>Points <span class="value">${settings.points}</span><input type="range" min="20" max="200" step="10" value=${settings.points} onChange=${set("points")} /></label>
            <label>Noise <span class="value">${settings.noise}</span><input type="range" min="0" max="0.4" step="0.02" value=${settings.noise} onChange=${set("noise")} /></label>`}
        <fieldset><legend>Hidden layers</legend>
          ${layers.map((width, i) => html`<label class="row" key=${i}>Layer ${i + 1}
            <input type="number" min="1" max="16" value=${width} aria-label=${`Neurons in layer ${i + 1}`} onChange=${(/** @type {any} */ e) =>
              setLayers(layers.map((old, j) => (j === i ? Math.min(16, Math.max(1, Math.round(Number(e.target.value)) || 1)) : old)))} /></label>`)}
          <div class="row"><button onClick=${() => setLayers([...layers, 8])} disabled=${layers.length >= 4}>Add</button>
            <button onClick=${() => setLayers(layers.slice(0, -1))} disabled=${layers.length <= 1}>Remove</button></div>
        </fieldset>
        <label>Activation <select onChange=${set("activation")}>
          ${["tanh", "relu", "sigmoid", "linear"].map((it) => html`<option key=${it} value=${it} selected=${it === settings.activation}>${it}</option>`)}
        </select></label>
        <label>Learning rate <span class="value">${settings.rate}</span><input type="range" min="0.01" max="2" step="0.01" value=${settings.rate} onInput=${rate} /></label>
        <label>L2 penalty <select onChange=${(/** @type {any} */ e) => setSettings((old) => ({ ...old, l2: Number(e.target.value) }))}>
          ${[0, 0.0001, 0.001, 0.01].map((it) => html`<option key=${it} value=${it} selected=${it === settings.l2}>${it}</option>`)}
        </select></label>
        <label>Batch <select onChange=${(/** @type {any} */ e) => setSettings((old) => ({ ...old, batch: Number(e.target.value) }))}>
          ${BATCHES.map((it) => html`<option key=${it} value=${it} selected=${it === settings.batch}>${it === 0 ? "all points" : it === 1 ? "1 point" : `${it} points`}</option>`)}
        </select></label>
        <p class="muted small">${settings.batch === 0 ? "Every step sees all points." : `A step sees ${settings.batch === 1 ? "one point" : `${settings.batch} points`}, in a random order: cheaper steps, and a noisier way down.`} The loss is the hinge max(0, 1 − y·score), plus the penalty.</p>
      </section>
      <section class="panel plane" aria-label="Training">
        <${Transport} frame=${frame} command=${command} onReset=${() => setRound(round + 1)}><${Pace} pace=${settings.pace} onPace=${pace} /><//>
        <p class="problem" role="status">${problem ?? (frame?.diverged ? "The loss is no longer a number: the learning rate was too large. Lower it and reset." : drawing && drawn.length < 2 ? "Draw at least two points: click the plane." : "")}</p>
        <${Boundary} window=${drawing ? DRAWING : state?.created.window ?? DRAWING} grid=${state?.created.grid ?? 40}
          scores=${seen} train=${drawing ? drawn : state?.created.train ?? []} test=${drawing ? [] : state?.created.test ?? []}
          onAdd=${drawing ? add : undefined} />
        <p class="muted small">● and ■ are the classes. Filled points are trained on; hollow ones only tested.</p>
      </section>
      <section class="panel curve" aria-label="Loss">
        <${Numbers} entries=${[["step", frame?.step ?? 0, "step"], ["loss", fmt(frame?.loss, 3)],
          ["train accuracy", frame ? fmt(100 * frame.trainAccuracy, 3) + " %" : "–"],
          ["test accuracy", frame?.testAccuracy != null ? fmt(100 * frame.testAccuracy, 3) + " %" : "–"],
          ["parameters", state?.created.parameters ?? "–"]]} />
        <${Chart} title="Loss" x=${losses.step} series=${[{ name: "train", values: losses.train }, ...(drawing ? [] : [{ name: "test", values: losses.test }])]} />
      </section>
      <section class="panel drawing" aria-label="Network">
        <h2>Network</h2>
        ${state ? html`<${Network} key=${state.created.id} widths=${state.created.widths} weights=${weights} gradients=${gradients}
          onWeight=${(/** @type {number} */ place, /** @type {number} */ weight) => command("set", { word: `${place}=${weight}` })} />` : html`<p class="muted">No network yet.</p>`}
      </section>
    </div>`;
}

const NO_LOSSES = { step: [], train: [], test: [] };

/** Scores on the drawing window, read from the training's own window. @param {any} created @param {Int8Array} own */
function resampled(created, own) {
  const { window: w, grid } = created;
  const all = new Int8Array(grid * grid);
  const index = (/** @type {number} */ at, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.min(grid - 1, Math.max(0, Math.floor(((at - low) / (high - low)) * grid)));
  for (let row = 0; row < grid; row++) {
    const y = DRAWING.bottom + ((row + 0.5) / grid) * (DRAWING.top - DRAWING.bottom);
    for (let column = 0; column < grid; column++) {
      const x = DRAWING.left + ((column + 0.5) / grid) * (DRAWING.right - DRAWING.left);
      all[row * grid + column] = own[index(y, w.bottom, w.top) * grid + index(x, w.left, w.right)];
    }
  }
  return all;
}
