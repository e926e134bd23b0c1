// @ts-check
/** The GPT room: train the smallest GPT, see where it looks and what its gradients do, and check every one of them. */
import { fmt, html, useEffect, useMemo, useState, writeState } from "./core.js";
import { Chart } from "./chart.js";
import { GradientScatter } from "./scatter.js";
import { HeatMap } from "./heatmap.js";
import { floats, grown, Numbers, Pace, Transport, useLive } from "./live.js";
import { Tex } from "./math.js";
import { Verdict } from "./verdict.js";

const NO_LOSSES = { step: [], loss: [], mean: [] };
const WORD = /^[a-z]{1,15}$/;

/** @param {{query: URLSearchParams}} props */
export function Gpt({ query }) {
  const number = (/** @type {string} */ key, /** @type {number} */ usual) => {
    const given = Number(query.get(key) ?? NaN);
    return Number.isFinite(given) ? given : usual;
  };
  const [rate, setRate] = useState(number("rate", 0.01));
  const [pace, setPace] = useState(number("pace", 5));
  const [seed] = useState(number("seed", 42));
  const [word, setWord] = useState(WORD.test(query.get("word") ?? "") ? query.get("word") ?? "" : "emma");
  const [look, setLook] = useState(number("look", 3));
  const [round, setRound] = useState(0);
  useEffect(() => writeState({ rate: rate === 0.01 ? null : rate, pace: pace === 5 ? null : pace, seed: seed === 42 ? null : seed,
    word: word === "emma" ? null : word, look: look === 3 ? null : look }), [rate, pace, seed, word, look]);
  const good = WORD.test(word);
  const { state, problem, command } = useLive("/api/gpt", { seed, learningRate: rate, word: good ? word : "emma" }, {
    key: seed, round, pace, begin: () => NO_LOSSES,
    collect: (losses, it) => (it.step === 0 ? losses : grown(losses, { step: it.step, loss: it.loss, mean: it.recent })),
  });
  const frame = state?.frame;
  const losses = state?.history ?? NO_LOSSES;
  const spell = (/** @type {any} */ event) => {
    const next = event.target.value.toLowerCase();
    setWord(next);
    if (WORD.test(next)) command("set", { word: next });
  };
  const steer = (/** @type {any} */ event) => {
    setRate(Number(event.target.value));
    command("set", { learningRate: Number(event.target.value) });
  };
  const speed = (/** @type {number} */ value) => {
    setPace(value);
    command("set", { pace: value });
  };
  return html`
    <h1>GPT</h1>
    <p class="lead">A whole language model: ${state?.created.parameters.toLocaleString("en") ?? "4,192"} parameters, one layer, four heads. It learns to
      spell first names, a name a step, and every gradient it moves by was derived by hand.</p>
    ${!frame && html`<p class="problem" role="status" aria-busy=${problem ? null : "true"}>${problem}</p>`}
    ${frame && html`<div class="gpt-room">
      <section class="panel" aria-label="Training">
        <${Transport} frame=${frame} command=${command} onReset=${() => setRound(round + 1)}><${Pace} pace=${pace} onPace=${speed} /><//>
        <p class="problem" role="status">${problem ?? (frame?.diverged ? "The loss is no longer a number: lower the learning rate and reset." : "")}</p>
        <label>Learning rate <span class="value">${rate}</span><input type="range" min="0.001" max="0.1" step="0.001" value=${rate} onInput=${steer} /></label>
        <${Numbers} entries=${[["step", frame?.step ?? 0, "step"], ["loss", fmt(frame?.loss, 3)], ["mean of 100", fmt(frame?.recent, 3)], ["log 27", "3.296"]]} />
        <${Chart} title="Loss" x=${losses.step} series=${[{ name: "a document", values: losses.loss }, { name: "mean of 100", values: losses.mean }]} />
      </section>
      <section class="panel" aria-label="Samples">
        <h2>What it says</h2>
        <ol class="samples" aria-label="Samples">${(frame?.samples ?? []).map((/** @type {string} */ it, /** @type {number} */ i) => html`<li key=${i}>${it || "(nothing)"}</li>`)}</ol>
        <p class="muted small">Drawn at step ${frame?.samplesAt ?? 0}, temperature 0.7. Last name trained on: <span class="mono">${frame?.document || "none yet"}</span>.</p>
        <${Stations} stations=${frame?.stations ?? []} />
      </section>
      <section class="panel wide" aria-label="Attention">
        <h2>Where each head looks</h2>
        <div class="widget-controls">
          <label>Word <input type="text" class="mono" maxlength="15" value=${word} spellcheck="false" autocomplete="off" aria-invalid=${good ? null : "true"} onInput=${spell} /></label>
          <p class="muted small">${good ? `Its loss now: ${fmt(frame?.wordLoss, 3)}. Row t is the position that looks, column s the one looked at; it cannot look ahead.` : "A word has 1 to 15 letters from a to z."}</p>
        </div>
        ${frame && html`<${Attention} frame=${frame} heads=${state?.created.heads} look=${look} onLook=${setLook} />`}
      </section>
      <section class="panel wide" aria-label="Parameters"><${Parameters} rows=${frame?.parameters ?? []} /></section>
      <${GradientScatter} seed=${seed} word=${good ? word : "emma"} />
    </div>`}`;
}

