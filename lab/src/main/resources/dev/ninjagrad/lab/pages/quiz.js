// @ts-check
/** The quiz: one question at a time; each answer is explained, and where it can be, computed by the engine. */
import { ask, fmt, html, useEffect, useLayoutEffect, useRef, useState, writeState } from "./core.js";

/** @param {{query: URLSearchParams}} props */
export function Quiz({ query }) {
  const [chapters, setChapters] = useState(/** @type {any[] | null} */ (null));
  const [chapter, setChapter] = useState(query.get("chapter") ?? "essentials");
  const [seed, setSeed] = useState(Number(query.get("seed") ?? 1) || 1);
  const [at, setAt] = useState(Math.max(0, Number(query.get("at") ?? 0) || 0));
  const [round, setRound] = useState(/** @type {any[] | null} */ (null));
  const [answers, setAnswers] = useState(/** @type {Record<number, {option: number, judged: any}>} */ ({}));
  const [problem, setProblem] = useState("");
  const which = { chapters: chapter === "all" ? [] : [chapter], count: chapter === "all" ? 20 : 100, seed };
  useEffect(() => {
    fetch("/api/quiz").then((it) => it.json()).then((it) => setChapters(it.chapters));
  }, []);
  useEffect(() => writeState({ chapter: chapter === "essentials" ? null : chapter, seed: seed === 1 ? null : seed, at: at || null }), [chapter, seed, at]);
  useEffect(() => {
    let over = false;
    ask("/api/quiz/rounds", which)
      .then((it) => !over && (setRound(it.questions), setProblem("")))
      .catch((it) => !over && setProblem(it.message));
    return () => void (over = true);
  }, [chapter, seed]);
  const begin = (/** @type {string} */ name, /** @type {number} */ number) => {
    setAnswers({});
    setAt(0);
    setRound(null);
    setChapter(name);
    setSeed(number);
  };
  const answer = async (/** @type {number} */ option) => {
    const judged = await ask("/api/quiz/answers", { ...which, at, option });
    setAnswers((old) => ({ ...old, [at]: { option, judged } }));
  };
  const question = round?.[Math.min(at, round.length - 1)];
  const right = Object.values(answers).filter((it) => it.judged.right).length;
  const done = round && Object.keys(answers).length === round.length;
  return html`
    <div class="quiz-room">
      <h1>Quiz</h1>
      <label>Chapter <select onChange=${(/** @type {any} */ e) => begin(e.target.value, seed)}>
        ${[...(chapters ?? []), { name: "all", questions: 20 }].map((it) => html`<option key=${it.name} value=${it.name} selected=${it.name === chapter}>${it.name === "all" ? "a mixed round" : it.name.replace(/-/g, " ")} (${it.questions})</option>`)}
      </select></label>
      <p class="problem" role="status">${problem}</p>
      ${question ? html`<${Question} key=${chapter + seed + at} number=${at + 1} of=${round?.length} question=${question} given=${answers[at]} onAnswer=${answer} />
        <div class="transport">
          <button disabled=${at === 0} onClick=${() => setAt(at - 1)}>← Previous</button>
          <button class=${answers[at] ? "primary" : ""} disabled=${at + 1 >= (round?.length ?? 0)} onClick=${() => setAt(at + 1)}>Next →</button>
          <span class="count score" role="status">${right} of ${Object.keys(answers).length} right</span>
        </div>
        ${done && html`<p class="outcome"><strong>${right} of ${round.length}.</strong> ${right === round.length ? "Nothing left to explain." : "The explanations above are worth a second look."}${" "}
          <button onClick=${() => begin(chapter, seed + 1)}>Another round</button></p>`}` : html`<p aria-busy=${problem ? null : "true"}></p>`}
    </div>`;
}

/** @param {{number: number, of: number, question: any, given: any, onAnswer: (option: number) => void}} props */
function Question({ number, of, question, given, onAnswer }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  // With the drawing, not after it: a quick key must not meet the focus on its way.
  useLayoutEffect(() => {
    if (number > 1) heading.current?.focus({ preventScroll: true });
  }, []);
  const sign = (/** @type {number} */ i) => (!given ? "" : i === given.judged.answer ? " right" : i === given.option ? " wrong" : "");
  return html`<section class="panel question-card" aria-label=${`Question ${number} of ${of}`}>
    <p class="eyebrow">Question ${number} of ${of}</p>
    <h2 ref=${heading} tabindex="-1">${question.ask}</h2>
    <ol class="answers">${question.options.map((/** @type {string} */ it, /** @type {number} */ i) => html`<li key=${i}>
      <button class=${"answer" + sign(i)} aria-disabled=${given ? "true" : null} onClick=${() => !given && onAnswer(i)}>${it}${sign(i) && html`<span class="sign">${sign(i) === " right" ? "✓ right" : "✗ your answer"}</span>`}</button></li>`)}</ol>
    <div role="status">${given && html`<div class=${"reason" + (given.judged.right ? " good" : "")}>
      <p><strong>${given.judged.right ? "Right." : "Not quite."}</strong> ${given.judged.why}</p>
      ${given.judged.expression && html`<${Computed} judged=${given.judged} />`}</div>`}</div>
  </section>`;
}

/** What the engine computed, and the way to see it do so. @param {{judged: any}} props */
function Computed({ judged }) {
  const at = Object.entries(judged.values);
  const link = `#/graph?e=${encodeURIComponent(judged.expression)}&at=${at.map(([name, value]) => `${name}:${value}`).join(",")}`;
  return html`<p>The engine: <code>${judged.by ? `∂(${judged.expression})/∂${judged.by}` : judged.expression}</code>
    at ${at.map(([name, value]) => `${name} = ${fmt(/** @type {number} */ (value))}`).join(", ")} is <strong class="mono">${fmt(judged.value)}</strong>.
    <a href=${link}>See it in the graph room</a></p>`;
}
