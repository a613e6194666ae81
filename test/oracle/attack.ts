/**
 * `prove`, attacked: combinations of laws must not be refuted, what moves must not be proved, and every witness is computed again.
 */
import type { FindResult, ProveResult } from 'lawful';
import type { System } from './fields.js';
import { driftOverall, lawOf } from './laws.js';
import type { Draw } from './random.js';
import { witnessDefects } from './witness.js';

export interface Attack {
  readonly system: System;
  readonly result: FindResult;
  readonly draw: Draw;
  readonly discrepancies: string[];
  readonly prove: (law: string) => ProveResult;
}

const LONGEST = 160;
const REFUSALS = new Set(['SourceError', 'NotSupportedError']);
/** Averages that are not of squares of polynomials are expanded term by term over larger groups: gigabytes for 8 elements. */
const LARGEST_GROUP = 4;

/** The number of laws that were put to `prove`. */
export function attackProve({ system, result, draw, discrepancies, prove }: Attack): number {
  // Laws of one region are refuted in the others.
  const entries = result.laws.flatMap((law) =>
    law.nearPoint === true ? [] : law.entries.filter((e) => e.length <= LONGEST).map((e) => `(${e})`),
  );
  const names = system.names.filter((n) => n !== 't');
  if (names.length === 0) return 0;
  const { loss, symmetry } = system.draft;
  const polynomial = loss.kind === 'mse' && !/tanh|relu|exp|abs/.test(system.draft.output!.text);
  if (symmetry !== undefined && !polynomial && symmetry.group.elements.length > LARGEST_GROUP) return 0;
  const some = (): string => draw.pick(names);
  const candidates: string[] = [];
  if (entries.length > 0) {
    const [a, b] = [draw.pick(entries), draw.pick(entries)];
    candidates.push(draw.pick([`2*${a} - 3*${b}`, `${a}*${b}`, `${a}^2 + ${b}`]));
    candidates.push(perturbed(draw.pick(entries), draw, some));
  }
  candidates.push(
    draw.pick([`${some()}^2 - ${some()}^2`, `${some()}*${some()} - 1/2*${some()}`, some(), `${some()}^3 + ${some()}`]),
  );
  candidates.push(
    draw.pick([
      `log(abs(${some()})) - log(abs(${some()}))`,
      `exp(${some()}) - ${some()}`,
      `sqrt(${some()}^2 + 1) - sqrt(${some()}^2 + 1)`,
      `${some()}/${some()}`,
      `sin(${some()}) + cos(${some()})`,
    ]),
  );
  const averaged = result.augmented !== null;
  for (const law of candidates) {
    let answer: ProveResult;
    try {
      answer = prove(law);
    } catch (error) {
      const { name, message } = error as Error;
      // Under momentum laws may use no functions but e^(k·tau·t).
      if (name === 'UnableError' || (system.drift !== undefined && REFUSALS.has(name))) continue;
      discrepancies.push(`prove ${law}: ${name}: ${message}`);
      continue;
    }
    const program = lawOf(system, law);
    const drift = driftOverall(system, program, averaged && answer.family === 'augmented', draw);
    if (answer.verdict === 'proved' && drift.verdict === 'moves')
      discrepancies.push(`prove ${law}: proved (${answer.family}), and it moves: ${drift.at}`);
    if (answer.verdict !== 'refuted') continue;
    const defects = witnessDefects(system, law, answer);
    discrepancies.push(...defects);
    // Random points may miss the region where a law of the other candidates moves; their witnesses have computed.
    const isLaw = law === candidates[0] && entries.length > 0;
    if (drift.verdict === 'still' && (isLaw || answer.family === 'augmented'))
      discrepancies.push(
        `prove ${law}: refuted (${answer.family}), and nothing moves it; witness ${JSON.stringify(answer.witness)}`,
      );
  }
  return candidates.length;
}

/** One coefficient changed, or a small term more. */
function perturbed(entry: string, draw: Draw, some: () => string): string {
  const places = [...entry.matchAll(/[A-Za-z]\w*(?:\[\d+(?:,\d+)*\])?(?!\w|\()/g)].filter(
    (m) => m[0] !== 't' && !/^(exp|log|abs|sqrt|vel)$/.test(m[0]),
  );
  const place = places.length > 0 && draw.chance(0.7) ? draw.pick(places) : undefined;
  const before = place === undefined ? '' : entry.slice(0, place.index);
  if (place === undefined || /vel\($/.test(before)) return `${entry} + 1/3*${some()}^2`;
  return `${before}(3/2*${place[0]})${entry.slice(place.index + place[0].length)}`;
}
