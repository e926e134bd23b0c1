// @ts-check
import { html } from "./core.js";
import { GraphPanel } from "./graph-panel.js";
import { CHAPTERS } from "./guide/chapters.js";

const ROOMS = [
  { room: "guide", name: "Guide", go: "Read", text: `From the derivative to the GPT in ${CHAPTERS.length} short chapters, each with something to touch.` },
  { room: "graph", name: "Graph", go: "Step", text: "Type an expression, change its leaves, walk the backward pass both ways, one chain-rule term at a time." },
  { room: "playground", name: "Playground", go: "Train", text: "Train a network on moons, spirals, or points you draw; see weights, gradients and boundary move." },
  { room: "break", name: "Break it", go: "Predict", text: "Put a bug into a backward pass, predict what it does, compare with the healthy run, and repair it." },
  { room: "ninja", name: "Ninja", go: "Inspect", text: "Every intermediate of an MLP with its gradient by hand; the doctor tells a wrong line from its consequences." },
  { room: "gpt", name: "GPT", go: "Watch", text: "Train a whole small GPT: samples, attention, gradient flow, and a check of all its 4,192 gradients." },
  { room: "health", name: "Health", go: "Examine", text: "Update ratios, saturated and dead units, gradients layer by layer; and your own runs, compared." },
  { room: "quiz", name: "Quiz", go: "Answer", text: "The knowledge check and many questions more, each answer explained and computed." },
];

export function Start() {
  return html`
    <section class="hero">
      <div>
        <h1>Backprop you can <em>see</em>.</h1>
        <p class="lead">Every number on these pages comes from the real engine, running on your own machine.
          Press play and watch a gradient find its way back.</p>
        <p class="actions">
          <a class="button primary" href="#/guide">Start the guide</a>
          <a class="button" href="#/graph">Open the graph</a>
        </p>
      </div>
      <div class="hero-graph"><${GraphPanel} expression="L = tanh(a*b + c)" at=${{ a: 2, b: -0.5, c: 0.4 }} /></div>
    </section>
    <section aria-labelledby="rooms">
      <h2 id="rooms">Rooms</h2>
      <div class="cards">
        ${ROOMS.map((it) => html`<a key=${it.room} class="card" href=${"#/" + it.room}><h3>${it.name}</h3><p>${it.text}</p><span class="go" aria-hidden="true">${it.go} →</span></a>`)}
      </div>
    </section>`;
}
