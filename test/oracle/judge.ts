/**
 * One model, asked of the engine and judged in floats. Asserted, for every model that the engine accepts:
 *  1. no printed law drifts under the model's own flow and loss, averaged laws along the explicit average;
 *  2. no bound is below the truth: `lieRank` is not above the rank of true fields and brackets, near the printed point where one is printed and at
 *     every random point where none is;
 *  3. `complete` says found + rank = dimension, the printed laws are independent, and the counts listed add up;
 *  4. `prove` refutes no combination of laws, proves nothing that moves, and its witnesses compute.
 */
import { type Counts, type FindResult, type FoundLaw, find, parseModel, prove, budget as stepBudget } from 'lawful';
import { attackProve } from './attack.js';
import type { Draft } from './draft.js';
import { drawState, type System, systemOf } from './fields.js';
import { drawConstants, driftOverall, independentAt, type LawProgram, lawOf } from './laws.js';
import { type Draw, drawFrom } from './random.js';
import { trueRank } from './truth.js';
import { numberOf } from './witness.js';

export interface Judgement {
  readonly text: string;
  readonly kind: string;
  /** What the engine said it cannot do; nothing is asserted then. */
  readonly refused: string | undefined;
  readonly discrepancies: readonly string[];
  /** What floats could not decide. */
  readonly unclear: readonly string[];
  readonly laws: number;
  readonly complete: boolean;
  readonly proofs: number;
  readonly by: readonly string[];
  readonly result: FindResult | undefined;
}

const STEPS = 4000;
const EXPECTED_ERRORS = new Set(['NotSupportedError', 'UnableError']);

export function judge(draft: Draft, seed: number): Judgement {
  const text = draft.text();
  const draw = drawFrom(seed ^ 0x5eed);
  const base = { text, kind: draft.kind, laws: 0, complete: false, proofs: 0, by: [], unclear: [], result: undefined };
  let result: FindResult;
  const model = () => parseModel({ file: 'oracle.law', text });
  try {
    ({ result } = find(model(), { seed: 1 + (seed % 5), budget: stepBudget({ steps: STEPS }) }));
  } catch (error) {
    const { name, message } = error as Error;
    if (EXPECTED_ERRORS.has(name)) return { ...base, refused: message, discrepancies: [] };
    return { ...base, refused: undefined, discrepancies: [`${name}: ${message}`] };
  }
  const discrepancies: string[] = [];
  const unclear: string[] = [];
  const by: string[] = [];
  const system = systemOf(draft);
  const N = system.names.length;
  if (result.stateDimension !== N) discrepancies.push(`state of dimension ${result.stateDimension}, not ${N}`);
  const programs = result.laws.map((law) => law.entries.map((entry) => lawOf(system, entry)));

  // 1. Drift.
  result.laws.forEach((law, i) => {
    for (const program of programs[i]!) {
      const near = [result.plain.point, result.augmented?.point].flatMap((p) =>
        p === undefined ? [] : [closeTo(system, p, draw)],
      );
      const drift = driftOverall(system, program, law.family === 'augmented', draw, near, law.nearPoint !== true);
      if (drift.verdict === 'moves')
        discrepancies.push(
          `the ${law.family} law ${program.text} moves (${drift.relative.toExponential(1)}): ${drift.at}`,
        );
      if (drift.verdict === 'unclear') unclear.push(`drift of ${program.text}: ${drift.relative}`);
    }
    if (law.count < 1 || law.count > law.entries.length)
      discrepancies.push(`${law.law}: count ${law.count}, ${law.entries.length} entries`);
  });

  // 2 and 3, for each family.
  const plainLaws = result.laws.flatMap((law, i) => (law.family === 'plain' ? programs[i]! : []));
  const listed = (own: readonly FoundLaw[]): number => own.reduce((t, law) => t + law.count, 0);
  const plainListed = listed(result.laws.filter((law) => law.family === 'plain'));
  const families: [Counts, LawProgram[], number, boolean][] = [[result.plain, plainLaws, plainListed, false]];
  if (result.augmented !== null) families.push([result.augmented, programs.flat(), listed(result.laws), true]);
  for (const [counts, laws, listedLaws, averaged] of families)
    judgeCounts({ system, counts, laws, listed: listedLaws, averaged, draw, discrepancies, unclear, by });

  // 4. Proofs.
  const proofs = attackProve({
    system,
    result,
    draw,
    discrepancies,
    prove: (law) => prove(model(), law, { compare: false, budget: stepBudget({ steps: STEPS }) }),
  });
  return {
    ...base,
    refused: undefined,
    discrepancies,
    unclear,
    by,
    laws: result.laws.reduce((t, law) => t + law.count, 0),
    complete: (result.augmented ?? result.plain).complete,
    proofs,
    result,
  };
}

