/**
 * What each optimiser keeps of each quantity in discrete time (theory §14): the reasons of its row are asked in turn, then a witness is looked for. What
 * has neither is `unknown`.
 */
import type { FieldFamily, StateFunction } from '@lawful/cas-core';
import type { AffineField } from '../symmetries/affine-symmetries.js';
import { type GradientIdentities, gradientIdentities } from './gradient-identities.js';
import { staysUnderSteps } from './identity-in-steps.js';
import type { Keeps, Kept, OptimiserRow } from './optimiser-row.js';
import { shapeOf, skewPairs } from './quantities.js';
import { OPTIMISERS } from './table.js';
import { type Tensor, tensorsOf } from './tensors.js';
import {
  type DiscreteWitness,
  type Valued,
  valueOfLaw,
  valueOfSkew,
  type WitnessSource,
  witnessSearch,
} from './witness.js';

/** What one optimiser does to one quantity. */
export interface DiscreteRow {
  readonly optimiser: string;
  readonly keeps: Keeps;
  /** How the quantity q or J moves in one step, or what is missing. */
  readonly identity: string;
  readonly latex: string;
  /** The theorem and what was proved for it, or `witness`; empty when unknown. */
  readonly by: string;
  readonly witness: DiscreteWitness | null;
}

export interface DiscreteTime {
  readonly tensors: readonly Tensor[];
  /** @param laws laws of the family, proved; what linear ones say of gradients is used for all */
  ofLaws(laws: readonly StateFunction[]): DiscreteRow[][];
  /** @param field a skew generator, θᵀSg = 0 proved; optimisers without a velocity have no row */
  ofSkew(field: AffineField): DiscreteRow[];
}

export interface DiscreteOptions {
  readonly seed: number;
  /** Where witnesses are looked for; without it nothing is refuted. */
  readonly source: WitnessSource | undefined;
  /** Asked before each search. */
  due?(): boolean;
}

const NOTHING = { latex: '', by: '', witness: null } as const;
const UNDECIDED = 'no theorem applies and no witness was found';

/** @param family a plain family under gradient flow */
export function discreteTime(family: FieldFamily, options: DiscreteOptions): DiscreteTime {
  const tensors = tensorsOf(family);
  const ordinals = new Map(family.state.map((v, d) => [v, d]));
  let shared: GradientIdentities | undefined;
  const identities = (): GradientIdentities => {
    shared ??= gradientIdentities(family, options.seed);
    return shared;
  };
  let known: ReadonlySet<number> | undefined;
  const dead = (): ReadonlySet<number> => {
    known ??= new Set(family.state.flatMap((_, d) => (identities().isDead(d) ? [d] : [])));
    return known;
  };
  const search = options.source && witnessSearch(options.source, tensors, dead);
  const answer = (
    row: OptimiserRow,
    kept: Kept | undefined,
    value: Valued,
    broken: { readonly identity: string; readonly latex: string },
  ): DiscreteRow => {
    const optimiser = row.name;
    if (kept !== undefined) return { optimiser, ...kept, witness: null };
    const { due } = options;
    if (row.stepless !== undefined) return { optimiser, keeps: 'unknown', identity: row.stepless, ...NOTHING };
    const stopped = due?.() === true;
    const witness = stopped ? undefined : search?.find(row, value);
    if (witness !== undefined) return { optimiser, keeps: 'no', ...broken, by: 'witness', witness };
    return {
      optimiser,
      keeps: 'unknown',
      identity: stopped ? 'stopped before it was looked at' : UNDECIDED,
      ...NOTHING,
    };
  };
  const ofLaw = (h: StateFunction): DiscreteRow[] => {
    const shape = shapeOf(h, family);
    if (shape === undefined)
      return OPTIMISERS.map(({ name }) => ({
        optimiser: name,
        keeps: 'unknown',
        identity: 'the law is not a rational function of the parameters with rational coefficients',
        ...NOTHING,
      }));
    let stays: boolean | undefined;
    const facts = {
      shape,
      tensors,
      get identities() {
        return identities();
      },
      staysUnderSteps: () => {
        stays ??= staysUnderSteps(family, shape, options.seed);
        return stays;
      },
    };
    const broken = { identity: 'q changes in one step: see the witness', latex: 'q^+\\neq q' };
    return OPTIMISERS.map((row) => answer(row, firstOf(row.laws, facts), valueOfLaw(h, ordinals), broken));
  };
  return {
    tensors,
    ofLaws: (laws) => {
      for (const h of laws) {
        const linear = shapeOf(h, family)?.linear;
        if (linear === undefined) continue;
        identities().know(linear);
        known = undefined;
      }
      return laws.map(ofLaw);
    },
    ofSkew: (field) => {
      const value = valueOfSkew(skewPairs(field));
      const unclosed = { identity: 'J leaves 0: see the witness', latex: 'J\\not\\equiv 0' };
      return OPTIMISERS.flatMap((row) =>
        row.skew === undefined
          ? []
          : [answer(row, firstOf(row.skew, { field, tensors }), value, row.skewBroken ?? unclosed)],
      );
    },
  };
}

const firstOf = <F>(reasons: readonly ((facts: F) => Kept | undefined)[], facts: F): Kept | undefined => {
  for (const reason of reasons) {
    const kept = reason(facts);
    if (kept !== undefined) return kept;
  }
  return undefined;
};
