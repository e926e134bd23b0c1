// @ts-check
/** The guide: chapters, each with something to touch. */
import { html, useEffect, useRef, useState } from "./core.js";
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

export const CHAPTERS = [
  { slug: "derivative", title: "What a derivative is", Body: Derivative },
  { slug: "chain-rule", title: "The chain rule", Body: ChainRule },
  { slug: "graph", title: "The computation graph", Body: ComputationGraph },
  { slug: "order", title: "Why the order matters", Body: Order },
  { slug: "value", title: "Value, line by line", Body: ValueByLine },
  { slug: "neuron", title: "A neuron", Body: Neuron },
  { slug: "mlp", title: "Layers, an MLP, the moons", Body: LayersAndMoons },
  { slug: "softmax", title: "Softmax and p − y", Body: SoftmaxChapter },
  { slug: "broadcasting", title: "Tensors: who sums what", Body: Broadcasting },
  { slug: "patterns", title: "The patterns, both ways", Body: Patterns },
  { slug: "matmul", title: "A matrix product, backward", Body: MatMulChapter },
  { slug: "batch-norm", title: "Batch norm by hand", Body: BatchNormChapter },
  { slug: "embedding", title: "Embedding: scatter-add", Body: EmbeddingChapter },
  { slug: "gradient-check", title: "Checking a gradient", Body: GradientCheckChapter },
  { slug: "attention", title: "Attention by hand", Body: AttentionChapter },
  { slug: "depth", title: "Norm, residual, dropout", Body: DepthChapter },
  { slug: "microgpt", title: "The microGPT", Body: MicroGptChapter },
  { slug: "engineer", title: "Why an engineer cares", Body: EngineerChapter },
];

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
        <${chapter.Body} query=${query} />
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
const PATIENCE_MS = 3000;

/**
 * Whether everything in an element has arrived once: code from the sources, the engine's first answers. Until then it is laid out
 * unseen, so that nothing jumps while it is being read.
 * @param {{current: HTMLElement | null}} host
 */
function useSettled(host) {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const element = host.current;
    if (!element || settled) return;
    const look = () => element.querySelector("[aria-busy=true]:not(.below)") || setSettled(true);
    const watch = new MutationObserver(look);
    watch.observe(element, { subtree: true, childList: true, attributes: true });
    const late = setTimeout(() => setSettled(true), PATIENCE_MS);
    look();
    return () => {
      watch.disconnect();
      clearTimeout(late);
    };
  }, [settled]);
  return settled;
}
