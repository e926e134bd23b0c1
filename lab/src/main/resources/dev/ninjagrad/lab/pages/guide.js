// @ts-check
/** The guide: chapters, each with something to touch. */
import { html } from "./core.js";
import { ChainRule, ComputationGraph, Derivative, Order } from "./guide/basics.js";
import { LayersAndMoons, Neuron, ValueByLine } from "./guide/building.js";
import { SoftmaxChapter } from "./guide/softmax.js";

export const CHAPTERS = [
  { slug: "derivative", title: "What a derivative is", Body: Derivative },
  { slug: "chain-rule", title: "The chain rule", Body: ChainRule },
  { slug: "graph", title: "The computation graph", Body: ComputationGraph },
  { slug: "order", title: "Why the order matters", Body: Order },
  { slug: "value", title: "Value, line by line", Body: ValueByLine },
  { slug: "neuron", title: "A neuron", Body: Neuron },
  { slug: "mlp", title: "Layers, an MLP, the moons", Body: LayersAndMoons },
  { slug: "softmax", title: "Softmax and p − y", Body: SoftmaxChapter },
];

/** @param {{sub: string, query: URLSearchParams}} props */
export function Guide({ sub, query }) {
  const at = Math.max(0, CHAPTERS.findIndex((it) => it.slug === sub));
  const chapter = CHAPTERS[at];
  const link = (/** @type {number} */ i) => `#/guide/${CHAPTERS[i].slug}`;
  return html`
    <div class="guide">
      <nav class="chapters" aria-label="Chapters">
        <ol>${CHAPTERS.map((it, i) => html`<li key=${it.slug}><a href=${link(i)} aria-current=${i === at ? "page" : null}>${it.title}</a></li>`)}</ol>
      </nav>
      <article>
        <p class="eyebrow">Chapter ${at + 1} of ${CHAPTERS.length}</p>
        <h1>${chapter.title}</h1>
        <${chapter.Body} query=${query} />
        <nav class="turn" aria-label="Previous and next chapter">
          ${at > 0 ? html`<a class="button" href=${link(at - 1)} rel="prev">← ${CHAPTERS[at - 1].title}</a>` : html`<span></span>`}
          ${at + 1 < CHAPTERS.length
            ? html`<a class="button primary" href=${link(at + 1)} rel="next">${CHAPTERS[at + 1].title} →</a>`
            : html`<a class="button primary" href="#/playground">To the playground →</a>`}
        </nav>
      </article>
    </div>`;
}
