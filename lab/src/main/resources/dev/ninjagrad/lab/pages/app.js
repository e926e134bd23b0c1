// @ts-check
import { html, readAddress, render, useEffect, useRef, useState } from "./core.js";
import { Start } from "./start.js";

/** The rooms. A room's own modules are fetched when it is first entered, or once the first page stands. */
const ROOMS = [
  { id: "guide", name: "Guide", page: async () => (await import("./guide.js")).Guide },
  { id: "graph", name: "Graph", page: async () => (await import("./graph.js")).GraphRoom },
  { id: "playground", name: "Playground", page: async () => (await import("./playground.js")).Playground },
  { id: "break", name: "Break it", page: async () => (await import("./break.js")).BreakIt },
  { id: "ninja", name: "Ninja", page: async () => (await import("./ninja.js")).Ninja },
  { id: "gpt", name: "GPT", page: async () => (await import("./gpt.js")).Gpt },
  { id: "health", name: "Health", page: async () => (await import("./health.js")).Health },
  { id: "quiz", name: "Quiz", page: async () => (await import("./quiz.js")).Quiz },
];

/** The pages that have been fetched, by room. @type {Map<string, any>} */
const pages = new Map();

/** Fetches what a room is made of and returns its page. @param {typeof ROOMS[number]} room */
async function fetchPage(room) {
  const page = await room.page();
  pages.set(room.id, page);
  return page;
}

/** A room, as soon as its page is here. @param {{room: typeof ROOMS[number], sub: string, query: URLSearchParams}} props */
function Room({ room, sub, query }) {
  const [Page, setPage] = useState(() => pages.get(room.id));
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (Page) return;
    fetchPage(room).then((page) => setPage(() => page), () => setLost(true));
  }, []);
  if (lost) return html`<p role="alert">The lab does not answer. Is <code>ninjagrad lab</code> still running? Then load this page again.</p>`;
  return Page ? html`<${Page} sub=${sub} query=${query} />` : null;
}

function ThemeSwitch() {
  const dark = () =>
    (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const [isDark, setDark] = useState(dark());
  useEffect(() => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const change = () => setDark(dark());
    system.addEventListener("change", change);
    return () => system.removeEventListener("change", change);
  }, []);
  const toggle = () => {
    const theme = isDark ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    setDark(!isDark);
    dispatchEvent(new Event("themechange"));
  };
  return html`<button class="icon" onClick=${toggle} aria-label=${isDark ? "Switch to light" : "Switch to dark"}
    title=${isDark ? "Light" : "Dark"}>${isDark ? "☀" : "☾"}</button>`;
}

function App() {
  const [address, setAddress] = useState(readAddress());
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const first = useRef(true);
  useEffect(() => {
    const change = () => setAddress(readAddress());
    addEventListener("hashchange", change);
    return () => removeEventListener("hashchange", change);
  }, []);
  const room = ROOMS.find((it) => it.id === address.room);
  useEffect(() => {
    document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    document.title = room ? `${room.name} · ninjagrad lab` : "ninjagrad lab";
    if (first.current) first.current = false;
    else {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
  }, [address.room, address.sub]);
  const skip = (/** @type {Event} */ event) => {
    event.preventDefault();
    main.current?.focus();
  };
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <header class="bar">
      <a class="brand" href="#/"><img src="/icon.svg" alt="" width="26" height="26" /><span>ninjagrad <b>lab</b></span></a>
      <nav aria-label="Rooms">
        ${ROOMS.map((it) => html`<a key=${it.id} href="#/${it.id}" aria-current=${it === room ? "page" : null}>${it.name}</a>`)}
      </nav>
      <${ThemeSwitch} />
    </header>
    <main ref=${main} tabindex="-1" id="main">
      ${room
        ? html`<${Room} room=${room} key=${room.id + location.hash.split("?")[0] + (room.id === "guide" ? "" : visit(address))} sub=${address.sub} query=${address.query} />`
        : html`<${Start} />`}
    </main>`;
}

/** A link to another state of the same room starts that room anew; its own changes of the address do not. @param {object} address */
function visit(address) {
  let id = visits.get(address);
  if (!id) visits.set(address, (id = ++visitCount));
  return id;
}
/** @type {WeakMap<object, number>} */
const visits = new WeakMap();
let visitCount = 0;

const root = document.getElementById("app");
if (root) render(html`<${App} />`, root);
// So that a room opens at once later, though nothing waits for it now.
addEventListener("load", () => setTimeout(() => ROOMS.forEach((room) => fetchPage(room).catch(() => {})), 1000));
