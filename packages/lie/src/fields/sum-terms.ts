/**
 * The sums of a Program, flattened, and their terms by a sample variable that divides them: at a sparse sample nearly all terms of a
 * sum are zero, and those that are not are found without a look at the others.
 *
 * A *whole* sum is an addition or subtraction that is not itself a term of another one (or is used more than once); everything between it and its terms is never
 * visited. The divisor of a node is a sample variable in whose every multiple the node vanishes: a mask, an input, a cotangent.
 */
import { isBinary, OP, type Program } from '@lawful/cas-core';

export interface SumTerms {
  /** By node: a sample variable that divides it, or −1. */
  readonly divisor: Int32Array;
  /** By node: the number of the whole sum that it is, or −1. */
  readonly sumAt: Int32Array;
  /** Sum s has the terms start[s] … start[s + 1] − 1. */
  readonly start: Int32Array;
  /** The node of a term, or ~node where it is subtracted. */
  readonly term: Int32Array;
  /** The divisor of the term; ascending within a sum, so that terms without one come first. */
  readonly key: Int32Array;
}

const isSum = (op: number): boolean => op === OP.add || op === OP.sub;

/** @param samples variables that are zero unless a sample says otherwise */
export function sumTerms(program: Program, samples: readonly number[]): SumTerms {
  const { op, left, right } = program;
  const divisor = divisors(program, samples);
  const inner = innerSums(program);
  const sumAt = new Int32Array(op.length).fill(-1);
  let sums = 0;
  let additions = 0;
  for (let n = 0; n < op.length; n++) {
    if (!isSum(op[n]!)) continue;
    additions++;
    if (inner[n] === 0) sumAt[n] = sums++;
  }
  const start = new Int32Array(sums + 1);
  const term = new Int32Array(additions + sums);
  const key = new Int32Array(additions + sums);
  let end = 0;
  const stack: number[] = [];
  for (let n = 0; n < op.length; n++) {
    if (sumAt[n] === -1) continue;
    const from = end;
    stack.push(right[n]!, left[n]!);
    if (op[n] === OP.sub) stack[0] = ~stack[0]!;
    while (stack.length > 0) {
      const signed = stack.pop()!;
      const m = signed < 0 ? ~signed : signed;
      if (inner[m] === 0) term[end++] = signed;
      else {
        const negative = signed < 0;
        stack.push(negative === (op[m] === OP.add) ? ~right[m]! : right[m]!, negative ? ~left[m]! : left[m]!);
      }
    }
    sortByDivisor(term.subarray(from, end), key.subarray(from, end), divisor);
    start[sumAt[n]! + 1] = end;
  }
  return { divisor, sumAt, start, term, key };
}

function divisors({ op, left, right, variables }: Program, samples: readonly number[]): Int32Array {
  const isSample = new Uint8Array(variables.length);
  for (const v of samples) isSample[v] = 1;
  const out = new Int32Array(op.length).fill(-1);
  for (let n = 0; n < op.length; n++) {
    const a = left[n]!;
    if (op[n] === OP.variable) out[n] = isSample[a] === 1 ? a : -1;
    else if (op[n] === OP.mul) out[n] = out[a]! >= 0 ? out[a]! : out[right[n]!]!;
    else if (isSum(op[n]!)) out[n] = out[a] === out[right[n]!] ? out[a]! : -1;
    else if (op[n] !== OP.constant) out[n] = out[a]!;
  }
  return out;
}

/** 1 for sums that are a term of one other sum and nothing else. */
function innerSums({ op, left, right, outputs }: Program): Uint8Array {
  const uses = new Uint8Array(op.length);
  const inSum = new Uint8Array(op.length);
  const use = (m: number, bySum: boolean): void => {
    if (uses[m]! < 2) uses[m]!++;
    if (bySum) inSum[m] = 1;
  };
  for (let n = 0; n < op.length; n++) {
    if (op[n]! <= OP.constant) continue;
    use(left[n]!, isSum(op[n]!));
    if (isBinary(op[n]!)) use(right[n]!, isSum(op[n]!));
  }
  for (const n of outputs) uses[n] = 2;
  for (let n = 0; n < op.length; n++) inSum[n] = isSum(op[n]!) && uses[n] === 1 ? inSum[n]! : 0;
  return inSum;
}

/** Sorts terms by divisor and writes the divisors. */
function sortByDivisor(terms: Int32Array, keys: Int32Array, divisor: Int32Array): void {
  const count = terms.length;
  const own = terms.slice();
  const codes = Float64Array.from(own, (t, i) => (divisor[t < 0 ? ~t : t]! + 1) * count + i).sort();
  codes.forEach((code, i) => {
    terms[i] = own[code % count]!;
    keys[i] = Math.floor(code / count) - 1;
  });
}
