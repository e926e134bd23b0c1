// @ts-check
/** The learner's own exercise, checked by the engine whenever it is saved. */
import { fmt, html, useEffect, useState } from "./core.js";
import { Verdict } from "./verdict.js";

/** @param {{folder: string | null}} props */
export function YourExercise({ folder }) {
  const [report, setReport] = useState(/** @type {any} */ (null));
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (!folder) return;
    const source = new EventSource("/api/dojo/reports");
    source.onmessage = (event) => {
      setLost(false);
      setReport(JSON.parse(event.data));
    };
    source.onerror = () => setLost(true);
    return () => source.close();
  }, [folder]);
  return html`<section class=${"panel dojo" + (folder ? " followed" : "")} aria-label="Your exercise">
    <h2>Your exercise</h2>
    ${!folder && html`<p>Write backward passes yourself and see them checked here: <code>ninjagrad lab --dojo DIR</code> shows the exercise you save (<code>ninjagrad dojo init DIR</code> lays the folder out).</p>`}
    ${folder && !report && !lost && html`<p aria-busy="true">Checking the exercise you saved last, in <code>${folder}</code>.</p>`}
    ${lost && html`<p class="problem" role="status">The lab does not answer, or does not find the dojo folder any more.</p>`}
    ${report && html`<${Report} report=${report} />`}</section>`;
}

/** @param {string} status */
function tone(status) {
  return status === "passed" ? "ok" : status === "not-started" ? "muted" : "fault";
}

/** @param {{report: any}} props */
function Report({ report }) {
  return html`
    <p><strong>${report.number}. ${report.title}</strong> <span class="mono muted">${report.file}</span></p>
    <p role="status"><${Verdict} verdict=${report.status.replaceAll("-", " ")} tone=${tone(report.status)} /> <span class="mono">${report.score}/100</span> ${report.headline}</p>
    ${report.problems.length > 0 && html`<ul>${report.problems.map((/** @type {any} */ it, /** @type {number} */ i) => html`<li key=${i}><code>${it.file}:${it.line}:${it.column}</code> ${it.message}</li>`)}</ul>`}
    ${report.rows.length > 0 && html`<div class="table-scroll" tabindex="0" role="group" aria-label="Your results"><${Table} rows=${report.rows} /></div>`}
    ${report.reasons.map((/** @type {string} */ it, /** @type {number} */ i) => html`<div key=${i} class="finding">${it.split("\n").map((/** @type {string} */ line, /** @type {number} */ n) => html`<p key=${n}>${line}</p>`)}</div>`)}`;
}

/** @param {{rows: any[]}} props */
function Table({ rows }) {
  return html`<table><caption>What your code returned, compared with what is right</caption>
    <thead><tr>${["name", "shape", "exact", "approx", "maxdiff", "verdict"].map((it) => html`<th key=${it} scope="col">${it}</th>`)}</tr></thead>
    <tbody>${rows.map((it, i) => html`<tr key=${i}><th scope="row" class="mono">${it.name}</th><td>[${it.shape.join(", ")}]</td>
      <td>${it.exact ? "yes" : "no"}</td><td>${it.approx ? "yes" : "no"}</td><td>${fmt(it.maxdiff, 2)}</td>
      <td><${Verdict} verdict=${it.verdict} tone=${it.passes ? "ok" : it.verdict === "consequence" ? "consequence" : "fault"} />${it.cause && html`<span class="cause">${it.cause}</span>`}</td></tr>`)}</tbody></table>`;
}
