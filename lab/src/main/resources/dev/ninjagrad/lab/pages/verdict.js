// @ts-check
/** What the doctor says, in a colour, a sign and a word. */
import { html } from "./core.js";

/** @param {{verdict: string, tone?: string}} props tone: the verdict whose colour and sign it has, itself unless said otherwise */
export function Verdict({ verdict, tone = verdict }) {
  return verdict ? html`<span class=${"mark " + tone}>${verdict}</span>` : html`<span class="muted">–</span>`;
}
