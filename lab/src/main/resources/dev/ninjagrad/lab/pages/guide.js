// @ts-check
/** The guide: chapters, each with something to touch. */
import { html, useEffect, useRef, useState } from "./core.js";
import { CHAPTERS } from "./guide/chapters.js";
import { ChainRule, ComputationGraph, Derivative, Order } from "./guide/basics.js";
import { LayersAndMoons, Neuron, ValueByLine } from "./guide/building.js";
import { GradientCheckChapter } from "./guide/checking.js";
import { EngineerChapter, MicroGptChapter } from "./guide/gpt.js";
import { BatchNormChapter, EmbeddingChapter } from "./guide/ninja.js";
import { Question } from "./guide/parts.js";
import { QUESTIONS } from "./guide/questions.js";
import { SoftmaxChapter } from "./guide/softmax.js";
import { Broadcasting, MatMulChapter, Patterns } from "./guide/tensors.js";
import { AttentionChapter, DepthChapter } from "./guide/transformer.js";

/** What stands in each chapter, by its slug. @type {Record<string, Function>} */
const BODIES = {
  derivative: Derivative,
  "chain-rule": ChainRule,
  graph: ComputationGraph,
  order: Order,
  value: ValueByLine,
  neuron: Neuron,
  mlp: LayersAndMoons,
  softmax: SoftmaxChapter,
  broadcasting: Broadcasting,
  patterns: Patterns,
  matmul: MatMulChapter,
  "batch-norm": BatchNormChapter,
  embedding: EmbeddingChapter,
  "gradient-check": GradientCheckChapter,
  attention: AttentionChapter,
  depth: DepthChapter,
  microgpt: MicroGptChapter,
  engineer: EngineerChapter,
};

/** @param {{sub: string, query: URLSearchParams}} props */
export function Guide({ sub, query }) {
  const at = Math.max(0, CHAPTERS.findIndex((it) => it.slug === sub));
  const chapter = CHAPTERS[at];
  const body = useRef(/** @type {HTMLElement | null} */ (null));
  const settled = useSettled(body);
  const link = (/** @type {number} */ i) => `#/guide/${CHAPTERS[i].slug}`;
  return html`
    <div class="guide">
      <nav class="chapters" aria-label="Chapters">
        <ol>${CHAPTERS.map((it, i) => html`<li key=${it.slug}><a href=${link(i)} aria-current=${i === at ? "page" : null}>${it.title}</a></li>`)}</ol>
      </nav>
      <article>
        <p class="eyebrow">Chapter ${at + 1} of ${CHAPTERS.length}</p>
        <h1>${chapter.title}</h1>
        <div ref=${body} class=${settled ? "" : "unsettled"}>
        <${BODIES[chapter.slug]} query=${query} />
        ${QUESTIONS[chapter.slug] && html`<${Question} key=${chapter.slug} quest=${QUESTIONS[chapter.slug]} />`}
        <nav class="turn" aria-label="Previous and next chapter">
          ${at > 0 ? html`<a class="button" href=${link(at - 1)} rel="prev">← ${CHAPTERS[at - 1].title}</a>` : html`<span></span>`}
          ${at + 1 < CHAPTERS.length
            ? html`<a class="button primary" href=${link(at + 1)} rel="next">${CHAPTERS[at + 1].title} →</a>`
            : html`<a class="button primary" href="#/playground">To the playground →</a>`}
        </nav>
        </div>
      </article>
    </div>`;
}

/** A chapter is shown whole after this time even if the engine has not answered. */
const PATIENCE_MS = 10000;

/**
 * Whether everything in an element has arrived once: code from the sources, the engine's first answers, fonts. Until then it is laid out
 * unseen, so that nothing jumps while it is being read.
 * @param {{current: HTMLElement | null}} host
 */
function useSettled(host) {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const element = host.current;
    if (!element || settled) return;
    let here = true;
    const look = () => {
      if (element.querySelector("[aria-busy=true]:not(.below)")) return;
      element.getBoundingClientRect(); // lays it out, and so asks for the fonts of its formulas
      document.fonts.ready.then(() => here && setSettled(true));
    };
    const watch = new MutationObserver(look);
    watch.observe(element, { subtree: true, childList: true, attributes: true });
    const late = setTimeout(() => setSettled(true), PATIENCE_MS);
    look();
    return () => {
      here = false;
      watch.disconnect();
      clearTimeout(late);
    };
  }, [settled]);
  return settled;
}