/** @param {{frame: any, heads: number, look: number, onLook: (position: number) => void}} props */
function Attention({ frame, heads, look, onLook }) {
  const all = useMemo(() => floats(frame.attention), [frame]);
  const count = frame.tokens.length;
  const at = Math.min(look, count - 1);
  const names = frame.tokens.map((/** @type {string} */ it, /** @type {number} */ i) => `${it} ${i}`);
  const weight = (/** @type {number} */ head, /** @type {number} */ s) => all[(head * count + at) * count + s];
  return html`
    <div class="segmented tokens" role="group" aria-label="Position that looks">${frame.tokens.map((/** @type {string} */ it, /** @type {number} */ i) =>
      html`<button key=${i} class="mono" aria-pressed=${String(i === at)} aria-label=${`Position ${i}, ${it === "·" ? "the beginning" : it}`} onClick=${() => onLook(i)}>${it}</button>`)}</div>
    <div class="heads">${Array.from({ length: heads }, (_, head) => html`<figure key=${head}>
      <figcaption>Head ${head + 1}</figcaption>
      <${HeatMap} values=${all.subarray(head * count * count, (head + 1) * count * count)} rows=${count} columns=${count} most=${1} chosen=${at}
        title=${`Attention of head ${head + 1}`} rowNames=${names} columnNames=${names} />
    </figure>`)}</div>
    <div class="table-scroll" tabindex="0" role="group" aria-label="Attention of one position"><table class="looks"><caption>Position ${at}, after “${frame.tokens[at]}”, looks at</caption>
      <thead><tr><th scope="col">head</th>${names.slice(0, at + 1).map((/** @type {string} */ it) => html`<th scope="col" key=${it}>${it}</th>`)}</tr></thead>
      <tbody>${Array.from({ length: heads }, (_, head) => html`<tr key=${head}><th scope="row">${head + 1}</th>
        ${names.slice(0, at + 1).map((/** @type {string} */ it, /** @type {number} */ s) => html`<td key=${it}>${fmt(weight(head, s), 2)}</td>`)}</tr>`)}</tbody></table></div>`;
}

const BAR = 160;

/** The gradient's size on its way back, on a logarithmic scale. @param {{stations: any[]}} props */
function Stations({ stations }) {
  const sizes = stations.map((it) => Math.log10(it.rms || 1e-12));
  const low = Math.min(...sizes) - 0.5, high = Math.max(...sizes, low + 1);
  return html`
    <h2>The gradient on its way back</h2>
    <table class="stations"><caption>Size at each station, √(mean square) of <${Tex} tex="\\partial L/\\partial x" />, the loss last</caption>
      <thead><tr><th scope="col">station</th><th scope="col">rms</th><th scope="col"><span class="unseen">as a bar</span></th></tr></thead>
      <tbody>${stations.map((it, i) => html`<tr key=${it.name} title=${it.remedy || null}><th scope="row" class="mono">${it.name}</th><td>${fmt(it.rms, 3)}</td>
        <td class="size"><svg viewBox="0 0 ${BAR} 10" width=${BAR} height="10" aria-hidden="true"><rect class=${it.verdict} width=${Math.max(2, ((sizes[i] - low) / (high - low)) * BAR)} height="10" rx="3" /></svg></td></tr>`)}</tbody></table>`;
}

/** @param {{rows: any[]}} props */
function Parameters({ rows }) {
  return html`<h2>How the last step moved the parameters</h2>
    <div class="table-scroll" tabindex="0" role="group" aria-label="Parameters"><table><caption>update/data: size of the step against the size of the parameter; near 0.001 is usual</caption>
      <thead><tr><th scope="col">parameter</th><th scope="col">rms</th><th scope="col">gradient</th><th scope="col">update/data</th><th scope="col">verdict</th><th scope="col" class="words">remedy</th></tr></thead>
      <tbody>${rows.map((it) => html`<tr key=${it.name}><th scope="row" class="mono">${it.name}</th><td>${fmt(it.rms, 3)}</td><td class="grad">${fmt(it.gradient, 3)}</td>
        <td>${fmt(it.ratio, 2)}</td><td><${Verdict} verdict=${it.verdict} /></td><td class="words">${it.remedy}</td></tr>`)}</tbody></table></div>`;
}