interface CountsToJudge {
  readonly system: System;
  readonly counts: Counts;
  readonly laws: readonly LawProgram[];
  /** The counts of the printed laws, added up. */
  readonly listed: number;
  readonly averaged: boolean;
  readonly draw: Draw;
  readonly discrepancies: string[];
  readonly unclear: string[];
  readonly by: string[];
}

const GENERIC_POINTS = 3;

function judgeCounts({
  system,
  counts,
  laws,
  listed,
  averaged,
  draw,
  discrepancies,
  unclear,
  by,
}: CountsToJudge): void {
  const N = system.names.length;
  const { lieRank, maxLaws, found, complete, point, pathFamily } = counts;
  const which = averaged ? 'averaged' : 'plain';
  if (lieRank + maxLaws !== N) discrepancies.push(`${which}: ${lieRank} + ${maxLaws} is not ${N}`);
  if (complete && found !== maxLaws) discrepancies.push(`${which}: complete with ${found} of ${maxLaws}`);
  if (listed !== found) discrepancies.push(`${which}: ${found} found, the list has ${listed}`);
  // A bound of the path family alone, where no true slopes were tried, speaks of no point.
  const claims = pathFamily === undefined || point !== undefined;
  if (!claims && complete) discrepancies.push(`${which}: complete for the path family alone`);
  const places = Array.from({ length: point === undefined ? GENERIC_POINTS : 2 }, () =>
    point === undefined
      ? { state: drawState(system, draw), constants: drawConstants(system, draw) }
      : closeTo(system, point, draw),
  );
  for (const { state, constants } of places) {
    if (claims) {
      let best = trueRank({ system, constants, state, averaged }, lieRank, draw);
      for (let again = 0; again < 2 && best.rank < lieRank; again++) {
        const other = trueRank({ system, constants, state, averaged }, lieRank, draw);
        if (other.rank > best.rank) best = other;
      }
      by.push(best.by);
      if (best.rank < lieRank) {
        const said = `${which}: lieRank ${lieRank} of ${N}${complete ? ', complete' : ''}${point === undefined ? '' : ' near a point'}, the true rank is ${best.rank} (dropped ${best.dropped.toExponential(1)}) at ${[...state].map((v) => v.toPrecision(6)).join(', ')}`;
        // Rests this long may be directions, and not rounding.
        if (best.dropped > 1e-9) unclear.push(said);
        else discrepancies.push(said);
      }
    }
  }
  const ranks = places.map(({ state, constants }) => independentAt(system, laws, constants, state));
  if (Math.max(...ranks) !== found)
    discrepancies.push(`${which}: ${found} laws with differentials of rank ${Math.max(...ranks)}`);
}

/** A state close to a printed point. */
function closeTo(
  system: System,
  point: { readonly [name: string]: string },
  draw: Draw,
): { state: Float64Array; constants: number[] } {
  const value = (name: string): number => {
    const text = point[name];
    const v = text === undefined ? draw.unit() : numberOf(text);
    return v + 1e-3 * Math.max(1, Math.abs(v)) * (draw.unit() - 0.5) * (v === 0 ? 0.1 : 1);
  };
  return { state: Float64Array.from(system.names, value), constants: system.constants.map(value) };
}
