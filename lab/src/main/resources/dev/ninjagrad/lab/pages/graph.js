// @ts-check
/** The graph room. */
import { html, useEffect, useState, writeState } from "./core.js";
import { Export } from "./export.js";
import { GraphPanel } from "./graph-panel.js";
import { PROGRAMS, TensorGraph } from "./tensor-graph.js";

const EXAMPLES = [
  { name: "A neuron", e: "o = tanh(x1*w1 + x2*w2 + b)", at: { x1: 2, w1: -3, x2: 0.5, w2: 1, b: 6.5 } },
  { name: "Shared twice", e: "b = a + a; c = b + b", at: { a: 3 } },
  { name: "Product and sum", e: "L = a*b + c", at: { a: 2, b: -3, c: 10 } },
  { name: "Square error", e: "loss = (w*x + b - y)^2", at: { w: 0.5, x: 3, b: 1, y: 4 } },
  { name: "Two ways to c", e: "c = a*b; L = c*c + c*a", at: { a: 1.5, b: 2 } },
  { name: "Sigmoid, by hand", e: "s = 1/(1 + exp(-x))", at: { x: 0.5 } },
  { name: "Cross-entropy", e: "L = log(exp(z0) + exp(z1) + exp(z2)) - z0", at: { z0: 2, z1: 1, z2: 0 } },
];

/** @param {URLSearchParams} query @returns {Record<string, number>} */
function values(query) {
  const pairs = (query.get("at") ?? "").split(",").map((it) => it.split(":"));
  return Object.fromEntries(pairs.filter(([k, v]) => k && v !== undefined && Number.isFinite(Number(v))).map(([k, v]) => [k, Number(v)]));
}

/** @param {URLSearchParams} query @returns {import("./tensor-graph.js").View} */
function tensorsFrom(query) {
  const step = query.get("tstep");
  return { e: query.get("t") ?? PROGRAMS[0].e, seed: Number(query.get("tseed") ?? 1) | 0, step: step === null ? null : Number(step) || 0,
    breaks: (query.get("tbreaks") ?? "").split(",").filter(Boolean) };
}

/** @param {import("./tensor-graph.js").View} view */
function addressOf({ e, seed, step, breaks }) {
  return { t: e === PROGRAMS[0].e ? null : e, tseed: seed === 1 ? null : seed, tstep: step === null ? null : String(step), tbreaks: breaks.join(",") };
}

/** A leaf and its value, to be dragged or typed. @param {{name: string, value: number, onSet: (name: string, value: number) => void}} props */
function Leaf({ name, value, onSet }) {
  return html`<div class="leaf">
    <span class="mono" id=${"leaf-" + name}>${name}</span>
    <input type="range" min="-10" max="10" step="0.1" value=${value} aria-labelledby=${"leaf-" + name}
      onInput=${(/** @type {any} */ e) => onSet(name, Number(e.target.value))} />
    <input type="number" step="any" value=${value} aria-label=${`Value of ${name}`}
      onInput=${(/** @type {any} */ e) => e.target.value !== "" && onSet(name, Number(e.target.value))} />
  </div>`;
}

/** @param {{query: URLSearchParams}} props */
export function GraphRoom({ query }) {
  const given = query.get("e");
  const [text, setText] = useState(given ?? EXAMPLES[0].e);
  const [at, setAt] = useState(/** @type {Record<string, number>} */ (given ? values(query) : EXAMPLES[0].at));
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const [variables, setVariables] = useState(/** @type {{name: string, value: number}[] | null} */ (null));
  const [cursor, setCursor] = useState(Number(query.get("step") ?? 0) || 0);
  const [breaks, setBreaks] = useState((query.get("breaks") ?? "").split(",").filter(Boolean));
  const [tensors, setTensors] = useState(tensorsFrom(query));
  useEffect(() => {
    const shown = Object.entries(at).map(([k, v]) => `${k}:${v}`).join(",");
    writeState({ e: text, at: shown, step: cursor || null, breaks: breaks.join(","), ...addressOf(tensors) });
  }, [text, at, cursor, breaks, tensors]);
  const set = (/** @type {string} */ name, /** @type {number} */ value) => {
    if (Number.isFinite(value)) setAt((old) => ({ ...old, [name]: value }));
  };
  const pick = (/** @type {Event} */ event) => {
    const example = EXAMPLES[Number(/** @type {HTMLSelectElement} */ (event.target).value)];
    if (!example) return;
    setText(example.e);
    setAt(/** @type {Record<string, number>} */ (example.at));
    setCursor(0);
  };
  return html`
    <h1>Graph</h1>
    <div class="graph-room">
      <section class="panel controls" aria-label="Expression">
        <label class="wide">Expression
          <input type="text" class="mono" spellcheck="false" autocomplete="off" value=${text} aria-invalid=${problem ? "true" : null}
            aria-describedby="expression-problem" onInput=${(/** @type {any} */ e) => setText(e.target.value)} /></label>
        <label>Examples <select onChange=${pick}>
          <option value="">Pick one…</option>
          ${EXAMPLES.map((it, i) => html`<option key=${i} value=${i} selected=${it.e === text}>${it.name}</option>`)}
        </select></label>
        <p id="expression-problem" class="problem" role="status">${problem &&
          html`${problem.message}${problem.column ? html` <span class="where">column ${problem.column}</span>` : ""}`}</p>
      </section>
      ${variables && html`<section class="panel leaves" aria-label="Leaves">
        <h2>Leaves</h2>
        ${variables.map(({ name, value }) => html`<${Leaf} key=${name} name=${name} value=${at[name] ?? value} onSet=${set} />`)}
        ${variables.length === 0 && html`<p class="muted">This expression has no variables.</p>`}
      </section>`}
      <section class="panel stage" aria-label="Graph">
        <${GraphPanel} key=${text.length > 0 ? "g" : "empty"} expression=${text} at=${at} start=${cursor} breakable=${true} listing=${true}
          breaks=${breaks} onBreaks=${setBreaks}
          onDrag=${set} onCursor=${setCursor} onProblem=${setProblem}
          onReply=${(/** @type {any} */ reply) => setVariables(reply.variables)} />
        ${variables && html`<p class="hint">Click a node to set a breakpoint, drag a leaf sideways to change it, ← and → step. A dot above a node is one
          contribution it waits for.</p>
        <${Export} path="/api/graph/export" body=${{ expression: text, at }} name="graph" />`}
      </section>
    </div>
    ${variables && html`<section class="panel tensors" aria-label="Tensors"><h2>Tensors</h2>
      <p class="muted">The same, a matrix at a time: hover or focus a node for its numbers, with the gradient beside them; click it for a breakpoint.</p>
      <${TensorGraph} start=${tensors} onView=${setTensors} /></section>`}`;
}
