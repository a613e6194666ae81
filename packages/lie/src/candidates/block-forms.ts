/**
 * The building blocks of human laws: forms in one parameter block P whose entries are indexed by units.
 *
 * sums: Σ_k P_ki or Σ_k P_ik;  gram: P'·P or P·P';  skew: P'·Ṗ − Ṗ'·P or P·Ṗ' − Ṗ·P', times the clock e^{τt} (theory §2 O10).
 */
import { type FieldFamily, type Rational, rational, type StateFunction, type Term } from '@lawful/cas-core';
import type { BlockView, StateBlock } from './candidate.js';
import type { FieldSample } from './field-samples.js';

export type FormKind = 'sums' | 'gram' | 'skew';

/** An entry of a form: terms of one degree, laid end to end, for the norm of a block has as many as the block has entries. */
export interface FormEntry {
  readonly degree: number;
  /** `degree` variables a term, with repetition, ascending; `ONE` stands for the number 1. */
  readonly variables: Int32Array;
  /** Every second term is subtracted. */
  readonly alternating: boolean;
}

/** In place of a variable: the number 1. */
const ONE = 2 ** 31 - 1;

export interface BlockForm {
  readonly block: StateBlock;
  readonly side: 'rows' | 'cols';
  /** The number of units. */
  readonly size: number;
  entry(i: number, j: number): FormEntry;
  /** The whole form, as a matrix expression; undefined where only its diagonal has a meaning. */
  readonly matrixText: string | undefined;
  /** Entry (i, i), with the free index i. */
  readonly unitText: string;
}

/** An entry of `count` terms, `write` laying the variables of term k at a place of an array. */
function entryOf(
  degree: number,
  count: number,
  write: (k: number, out: Int32Array, at: number) => void,
  alternating = false,
): FormEntry {
  const out = new Int32Array(degree * count);
  for (let k = 0; k < count; k++) {
    const at = degree * k;
    write(k, out, at);
    for (let i = at + 1; i < at + degree; i++)
      for (let j = i; j > at && out[j - 1]! > out[j]!; j--) [out[j - 1], out[j]] = [out[j]!, out[j - 1]!];
  }
  return { degree, variables: out, alternating };
}

/** A block together with its velocities, for skew forms. */
export interface MovingBlock extends StateBlock {
  readonly velocities?: readonly number[];
}

/** `clock`: the variable e^{τt} that multiplies skew forms; undefined without friction. */
export function blockForms(kind: FormKind, blocks: readonly MovingBlock[], clock?: number): BlockForm[] {
  const out: BlockForm[] = [];
  for (const block of blocks) {
    if (block.view !== undefined) {
      if (kind === 'gram') out.push(viewForm(block, block.view));
      continue;
    }
    if (block.tensor === true && kind === 'skew') continue;
    const single = (block.rows === 1 && block.cols === 1) || block.tensor === true;
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
  const unit = length === 1 || block.tensor === true ? `${name}[i]` : side === 'rows' ? `${name}[i,:]` : `${name}[:,i]`;
  const whole = rows === 1 && cols === 1;
  switch (kind) {
    case 'sums':
      return {
        block,
        side,
        size,
        entry: (i) =>
          entryOf(1, length, (k, out, at) => {
            out[at] = variables[place(i, k)]!;
          }),
        matrixText: whole ? name : `sum(${name})`,
        unitText: whole ? name : length === 1 ? unit : `sum(${unit})`,
      };
    case 'gram':
      return {
        block,
        side,
        size,
        entry: (i, j) =>
          entryOf(2, length, (k, out, at) => {
            out[at] = variables[place(i, k)]!;
            out[at + 1] = variables[place(j, k)]!;
          }),
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
          entryOf(
            2 + time.length,
            2 * length,
            (k, out, at) => {
              const [first, second] = k % 2 === 0 ? [i, j] : [j, i];
              out[at] = variables[place(first, k >> 1)]!;
              out[at + 1] = velocities[place(second, k >> 1)]!;
              out.set(time, at + 2);
            },
            true,
          ),
        matrixText:
          side === 'rows' ? `${name}*${moving}' - ${moving}*${name}'` : `${name}'*${moving} - ${moving}'*${name}`,
        unitText: '0',
      };
    }
  }
}

/** Gram entries of a view; of I + W with Σ_k (W_ik + δ_ik)(W_jk + δ_jk). */
function viewForm(block: StateBlock, { side, unit, whole, shifted }: BlockView): BlockForm {
  const { rows, cols, variables } = block;
  const [size, length] = side === 'rows' ? [rows, cols] : [cols, rows];
  const at = (i: number, k: number): number => variables[side === 'rows' ? i * cols + k : k * cols + i]!;
  return {
    block,
    side,
    size,
    entry: (i, j) => {
      const more: [number, number][] = shifted
        ? [[at(i, j), ONE], [at(j, i), ONE], ...(i === j ? [[ONE, ONE] as [number, number]] : [])]
        : [];
      return entryOf(2, length + more.length, (k, out, place) => {
        const [a, b] = k < length ? [at(i, k), at(j, k)] : more[k - length]!;
        out[place] = a;
        out[place + 1] = b;
      });
    },
    matrixText: whole,
    unitText: length === 1 ? `${unit}^2` : `|${unit}|^2`,
  };
}

/** The rate of change of an entry along a sample, mod p; `ordinal` by variable, −1 for what is no state variable and stands still. */
export function formRate(
  { degree, variables, alternating }: FormEntry,
  s: FieldSample,
  ordinal: Int32Array,
  p: number,
): number {
  let total = 0;
  for (let at = 0, negative = false; at < variables.length; at += degree, negative = alternating && !negative)
    for (let k = at; k < at + degree; k++) {
      const d = variables[k] === ONE ? -1 : ordinal[variables[k]!]!;
      let term = d < 0 ? 0 : s.velocity[d]!;
      for (let l = at; l < at + degree && term !== 0; l++)
        if (l !== k && variables[l] !== ONE) term = (term * s.theta[variables[l]!]!) % p;
      total += negative ? p - term : term;
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
    const { degree, variables: all, alternating } = form.entry(i, j);
    for (let at = 0, negative = false; at < all.length; at += degree, negative = alternating && !negative) {
      const variables = all.subarray(at, at + degree);
      const key = variables.join(',');
      const old = terms.get(key);
      const added = negative ? rational(-weight.num, weight.den) : weight;
      const exponents: [number, number][] = [];
      for (const v of variables) {
        if (v === ONE) continue;
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

export const hasVelocities = ({ state, variables }: FieldFamily): boolean =>
  state.some((v) => variables[v]!.role === 'velocity');

/** Adds the velocities of a momentum family to its blocks. */
export function movingBlocks(family: FieldFamily, blocks: readonly StateBlock[]): MovingBlock[] {
  if (!hasVelocities(family)) return [...blocks];
  const D = (family.state.length - 1) / 2;
  const velocity = new Map(family.state.slice(1, 1 + D).map((v, d) => [v, family.state[1 + D + d]!]));
  return blocks.map((b) => ({ ...b, velocities: b.variables.map((v) => velocity.get(v)!) }));
}
