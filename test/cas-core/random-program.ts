/** Programs at random, for tests that evaluate one in two ways. */
import { type Program, type ProgramBuilder, programBuilder, type Random } from '@lawful/cas-core';

/**
 * So many steps over four inputs x0 … x3: sums, differences, products, negatives, cubes, and what `further` makes of two nodes. Its outputs are all nodes.
 */
export function randomProgram(
  source: Random,
  steps: number,
  further: (b: ProgramBuilder, u: number, v: number) => readonly (() => number)[],
): Program {
  const b = programBuilder();
  const nodes = [0, 1, 2, 3].map((i) => b.variable(`x${i}`, 'input'));
  const pick = (): number => nodes[source.below(nodes.length)]!;
  for (let k = 0; k < steps; k++) {
    const [u, v] = [pick(), pick()];
    const made = [
      () => b.add(u, v),
      () => b.sub(u, v),
      () => b.mul(u, v),
      () => b.neg(u),
      () => b.pow(u, 3),
      ...further(b, u, v),
    ];
    nodes.push(made[source.below(made.length)]!());
  }
  const all = b.view();
  return { ...all, outputs: Array.from({ length: all.op.length }, (_, n) => n) };
}
