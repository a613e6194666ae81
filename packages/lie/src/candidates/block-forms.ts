/**
 * The building blocks of human laws: forms in one parameter block P whose entries are indexed by units.
 *
 * sums: Σ_k P_ki or Σ_k P_ik;  gram: P'·P or P·P';  skew: P'·Ṗ − Ṗ'·P or P·Ṗ' − Ṗ·P', times the clock e^{τt} (theory §2 O10).
 */
import { type FieldFamily, type Rational, rational, type StateFunction, type Term } from '@lawful/cas-core';
import type { StateBlock } from './candidate.js';
import type { FieldSample } from './field-samples.js';

export type FormKind = 'sums' | 'gram' | 'skew';

interface FormTerm {
  readonly coefficient: 1 | -1;
  /** Variables with repetition, ascending. */
  readonly variables: readonly number[];
}

export interface BlockForm {
  readonly block: StateBlock;
  readonly side: 'rows' | 'cols';
  /** The number of units. */
  readonly size: number;
  entry(i: number, j: number): FormTerm[];
  /** The whole form, as a matrix expression. */
  readonly matrixText: string;
  /** Entry (i, i), with the free index i. */
  readonly unitText: string;
}

const ascending = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);

/** A block together with its velocities, for skew forms. */
export interface MovingBlock extends StateBlock {
  readonly velocities?: readonly number[];
}

/** `clock`: the variable e^{τt} that multiplies skew forms; undefined without friction. */
export function blockForms(kind: FormKind, blocks: readonly MovingBlock[], clock?: number): BlockForm[] {
  const out: BlockForm[] = [];
  for (const block of blocks) {
    const single = block.rows === 1 && block.cols === 1;
    for (const side of single ? (['rows'] as const) : (['cols', 'rows'] as const)) {
      const form = blockForm(kind, block, side, clock);
      if (form !== undefined) out.push(form);
    }
  }
  return out;
}

function blockForm(
  kind: FormKind,
  block: MovingBlock,
  side: 'rows' | 'cols',
  clock: number | undefined,
): BlockForm | undefined {
  const { name, rows, cols, variables, velocities } = block;
  const size = side === 'rows' ? rows : cols;
  const length = side === 'rows' ? cols : rows;
  const place = (unit: number, k: number): number => (side === 'rows' ? unit * cols + k : k * cols + unit);
  const indices = Array.from({ length }, (_, k) => k);
  const unit = length === 1 ? `${name}[i]` : side === 'rows' ? `${name}[i,:]` : `${name}[:,i]`;
  const whole = rows === 1 && cols === 1;
  switch (kind) {
    case 'sums':
      return {
        block,
        side,
        size,
        entry: (i) => indices.map((k) => ({ coefficient: 1, variables: [variables[place(i, k)]!] })),
        matrixText: whole ? name : `sum(${name})`,
        unitText: whole ? name : length === 1 ? unit : `sum(${unit})`,
      };
    case 'gram':
      return {
        block,
        side,
        size,
        entry: (i, j) =>
          indices.map((k) => ({
            coefficient: 1,
            variables: ascending([variables[place(i, k)]!, variables[place(j, k)]!]),
          })),
        matrixText: whole
          ? `${name}^2`
          : size === 1
            ? `|${name}|^2`
            : side === 'rows'
              ? `${name}*${name}'`
              : `${name}'*${name}`,
        unitText: length === 1 ? `${unit}^2` : `|${unit}|^2`,
      };
    case 'skew': {
      if (velocities === undefined || size === 1) return undefined;
      const time = clock === undefined ? [] : [clock];
      const moving = `vel(${name})`;
      return {
        block,
        side,
        size,
        entry: (i, j) =>
          indices.flatMap((k): FormTerm[] => [
            { coefficient: 1, variables: ascending([...time, variables[place(i, k)]!, velocities[place(j, k)]!]) },
            { coefficient: -1, variables: ascending([...time, variables[place(j, k)]!, velocities[place(i, k)]!]) },
          ]),
        matrixText:
          side === 'rows' ? `${name}*${moving}' - ${moving}*${name}'` : `${name}'*${moving} - ${moving}'*${name}`,
        unitText: '0',
      };
    }
  }
}

/** The rate of change of entry (i, j) along a sample, mod p. */
export function formRate(
  form: BlockForm,
  i: number,
  j: number,
  s: FieldSample,
  ordinal: ReadonlyMap<number, number>,
  p: number,
): number {
  let total = 0;
  for (const { coefficient, variables } of form.entry(i, j)) {
    for (let k = 0; k < variables.length; k++) {
      // What is no state variable stands still.
      let term = s.velocity[ordinal.get(variables[k]!) ?? -1] ?? 0;
      for (let l = 0; l < variables.length && term !== 0; l++) if (l !== k) term = (term * s.theta[variables[l]!]!) % p;
      total += coefficient === 1 ? term : p - term;
    }
  }
  return total % p;
}

/** Entry (i, j) of a combination of forms, as a state function. */
export function combineEntry(
  forms: readonly BlockForm[],
  coefficients: readonly Rational[],
  i: number,
  j: number,
): StateFunction {
  const terms = new Map<string, Term<Rational>>();
  forms.forEach((form, k) => {
    const weight = coefficients[k]!;
    if (weight.num === 0n) return;
    for (const { coefficient, variables } of form.entry(i, j)) {
      const key = variables.join(',');
      const old = terms.get(key);
      const added = coefficient === 1 ? weight : rational(-weight.num, weight.den);
      const exponents: [number, number][] = [];
      for (const v of variables) {
        const last = exponents[exponents.length - 1];
        if (last !== undefined && last[0] === v) last[1]++;
        else exponents.push([v, 1]);
      }
      const sum =
        old === undefined
          ? added
          : rational(
              old.coefficient.num * added.den + added.num * old.coefficient.den,
              old.coefficient.den * added.den,
            );
      terms.set(key, { coefficient: sum, exponents });
    }
  });
  return { numerator: [...terms.values()].filter((t) => t.coefficient.num !== 0n), denominator: undefined };
}

/** Adds the velocities of a momentum family to its blocks. */
export function movingBlocks(family: FieldFamily, blocks: readonly StateBlock[]): MovingBlock[] {
  if (family.clock === undefined) return [...blocks];
  const D = (family.state.length - 1) / 2;
  const velocity = new Map(family.state.slice(1, 1 + D).map((v, d) => [v, family.state[1 + D + d]!]));
  return blocks.map((b) => ({ ...b, velocities: b.variables.map((v) => velocity.get(v)!) }));
}
