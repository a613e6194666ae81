/**
 * Laws of a network with named widths, for all widths at once, and that there are no others. The proof of a law: the motion along it, followed through the
 * network, leaves the output where it is. That there are no others is a theorem about networks of a shape, and the shape is what is verified.
 */
import { reject, shown } from '../../text/rejection.js';
import { kind } from '../kind.js';
import { ZERO } from './fractions.js';
import { followMotion, isWhole, reach } from './motions.js';
import { type EveryWidth, isSumLaw, type Law, readEveryWidth } from './reading.js';
import { isLaw, shapeOf } from './shapes.js';
import { isUnseen } from './shifts.js';
import { everyWidthText } from './statement.js';

function verify({ graph, laws, complete }: EveryWidth): void {
  laws.forEach((law, k) => {
    const name = `claim.laws[${k}]`;
    if (isSumLaw(law)) {
      const { node, axis, form } = law;
      if (isUnseen(graph, node, form === 'sums' ? axis : undefined)) return;
      reject(
        `${name} is not proved: the output sees ${form === 'sums' ? `translations of parameter ${node} along its axis ${axis + 1}` : `parameter ${node} move`}`,
      );
    }
    for (const { node } of law.idle)
      if (!isUnseen(graph, node, undefined))
        reject(`${name} leaves out the parameter of node ${node}, which is not constant`);
    const factors = new Map(
      [...law.terms, ...law.idle].map((t) => [`${t.node},${isWhole(law.form) ? 0 : t.axis}`, t.coefficient]),
    );
    followMotion(graph, law.form, (node, axis) => factors.get(`${node},${axis}`) ?? ZERO, name);
  });
  if (complete !== undefined) verifyComplete(graph, laws, complete);
}

function verifyComplete(
  graph: EveryWidth['graph'],
  laws: readonly Law[],
  { theorem, conditions }: NonNullable<EveryWidth['complete']>,
): void {
  const shape = shapeOf(graph, theorem);
  if (conditions.join() !== shape.conditions.join())
    reject(
      `claim.complete holds for ${shape.conditions.map(shown).join(', ') || 'all widths'}, and the claim says ${conditions.map(shown).join(', ') || 'all widths'}`,
    );
  const used = reach(graph);
  graph.nodes.forEach(({ op }, n) => {
    if (op === 'parameter' && !used.has(n) && !laws.some((law) => law.form === 'constant' && law.node === n))
      reject(`claim.complete lists fewer laws than there are: the parameter of node ${n} is constant`);
  });
  shape.laws.forEach((due, i) => {
    const has = laws.some((law) => !isSumLaw(law) && law.form === due.form && isLaw(law.terms, due));
    if (!has)
      reject(
        `claim.complete lists fewer laws than there are: law ${i + 1} of the theorem on ${theorem} is not among them`,
      );
  });
}

export const everyWidth = kind({ versions: [1], read: readEveryWidth, verify, state: everyWidthText });
