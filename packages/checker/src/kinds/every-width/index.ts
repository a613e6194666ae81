/**
 * Laws of a network with named widths, for all widths at once, and that there are no others. The proof of a law: the motion along it, followed through the
 * network, leaves the output where it is. That there are no others is a theorem about networks of a shape, and the shape is what is verified.
 */

import type { Rooms } from '../../core/rooms.js';
import { reject, shown } from '../../text/rejection.js';
import { kind } from '../kind.js';
import { ZERO } from './fractions.js';
import { reach } from './graph.js';
import { followMotion } from './motions.js';
import { verifyRank } from './rank.js';
import { type EveryWidth, isSumLaw, isWhole, type Law, readEveryWidth, startOf } from './reading.js';
import { isLaw, shapeOf } from './shapes.js';
import { isUnseen } from './shifts.js';
import { everyWidthText } from './statement.js';
import { followTranslation } from './translations.js';

function verify({ graph, laws, evidence, complete, rank }: EveryWidth, rooms: Rooms): void {
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
    if (law.form === 'ones' || law.form === 'columns') {
      const factors = new Map(
        [...law.terms, ...law.idle].map((t) => [`${t.node},${isWhole(law.form) ? 0 : t.axis}`, t.coefficient]),
      );
      followTranslation(graph, law.form, (node, axis) => factors.get(`${node},${axis}`) ?? ZERO, name);
    } else followMotion(graph, law.form, startOf(law), name);
  });
  if (complete !== undefined) verifyComplete(graph, laws, complete);
  if (rank !== undefined) verifyRank(graph, laws, rank, evidence, rooms);
  if (complete !== undefined || rank !== undefined) requireUnused(graph, laws);
}

/** Parameters that the output does not need are laws, and must be listed as such. */
function requireUnused(graph: EveryWidth['graph'], laws: readonly Law[]): void {
  const used = reach(graph);
  graph.nodes.forEach(({ op }, n) => {
    if (op === 'parameter' && !used.has(n) && !laws.some((law) => law.form === 'constant' && law.node === n))
      reject(`claim.complete lists fewer laws than there are: the parameter of node ${n} is constant`);
  });
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
  shape.laws.forEach((due, i) => {
    const has = laws.some((law) => !isSumLaw(law) && law.form === due.form && isLaw(law.terms, due));
    if (!has)
      reject(
        `claim.complete lists fewer laws than there are: law ${i + 1} of the theorem on ${theorem} is not among them`,
      );
  });
}

/** `rooms` is what claims about networks may be made of, one of which a rank is. */
export const everyWidth = (rooms: Rooms) =>
  kind({
    versions: [1],
    read: readEveryWidth,
    verify: (given: EveryWidth) => verify(given, rooms),
    state: everyWidthText,
  });
