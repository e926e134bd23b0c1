// @ts-check
/** The ninja room: every intermediate of an MLP, its gradient by hand, and what the doctor says of it. */
import { fmt, html, useEffect, useEngine, useMemo, useState, writeState } from "./core.js";
import { YourExercise } from "./dojo.js";
import { HeatMap } from "./heatmap.js";
import { floats } from "./live.js";
import { Verdict } from "./verdict.js";

/** @param {{query: URLSearchParams}} props */
export function Ninja({ query }) {
  const [fault, setFault] = useState(query.get("fault") ?? "");
  const [line, setLine] = useState(query.get("line") ?? "");
  const [chosen, setChosen] = useState(query.get("row") ?? "logits");
  const [catalogue, setCatalogue] = useState(/** @type {any} */ (null));
  const [lost, setLost] = useState("");
  useEffect(() => writeState({ fault, line: fault ? line : null, row: chosen === "logits" ? null : chosen }), [fault, line, chosen]);
  useEffect(() => {
    const get = (/** @type {string} */ path) => fetch(path).then((it) => it.json());
    Promise.all([get("/api/ninja/faults"), get("/api/dojo")])
      .then(([faults, dojo]) => setCatalogue({ ...faults, ...dojo }))
      .catch(() => setLost("The lab does not answer. Is `ninjagrad lab` still running?"));
  }, []);
  const { reply, problem } = useEngine("/api/ninja", { fault: fault || null, line: (fault && line) || null });
  const row = reply?.rows.find((/** @type {any} */ it) => it.name === chosen);
  const title = html`<h1>Ninja</h1>
    <p class="lead">A batch-normalised character model, taken apart until every step is one operation, and its backward pass by
      hand, one line a gradient. Break a line and see how the doctor tells the wrong rule from its consequences.</p>`;
  // All at once: a part that comes late would push the others down.
  if (!catalogue || !(reply || problem)) return html`${title}<p class="problem" role="status" aria-busy=${lost ? null : "true"}>${lost}</p>`;
  return html`${title}
    <section class="panel break-a-line" aria-label="Break a line">
      <label>Break it with <select onChange=${(/** @type {any} */ e) => setFault(e.target.value)}>
        <option value="" selected=${!fault}>nothing: all lines are right</option>
        ${catalogue.faults.map((/** @type {any} */ it) => html`<option key=${it.name} value=${it.name} selected=${it.name === fault}>${it.name}</option>`)}
      </select></label>
      <label>in the line of <select disabled=${!fault} onChange=${(/** @type {any} */ e) => setLine(e.target.value)}>
        <option value="" selected=${!line}>the first it changes</option>
        ${catalogue.lines.filter((/** @type {string} */ it) => it !== "loss").map((/** @type {string} */ it) => html`<option key=${it} value=${it} selected=${it === line}>d${it}</option>`)}
      </select></label>
      <p class="problem" role="status">${problem?.message ?? (reply?.equivalent ? "This fault changes no number here, so there is nothing to find." : "")}</p>
      ${reply && html`<${Report} reply=${reply} onRow=${setChosen} />`}
    </section>
    <${YourExercise} folder=${catalogue.folder} />
    ${reply && html`<div class="ninja-room">
      <div class="table-scroll panel" tabindex="0" role="group" aria-label="All gradients"><${Rows} rows=${reply.rows} broken=${reply.broken} chosen=${chosen} onRow=${setChosen} /></div>
      ${row && html`<${Detail} row=${row} />`}
    </div>`}`;
}

