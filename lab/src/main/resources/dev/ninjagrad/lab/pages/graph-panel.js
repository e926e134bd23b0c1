// @ts-check
/** A graph with the controls that walk its backward pass: in the graph room, in the guide, on the first page. */
import { html, useEffect, useEngine } from "./core.js";
import { GraphView } from "./graph-view.js";
import { Listing, Stepper, useWalk } from "./walk.js";

/**
 * @param {{expression: string, at: Record<string, number>, walk?: string, start?: number, breakable?: boolean,
 *   onDrag?: (name: string, value: number) => void, onReply?: (reply: any) => void, onProblem?: (problem: any) => void,
 *   onCursor?: (cursor: number) => void, listing?: boolean, breaks?: string[], onBreaks?: (labels: string[]) => void}} props
 */
export function GraphPanel({ expression, at, walk: order, start = 0, breakable, onDrag, onReply, onProblem, onCursor, listing, breaks = [], onBreaks }) {
  const { reply, problem } = useEngine("/api/graph", { expression, at, walk: order ?? "right" });
  useEffect(() => void (reply && onReply?.(reply)), [reply]);
  useEffect(() => void onProblem?.(problem), [problem]);
  const walk = useWalk({ steps: reply?.steps ?? null, nodes: reply?.nodes ?? [], start, breaks, onCursor, onBreaks });
  if (!reply) return html`<div class="graph-panel loading" aria-busy="true">${problem && html`<p class="problem">${problem.message}</p>`}</div>`;
  return html`
    <div class="graph-panel" onKeyDown=${walk.key}>
      <${GraphView} diagram=${reply.diagram} nodes=${reply.nodes} steps=${reply.steps} cursor=${walk.cursor} breakpoints=${walk.breakpoints}
        onNode=${breakable ? walk.mark : undefined} onDrag=${onDrag} />
      <${Stepper} walk=${walk} steps=${reply.steps} nodes=${reply.nodes} />
      ${listing && html`<${Listing} walk=${walk} steps=${reply.steps} />`}
    </div>`;
}
