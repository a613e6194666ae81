/**
 * The nodes that the outputs need, in an order in which each stands behind those whose values it takes. The format asks for such an order; here any is taken, and a
 * circle is refused.
 */
import { ImportError, quoted } from '../files/import-error.js';
import { nodeTitle } from '../values/site.js';
import type { OnnxGraph, OnnxNode } from '../wire/messages.js';

export function orderedNodes(file: string, { nodes, outputs, initializers, inputs }: OnnxGraph): readonly OnnxNode[] {
  const stored = new Set([...initializers, ...inputs].map((value) => value.name));
  const makers = new Map<string, OnnxNode>();
  for (const node of nodes)
    for (const name of node.outputs) {
      if (name === '') continue;
      if (makers.has(name) || stored.has(name))
        throw new ImportError({
          file,
          place: nodeTitle(node),
          found: `a second value ${quoted(name)}`,
          expected: 'each name once',
        });
      makers.set(name, node);
    }
  const state = new Map<OnnxNode, 'open' | 'done'>();
  const order: OnnxNode[] = [];
  const stack: { readonly node: OnnxNode; next: number }[] = [];
  const enter = (name: string): void => {
    const node = makers.get(name);
    if (node === undefined || state.get(node) === 'done') return;
    if (state.get(node) === 'open')
      throw new ImportError({
        file,
        place: nodeTitle(node),
        found: `a circle of nodes through ${quoted(name)}`,
        expected: 'nodes that take values of others only',
      });
    state.set(node, 'open');
    stack.push({ node, next: 0 });
  };
  for (const { name } of outputs) {
    enter(name);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (input !== undefined) {
        enter(input);
        continue;
      }
      state.set(top.node, 'done');
      order.push(top.node);
      stack.pop();
    }
  }
  return order;
}
