// @ts-check
/** A training at work in the engine: started, watched through its frames, steered, left. */
import { ask, html, useLayoutEffect, useRef, useState } from "./core.js";

/** Points of a curve that are kept; older ones are thinned out. */
const MOST_POINTS = 1200;

/** @param {string} text @returns {ArrayBuffer} */
function bytes(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
}

/** Numbers as the engine packs them. @param {string} text */
export const floats = (text) => new Float32Array(bytes(text));

/** Scores as the engine packs them. @param {string} text */
export const scores = (text) => new Int8Array(bytes(text));

/**
 * Adds a row to the columns of a curve; a row of the last step takes its place.
 * @param {Record<string, any[]>} curve @param {Record<string, any>} row one value a column
 */
export function grown(curve, row) {
  if (curve.step.at(-1) === row.step) return Object.fromEntries(Object.entries(curve).map(([key, list]) => [key, [...list.slice(0, -1), row[key]]]));
  const thin = curve.step.length >= MOST_POINTS;
  return Object.fromEntries(Object.entries(curve).map(([key, list]) => [key, [...(thin ? list.filter((_, i) => i % 2 === 0) : list), row[key]]]));
}

/**
 * Ends a training, also from a page that is being closed, which cuts off requests of the usual kind. A beacon would not do: under
 * the lab's referrer policy it names no origin.
 * @param {string} id
 */
function leave(id) {
  const headers = { "Content-Type": "application/json" };
  fetch(`/api/trainings/${id}/commands`, { method: "POST", keepalive: true, headers, body: '{"action":"end"}' }).catch(() => {});
}

/** The id of a training, once the engine has begun it; null for none. @type {Promise<string | null>} */
const NONE = Promise.resolve(null);

/**
 * One training at a time: a change of what is trained, or another round, starts it anew; leaving ends it. A command that is given
 * while a training is being begun waits for it.
 * @param {string} path where it is started
 * @param {any} request what to train; null for nothing
 * @param {{key?: unknown, round?: number, pace?: number, begin?: () => any, collect?: (history: any, frame: any) => any}} options
 *   key: what makes it another training, the request unless said otherwise; begin and collect: what is kept of the frames
 */
export function useLive(path, request, { key, round = 0, pace = 1, begin, collect }) {
  const [state, setState] = useState(/** @type {{created: any, frame: any, history: any} | null} */ (null));
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const current = useRef(NONE);
  const command = async (/** @type {string} */ action, /** @type {object} */ more = {}) => {
    try {
      const id = await current.current;
      if (id) await ask(`/api/trainings/${id}/commands`, { action, ...more });
    } catch (refused) {
      setProblem(/** @type {Error} */ (refused).message);
    }
  };
  // With the picture and not after it: what is pressed as soon as a change is seen is meant for the training that it begins.
  useLayoutEffect(() => {
    setProblem(null);
    current.current = NONE;
    if (!request) return setState(null);
    let left = false;
    /** @type {EventSource | null} */
    let source = null;
    let painting = 0;
    /** @type {string | null} */
    let mine = null;
    const end = () => {
      left = true;
      source?.close();
      if (mine) leave(mine);
      mine = null;
    };
    const ended = () => {
      end();
      current.current = NONE;
      setProblem("The training has ended. Reset starts another.");
    };
    const start = async () => {
      try {
        const created = await ask(path, request);
        mine = created.id;
        if (left) {
          end();
          return null;
        }
        let history = begin?.();
        source = new EventSource(`/api/trainings/${created.id}/frames`);
        source.onmessage = (event) => {
          const frame = JSON.parse(event.data);
          history = collect?.(history, frame);
          cancelAnimationFrame(painting);
          painting = requestAnimationFrame(() => setState({ created, frame, history }));
        };
        // The engine's last word when a training ends. A stream that breaks off without it is that of a lab that is gone.
        source.addEventListener("over", ended);
        source.onerror = ended;
        return mine;
      } catch (refused) {
        if (!left) setProblem(/** @type {Error} */ (refused).message);
        return null;
      }
    };
    addEventListener("pagehide", ended);
    current.current = start();
    if (pace !== 1) command("set", { pace });
    return () => {
      removeEventListener("pagehide", ended);
      cancelAnimationFrame(painting);
      end();
    };
  }, [JSON.stringify(key ?? request), round]);
  return { state, problem, command };
}

/** The usual controls. @param {{frame: any, command: Function, onReset: () => void, children?: any}} props */
export function Transport({ frame, command, onReset, children }) {
  const playing = frame?.playing ?? false;
  const stuck = !frame || frame.diverged;
  return html`
    <div class="transport" role="group" aria-label="Training controls">
      <button class="primary train" onClick=${() => command(playing ? "pause" : "play")} disabled=${stuck}>${playing ? "❚❚ Pause" : "► Train"}</button>
      <button onClick=${() => command("step")} disabled=${stuck || playing}>Step</button>
      <button onClick=${onReset}>Reset</button>
      ${children}
    </div>`;
}

/** The paces of a training, in steps a frame. @param {{pace: number, onPace: (pace: number) => void, paces?: any[]}} props */
export function Pace({ pace, onPace, paces = [[1, "1×"], [5, "5×"], [20, "20×"], [0, "full"]] }) {
  return html`<label class="inline">Speed <select onChange=${(/** @type {any} */ e) => onPace(Number(e.target.value))}>
    ${paces.map(([n, label]) => html`<option key=${n} value=${n} selected=${n === pace}>${label}</option>`)}
  </select></label>`;
}

/** Numbers with their names. @param {{entries: any[][]}} props */
export function Numbers({ entries }) {
  return html`<dl class="numbers">${entries.map(([name, value, test]) => html`<div key=${name}><dt>${name}</dt><dd data-test=${test ?? null}>${value}</dd></div>`)}</dl>`;
}
