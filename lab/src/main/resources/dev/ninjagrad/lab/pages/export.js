// @ts-check
/** A drawing to take away, as a file or as a link to this very view. */
import { download, html, send, useState } from "./core.js";

/** @param {{path: string, body: object, name: string}} props */
export function Export({ path, body, name }) {
  const [said, setSaid] = useState("");
  const save = async (/** @type {string} */ format) => {
    const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
    try {
      const reply = await send(path, { ...body, format, dark });
      download(`${name}.${format}`, await reply.blob());
      setSaid(`${name}.${format} saved`);
    } catch (refused) {
      setSaid(/** @type {Error} */ (refused).message);
    }
  };
  const share = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setSaid("The link to this view is on the clipboard");
    } catch {
      setSaid("The link to this view is in the address bar");
    }
  };
  return html`<div class="export" role="group" aria-label="Export">
    <button onClick=${() => save("svg")}>SVG</button>
    <button onClick=${() => save("png")}>PNG</button>
    <button onClick=${() => save("json")}>JSON</button>
    <button onClick=${share}>Share link</button>
    <span role="status">${said}</span>
  </div>`;
}
