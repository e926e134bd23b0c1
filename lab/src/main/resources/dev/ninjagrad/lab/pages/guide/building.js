// @ts-check
/** Chapters 5 to 7: the Value class, a neuron, layers and the moons. */
import { html, useEffect, useState, writeState } from "../core.js";
import { GraphPanel } from "../graph-panel.js";
import { Tex } from "../math.js";
import { Code, Excerpt, given, Slider, useExcerpts, useSource } from "./parts.js";

/** @param {{query: URLSearchParams}} props */
export function ValueByLine({ query }) {
  const source = useSource("scalar/Value.java");
  const parts = useExcerpts(["value-state", "value-add", "value-mul", "value-tanh", "value-backward", "value-run", "value-contribute"]);
  const [at, setAt] = useState({ a: given(query, "a", 2, -4, 4), b: given(query, "b", -3, -4, 4) });
  useEffect(() => writeState(at), [at]);
  if (!source || !parts) return html`<p aria-busy="true"></p>`;
  return html`
    <p>The engine behind these pages is one class. What follows is its source as it was compiled into the program that serves
      this page.</p>
    ${parts.map((/** @type {any} */ part) => html`<section key=${part.id} class="code-part">
      <h2>${part.title}</h2><p>${part.text}</p><${Code} source=${part.source} label=${part.title} /></section>`)}
    <h2>What it computes</h2>
    <div class="widget">
      <div class="widget-controls">${["a", "b"].map((name) => html`<${Slider} key=${name} name=${name} value=${/** @type {any} */ (at)[name]} min=${-4} max=${4} step=${0.1} onChange=${(/** @type {number} */ v) => setAt({ ...at, [name]: v })} />`)}</div>
      <${GraphPanel} expression="L = tanh(a*b + 1)" at=${at} /></div>
    <details class="whole"><summary>Value.java, whole</summary><${Code} source=${source} /></details>`;
}

const NEURON = { x1: 2, x2: 0, w1: -3, w2: 1, b: 6.88 };

/** @param {{query: URLSearchParams}} props */
export function Neuron({ query }) {
  const [at, setAt] = useState(/** @type {Record<string, number>} */ (Object.fromEntries(Object.entries(NEURON).map(([name, value]) => [name, given(query, name, value, -8, 8)]))));
  useEffect(() => writeState(at), [at]);
  return html`
    <p>A neuron weighs its inputs, adds a bias, and bends the sum:</p>
    <${Tex} block tex="o=\\tanh\\Bigl(b+\\sum_i w_i\\,x_i\\Bigr)" />
    <p>The weights and the bias are what it learns; the inputs are given. Their gradients say which way to turn each knob to raise
      the output. Here x₂ is 0, so the gradient of w₂ is 0 too: a weight on a silent input learns nothing from this example. Give x₂
      a value and watch.</p>
    <div class="widget">
      <div class="widget-controls">${Object.keys(NEURON).map((name) => html`<${Slider} key=${name} name=${name} value=${at[name]} min=${-8} max=${8} step=${0.02} onChange=${(/** @type {number} */ v) => setAt({ ...at, [name]: v })} />`)}</div>
      <${GraphPanel} expression="o = tanh(b + w1*x1 + w2*x2)" at=${at} />
    </div>
    <h2>In the engine</h2><${Excerpt} id="neuron-forward" />`;
}

export function LayersAndMoons() {
  return html`
    <p>Neurons side by side, all looking at the same inputs, are a <strong>layer</strong>. Layers one after the other are a <strong>multi-layer perceptron</strong>. There is nothing else to it:</p>
    <${Excerpt} id="layer-forward" />
    <${Excerpt} id="mlp-forward" />
    <p>Here are two hidden neurons, two inputs and the loss that judges them: with the label y = 1 the hinge <${Tex} tex="\\max(0,\\,1-y\\,s)" /> is 0 once the score s is on the right side by a margin of 1.</p>
    <div class="widget"><${GraphPanel} expression="h1 = tanh(u1*x1 + u2*x2); h2 = tanh(v1*x1 + v2*x2); s = w1*h1 + w2*h2; loss = relu(1 - s)"
      at=${{ x1: 0.5, x2: -1, u1: 1, u2: 0.5, v1: -1, v2: 2, w1: 0.7, w2: -0.4 }} listing=${true} /></div>
    <p>Training is a loop: forward, loss, backward, and a small step of every parameter against its gradient,</p>
    <${Tex} block tex="p\\leftarrow p-\\eta\\,\\frac{\\partial L}{\\partial p}." />
    <p>Do that a few hundred times on the two moons, and the boundary bends around them. <a href="#/playground?data=moons&hidden=16,16&activation=relu">Train it in the playground</a>: 337 parameters, every one of
      them a <code>Value</code>.</p>`;
}
