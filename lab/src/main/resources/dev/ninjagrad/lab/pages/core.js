// @ts-check
/** What every page uses: the template tag, hooks, numbers as text, the address, and requests to the engine. */
import { h, render, Fragment } from "./vendor/preact.mjs";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "./vendor/hooks.mjs";
import htm from "./vendor/htm.mjs";

export const html = htm.bind(h);
export { Fragment, render, useEffect, useLayoutEffect, useMemo, useRef, useState };

/**
 * A number in at most `digits` significant digits, with a real minus sign.
 * @param {number | null | undefined} x
 * @param {number} [digits]
 */
export function fmt(x, digits = 4) {
  if (x === null || x === undefined) return "–";
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  const text = size !== 0 && (size < 1e-4 || size >= 1e6) ? x.toExponential(digits - 2) : String(Number(x.toPrecision(digits)));
  return text.replace(/-/g, "−");
}

/** The room, what is behind it, and the state: `#/guide/chain-rule?x=2`. */
export function readAddress() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [room = "", sub = ""] = path.split("/");
  return { room, sub, query: new URLSearchParams(query ?? "") };
}

/**
 * Puts state into the address without a new entry in the history, so that the view can be shared.
 * @param {Record<string, string | number | null | undefined>} state
 */
export function writeState(state) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) {
    if (value !== null && value !== undefined && value !== "") query.set(key, String(value));
  }
  const path = location.hash.split("?")[0] || "#/";
  const text = query.toString();
  history.replaceState(null, "", text ? `${path}?${text}` : path);
}

/** What the engine refuses, with the column where an expression is wrong. */
export class Refused extends Error {
  /** @param {string} message @param {number | null} column */
  constructor(message, column) {
    super(message);
    this.column = column;
  }
}

/**
 * Asks the engine.
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<Response>}
 */
export async function send(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused("The lab does not answer. Is `ninjagrad lab` still running?", null);
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Refused(problem.error ?? `the lab answered ${response.status}`, problem.column ?? null);
  }
  return response;
}

/** @param {string} path @param {unknown} body @returns {Promise<any>} */
export async function ask(path, body) {
  return (await send(path, body)).json();
}

/**
 * Asks the engine again whenever the question changes. One request is under way at a time; while one is, only the newest
 * question waits, so that dragging a slider never builds a queue.
 * @param {string} path
 * @param {unknown} body
 * @returns {{ reply: any, problem: Refused | null }}
 */
export function useEngine(path, body) {
  const [state, setState] = useState(/** @type {{reply: any, problem: Refused | null}} */ ({ reply: null, problem: null }));
  const work = useRef({ busy: false, waiting: /** @type {unknown} */ (null), alive: true });
  const key = JSON.stringify(body);
  useEffect(() => {
    work.current.alive = true;
    return () => void (work.current.alive = false);
  }, []);
  useEffect(() => {
    const run = async (/** @type {unknown} */ question) => {
      work.current.busy = true;
      try {
        const reply = await ask(path, question);
        if (work.current.alive) setState({ reply, problem: null });
      } catch (problem) {
        if (work.current.alive) setState((old) => ({ reply: old.reply, problem: /** @type {Refused} */ (problem) }));
      }
      const next = work.current.waiting;
      work.current.waiting = null;
      work.current.busy = false;
      if (next && work.current.alive) run(next);
    };
    if (work.current.busy) work.current.waiting = body;
    else run(body);
  }, [path, key]);
  return state;
}

/** Colours of the theme as they are now, for what is drawn on a canvas. @param {string} name */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Counts up whenever the theme changes, so that canvases are drawn anew. */
export function useThemeCount() {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const change = () => setCount((n) => n + 1);
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", change);
    addEventListener("themechange", change);
    return () => {
      system.removeEventListener("change", change);
      removeEventListener("themechange", change);
    };
  }, []);
  return count;
}

/** @param {string} name @param {Blob} blob */
export function download(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
