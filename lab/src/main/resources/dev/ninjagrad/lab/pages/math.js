// @ts-check
/** Formulas, set by KaTeX. */
import "./vendor/katex/katex.js";
import { html, useLayoutEffect, useRef } from "./core.js";

/** KaTeX comes as a script that leaves its object in the global scope. @type {any} */
const katex = /** @type {any} */ (globalThis).katex;

/** @param {{tex: string, block?: boolean}} props */
export function Tex({ tex, block }) {
  const host = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (host.current) katex.render(tex, host.current, { displayMode: block ?? false, throwOnError: false });
  }, [tex]);
  return block ? html`<div class="formula" ref=${host} tabindex="0" role="math" aria-label=${tex}></div>` : html`<span ref=${host}></span>`;
}