/** @param {{reply: any, onRow: (name: string) => void}} props */
function Report({ reply, onRow }) {
  if (reply.findings.length === 0) return html`<p class="report"><${Verdict} verdict="ok" /> Loss ${fmt(reply.loss)}. The doctor has no finding: every line follows from the one before.</p>`;
  return html`<div class="report">
    ${reply.broken && html`<p><strong>Injected:</strong> ${reply.broken.sentence} ${reply.broken.written && html`<code>${reply.broken.written}</code>`}</p>`}
    ${reply.findings.map((/** @type {any} */ it, /** @type {number} */ i) => html`<div key=${i} class="finding">
      <p><${Verdict} verdict="fault" /> ${it.name && html`<button class="link mono" onClick=${() => onRow(it.name)}>d${it.name}</button>`} ${it.sentence}</p>
      ${it.correct && html`<p>The right line: <code>${it.correct}</code></p>`}
      ${it.consequences.length > 0 && html`<p class="muted">Wrong only because of it: <span class="mono">${it.consequences.join(", ")}</span>.</p>`}
      ${it.confirmations > 0 && html`<p class="muted small">Confirmed on ${it.confirmations} fresh inputs.</p>`}</div>`)}
    ${reply.notes.map((/** @type {string} */ it) => html`<p key=${it} class="muted small">${it}</p>`)}</div>`;
}

/** How a shape is laid out as a matrix: the first dimension down, the others across; a vector is one row. @param {number[]} shape */
export function layout(shape) {
  if (shape.length < 2) return { rows: 1, columns: shape[0] ?? 1 };
  return { rows: shape[0], columns: shape.slice(1).reduce((a, b) => a * b, 1) };
}

/** @param {{rows: any[], broken: any, chosen: string, onRow: (name: string) => void}} props */
function Rows({ rows, broken, chosen, onRow }) {
  return html`<table class="ninja"><caption>Loss first, on the way back. Blue is above 0, orange below.</caption>
    <thead><tr><th scope="col">value</th><th scope="col" class="words">forward, and the gradient by hand</th><th scope="col">data</th><th scope="col">gradient</th><th scope="col">exact</th><th scope="col">approx</th><th scope="col">maxdiff</th><th scope="col">doctor</th></tr></thead>
    <tbody>${rows.map((it) => html`<tr key=${it.name} class=${(it.name === chosen ? "chosen " : "") + (broken?.line === it.name ? "broken" : "")}>
      <th scope="row"><button class="link mono" aria-pressed=${String(it.name === chosen)} onClick=${() => onRow(it.name)}>${it.name}</button><span class="shape">[${it.shape.join(", ")}]</span></th>
      <td class="words"><span class="forward">${it.forward}</span><code>${it.code && `d${it.name} = ${it.code}`}</code></td>
      <td class="mini"><${Mini} packed=${it.value} shape=${it.shape} title=${it.name} /></td>
      <td class="mini">${it.gradient && html`<${Mini} packed=${it.gradient} shape=${it.shape} title=${"d" + it.name} />`}</td>
      <td>${it.cmp ? (it.cmp.exact ? "yes" : "no") : "–"}</td><td>${it.cmp ? (it.cmp.approx ? "yes" : "no") : "–"}</td><td>${it.cmp ? fmt(it.cmp.maxdiff, 2) : "–"}</td>
      <td><${Verdict} verdict=${it.doctor ?? ""} />${it.cause && html`<span class="cause">${it.cause}</span>`}</td></tr>`)}</tbody></table>`;
}

/** @param {{packed: string, shape: number[], title: string}} props */
function Mini({ packed, shape, title }) {
  const values = useMemo(() => floats(packed), [packed]);
  const { rows, columns } = layout(shape);
  return html`<${HeatMap} values=${values} rows=${rows} columns=${columns} title=${title} twin=${false} />`;
}

/** @param {{row: any}} props */
function Detail({ row }) {
  const value = useMemo(() => floats(row.value), [row.value]);
  const gradient = useMemo(() => row.gradient && floats(row.gradient), [row.gradient]);
  const { rows, columns } = layout(row.shape);
  return html`<section class="panel detail" aria-label="Chosen value">
    <h2 class="mono">${row.name} <span class="shape">[${row.shape.join(", ")}]</span></h2>
    <figure><figcaption>data</figcaption><${HeatMap} values=${value} rows=${rows} columns=${columns} title=${row.name} /></figure>
    ${gradient && html`<figure><figcaption>gradient, by hand</figcaption><${HeatMap} values=${gradient} rows=${rows} columns=${columns} title=${"d" + row.name} /></figure>`}
  </section>`;
}
