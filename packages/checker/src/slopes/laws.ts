/**
 * Where laws are proved. A law holds for every assignment of slopes, or near the point of the bound: where parameters and constants alone reach the
 * argument of a piecewise node, its sign at the point is its sign on an open set, on which the slope is a number.
 */
import { demanded } from '../core/arithmetic/interpret.js';
import type { Rational } from '../core/arithmetic/rational.js';
import { checkLaws, expandLaws, scalarsOf } from '../core/checks/laws.js';
import type { Certificate, Claim, Site } from '../core/claim.js';
import type { Proved, Scalar } from '../core/functions.js';
import type { Step } from '../core/reading/program.js';
import type { Rooms } from '../core/rooms.js';
import { trueSlopes } from './slopes.js';

function checkAll(claim: Claim, { functions, laws }: Proved, scalars: readonly Scalar[], rooms: Rooms): void {
  rooms.drift(claim.flow, laws, functions);
  if (claim.tangents) rooms.tangents(claim, laws, functions);
  else checkLaws(claim, laws, scalars, functions);
}

export function checkConserved(
  { claim, evidence: { lieRank } }: Certificate,
  { functions, laws }: Proved,
  scalars: readonly Scalar[],
  rooms: Rooms,
): void {
  // Laws of a region stand aside: without derivatives they are conserved.
  const everywhere = laws.map((law, i) => (claim.laws[i]?.near ? { ...law, gradient: new Map() } : law));
  checkAll(claim, { functions, laws: everywhere }, scalars, rooms);
  if (lieRank === undefined || !claim.laws.some(({ near }) => near)) return;
  const there = nearPoint(claim, lieRank);
  const own = rooms.expand(there, functions.R, false, 0);
  checkAll(there, { functions: own, laws: expandLaws(there, own) }, there.tangents ? [] : scalarsOf(there, own), rooms);
}

/**
 * The claim near the point. Where no data are below an argument, its sign at the point is its sign on an open set of parameters and constants, on which
 * the slope is a number. Slopes below arguments count as what their own arguments are.
 */
function nearPoint(claim: Claim, site: Site): Claim {
  const { program, variables } = claim;
  const own = new Set<number>();
  program.pieces.forEach(({ of }, i) => {
    const moves = demanded(program, [of]).some((at) => {
      const step = program.steps[at] as Step;
      if (step.op === 'variable') return !/^(parameter|constant)$/.test(variables[step.index]?.role as string);
      return step.op === 'slope' && !own.has(step.index);
    });
    if (!moves) own.add(i);
  });
  const values = trueSlopes(claim, site, [...own])(new Map());
  const slopes = new Map([...own].map((i, k) => [i, values[k] as Rational]));
  const steps = program.steps.map((step): Step => {
    const value = step.op === 'slope' ? slopes.get(step.index) : undefined;
    return value ? { op: 'constant', value } : step;
  });
  return { ...claim, program: { ...program, steps } };
}
