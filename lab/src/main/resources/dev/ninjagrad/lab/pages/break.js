// @ts-check
/** Break it: choose a fault, predict, inject, compare with the healthy run, ask the doctor, repair. */
import { fmt, html, useEffect, useMemo, useState, writeState } from "./core.js";
import { Boundary } from "./boundary.js";
import { Chart } from "./chart.js";
import { grown, Numbers, Pace, scores, Transport, useLive } from "./live.js";

const OUTCOMES = [
  { id: "same", text: "It learns just as well", then: "It learned as well as the healthy network: this fault does little harm here, which is why nobody notices it." },
  { id: "worse", text: "It learns, but worse", then: "It learned, but worse: the loss goes down, so the bug hides. Only a gradient check would have told." },
  { id: "stuck", text: "It hardly learns at all", then: "It hardly learned: a loss that stays where it began asks for a gradient check, not for another learning rate." },
  { id: "climbs", text: "The loss climbs or blows up", then: "The loss climbed: at least this bug is loud." },
];
const NO_LOSSES = { step: [], healthy: [], broken: [] };

/** @param {{query: URLSearchParams}} props */
export function BreakIt({ query }) {
  const [faults, setFaults] = useState(/** @type {any[]} */ ([]));
  const [fault, setFault] = useState(query.get("fault") ?? "sign-flipped@tanh");
  const [guess, setGuess] = useState(query.get("guess") ?? "");
  const [injected, setInjected] = useState(query.get("on") === "1");
  const [pace, setPace] = useState(1);
  const [asked, setAsked] = useState(false);
  const [round, setRound] = useState(0);
  useEffect(() => {
    fetch("/api/break/faults").then((it) => it.json()).then((it) => setFaults(it.faults));
  }, []);
  useEffect(() => writeState({ fault, guess, on: injected ? 1 : null }), [fault, guess, injected]);
  const { state, problem, command } = useLive("/api/break", injected ? { fault, seed: 1, learningRate: 0.3 } : null, {
    round, pace, begin: () => NO_LOSSES,
    collect: (losses, it) => grown(losses, { step: it.step, healthy: it.healthy.loss, broken: it.broken.loss }),
  });
  const chosen = faults.find((it) => it.name === fault);
  const choose = (/** @type {any} */ event) => {
    setFault(event.target.value);
    setGuess("");
    setInjected(false);
    setAsked(false);
  };
  const again = () => {
    setAsked(false);
    setRound(round + 1);
  };
  const speed = (/** @type {number} */ value) => {
    setPace(value);
    command("set", { pace: value });
  };
  return html`
    <h1>Break it</h1>
    <p class="lead">A wrong gradient seldom crashes. Put a bug into the backward pass of a network, say what it will do, and see.</p>
    <div class="break-room">
      <section class="panel" aria-label="Fault">
        <h2>1 · Choose a fault</h2>
        <label>Fault <select onChange=${choose}>${faults.map((it) => html`<option key=${it.name} value=${it.name} selected=${it.name === fault}>${it.fault} in ${it.place}</option>`)}</select></label>
        <p class="sentence">${chosen?.sentence}</p>
      </section>
      <section class="panel" aria-label="Prediction">
        <fieldset disabled=${injected}><legend><h2>2 · Predict what happens in 150 steps</h2></legend>
          ${OUTCOMES.map((it) => html`<label key=${it.id} class="choice"><input type="radio" name="guess" value=${it.id} checked=${guess === it.id} onChange=${() => setGuess(it.id)} /> ${it.text}</label>`)}
        </fieldset>
        <button class="primary" disabled=${!guess || injected} onClick=${() => setInjected(true)}>3 · Inject it</button>
      </section>
      ${injected && html`<section class="panel wide" aria-label="Side by side">
        <h2>Side by side</h2>
        <p class="problem" role="status">${problem ?? ""}</p>
        ${state && html`<${SideBySide} state=${state} command=${command} guess=${guess} asked=${asked} onAsk=${() => setAsked(true)} onReset=${again} pace=${pace} onPace=${speed} />`}
      </section>`}
    </div>`;
}

/** @param {{state: any, command: Function, guess: string, asked: boolean, onAsk: () => void, onReset: () => void, pace: number, onPace: (pace: number) => void}} props */
function SideBySide({ state, command, guess, asked, onAsk, onReset, pace, onPace }) {
  const { created, frame, history } = state;
  const healthy = useMemo(() => scores(frame.healthy.scores), [frame]);
  const broken = useMemo(() => scores(frame.broken.scores), [frame]);
  const outcome = OUTCOMES.find((it) => it.id === frame.outcome);
  const percent = (/** @type {number} */ share) => fmt(100 * share, 3) + " %";
  return html`
    <${Transport} frame=${frame} command=${command} onReset=${onReset}><${Pace} pace=${pace} onPace=${onPace} paces=${[[1, "1×"], [5, "5×"], [0, "full"]]} /><//>
    <div class="sides">
      <figure><figcaption>Healthy</figcaption><${Boundary} window=${created.window} grid=${created.grid} scores=${healthy} train=${created.train} test=${[]} /></figure>
      <figure><figcaption>${frame.repaired ? "Repaired" : "Broken"}</figcaption><${Boundary} window=${created.window} grid=${created.grid} scores=${broken} train=${created.train} test=${[]} /></figure>
      <div>
        <${Numbers} entries=${[["step", frame.step, "step"], ["parameters", created.parameters], ["healthy loss", fmt(frame.healthy.loss, 3)], ["broken loss", fmt(frame.broken.loss, 3)],
          ["healthy accuracy", percent(frame.healthy.accuracy)], ["broken accuracy", percent(frame.broken.accuracy)]]} />
        <${Chart} title="Loss" x=${history.step} series=${[{ name: "broken", values: history.broken }, { name: "healthy", values: history.healthy }]} />
      </div>
    </div>
    <p class="outcome" role="status">${outcome
      ? html`<strong>${guess === outcome.id ? "You were right." : "Not what you predicted."}</strong> ${outcome.then}`
      : frame.repaired ? "" : `What it does will be clear at step ${created.judgedAt}.`}</p>
    <div class="transport">
      <button onClick=${onAsk} disabled=${asked}>4 · Ask the doctor</button>
      <button onClick=${() => command("play", { word: "repair" })} disabled=${frame.repaired}>5 · Repair and go on</button>
    </div>
    ${asked && html`<${Said} doctor=${created.doctor} />`}`;
}

/** @param {{doctor: any}} props */
function Said({ doctor }) {
  return html`<div class="finding" role="status">${doctor.healthy
    ? html`<p>No gradient of this network is wrong: here the fault changes nothing.</p>`
    : html`<p>The doctor saw only the gradients: ${doctor.wrong} of ${doctor.of} are off.</p><pre class="code" tabindex="0">${doctor.text}</pre>`}</div>`;
}
