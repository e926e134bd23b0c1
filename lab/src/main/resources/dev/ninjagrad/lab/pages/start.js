// @ts-check
import { html } from "./core.js";
import { GraphPanel } from "./graph-panel.js";
import { CHAPTERS } from "./guide.js";

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
        <a class="card" href="#/guide"><h3>Guide</h3><p>From the derivative to a GPT, ${CHAPTERS.length} short chapters, each with
          something to drag.</p><span class="go" aria-hidden="true">Read →</span></a>
        <a class="card" href="#/graph"><h3>Graph</h3><p>Type an expression. Change its leaves. Walk the backward pass in both
          directions, one chain-rule term at a time.</p><span class="go" aria-hidden="true">Step →</span></a>
        <a class="card" href="#/playground"><h3>Playground</h3><p>Train a network on moons, spirals, or points you draw, and see its
          weights, gradients and boundary move.</p><span class="go" aria-hidden="true">Train →</span></a>
      </div>
    </section>`;
}
