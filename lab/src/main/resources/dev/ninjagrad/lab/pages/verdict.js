// @ts-check
/** What the doctor says, in a colour, a sign and a word. */
import { html } from "./core.js";

/** @param {{verdict: string}} props */
export function Verdict({ verdict }) {
  return verdict ? html`<span class=${"mark " + verdict}>${verdict}</span>` : html`<span class="muted">–</span>`;
}
