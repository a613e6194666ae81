/**
 * `find --all-widths --conjecture`: what the counts at small widths suggest, where no theorem says how many laws there are. The laws for every width, each counted by
 * itself, are compared with the bound of `find` at every choice of widths in a grid. Never a theorem: no grid decides all widths (theory §13).
 */
import { type Budget, budget, SourceError, UnableError } from '@lawful/cas-core';
import { countOfLaw, formulaAt, formulaText, type WidthFormula } from '@lawful/lie';
import { type Model, parseModel } from '@lawful/networks';
import { find } from './find.js';
import type { AllWidthsFindings } from './find-all-widths.js';

/** Widths at which the formula and the bound differ; while fewer laws are found than the bound allows, the formula may still be true there. */
export interface ConjectureException {
  readonly widths: Readonly<Record<string, number>>;
  /** What the formula gives there. */
  readonly formula: number;
  readonly found: number;
  readonly maxLaws: number;
}

/** What was compared, and where it held. */
export interface Conjecture {
  /** The number of all laws, if the conjecture is true. */
  readonly count: string;
  /** The values for each width, in all combinations. */
  readonly grid: Readonly<Record<string, readonly number[]>>;
  /** How many of them were tried: fewer than all where time ran out. */
  readonly tried: number;
  /** Where there are as many laws as the formula gives, and no more. */
  readonly agrees: number;
  readonly exceptions: readonly ConjectureException[];
  /** Widths at which bound and laws decide nothing: no bound was found in time, true slopes were not decided, or fewer laws were found than formula and bound give. */
  readonly undecided: number;
}

/** Values for each width, so that all combinations are few. */
const VALUES: Readonly<Record<number, number>> = { 1: 6, 2: 4, 3: 3, 4: 2, 5: 2 };
/** Steps for one choice of widths. */
const STEPS = 20_000;

/** Undefined where a law has no count of its own, or there are no widths, or too many. */
export function conjecture(
  model: Model,
  found: AllWidthsFindings,
  work: Budget = budget(),
  seed = 1,
): Conjecture | undefined {
  const { graph, laws } = found.proof;
  const counts = laws.map((law) => countOfLaw(graph, law));
  const most = VALUES[found.widths.length];
  if (most === undefined || counts.some((c) => c === undefined)) return undefined;
  const formula: WidthFormula = { kind: 'sum', of: counts as WidthFormula[] };
  const grid = Object.fromEntries(
    found.widths.map((w) => {
      // Below it the text is read differently.
      const least = found.readWhere.includes(`${w} >= 2`) ? 2 : 1;
      return [w, Array.from({ length: most }, (_, k) => k + least)];
    }),
  );
  const exceptions: ConjectureException[] = [];
  let [tried, agrees, undecided] = [0, 0, 0];
  for (const choice of combinations(found.widths, grid)) {
    if (!work.step('widths of a grid')) break;
    tried++;
    const due = formulaAt(formula, (name) => choice[name]!);
    const counted = countAt(model, choice, work, seed);
    if (counted === undefined) undecided++;
    else if (counted.maxLaws !== due) exceptions.push({ widths: choice, formula: due, ...counted });
    // Each law is counted by itself: that there are so many together is what was found.
    else if (counted.found === due) agrees++;
    else undecided++;
  }
  return {
    count: formulaText(formula),
    grid,
    tried,
    agrees,
    exceptions,
    undecided,
  };
}

function* combinations(
  names: readonly string[],
  values: Readonly<Record<string, readonly number[]>>,
): Generator<Record<string, number>> {
  const [first, ...rest] = names;
  if (first === undefined) {
    yield {};
    return;
  }
  for (const more of combinations(rest, values)) for (const v of values[first]!) yield { [first]: v, ...more };
}

/** The counts at given widths; undefined where there is no bound there. */
function countAt(
  model: Model,
  choice: Readonly<Record<string, number>>,
  work: Budget,
  seed: number,
): { readonly found: number; readonly maxLaws: number } | undefined {
  try {
    const bound = parseModel(model.source, { ...model.widths, ...choice });
    const own = budget({ steps: STEPS, cancelled: () => work.due() });
    const { plain } = find({ ...bound, declarations: ofBlock(bound, model) }, { seed, budget: own }).result;
    if (plain.upperBound !== undefined || plain.pathFamily !== undefined) return undefined;
    return { found: plain.found, maxLaws: plain.maxLaws };
  } catch (error) {
    // These widths do not fit the model, or are beyond the engine.
    if (error instanceof SourceError || error instanceof UnableError) return undefined;
    throw error;
  }
}

/** The declarations with the roles that the model gives them: of a block, the other parameters are inputs. */
const ofBlock = (bound: Model, model: Model): Model['declarations'] =>
  bound.declarations.map((d, k) => ({ ...d, kind: model.declarations[k]?.kind ?? d.kind }));
