/**
 * Gradients of a potential at sparse samples (theory §1.2, fact 5), and their derivatives along sparse directions: most sample variables
 * are zero, so most of the Program is never visited. Values are pulled from the output; of a sum only the terms that the sample leaves are
 * looked at (sum-terms.ts), a product stops at a passive zero, and the adjoints run back over the visited nodes alone. Cost: the nonzero terms, not
 * the size of the Program.
 *
 * Derivatives along a direction v are one dual number ε: the state is θ + εv, and the ε-coefficients of the gradient are Hess·v. *Passive*
 * nodes do not depend on the state and have none.
 */
import { activeNodes, invMod, OP, type Program, powMod, primeField, type SparseRow } from '@lawful/cas-core';
import type { Sample } from './samples.js';
import { sumTerms } from './sum-terms.js';

export interface SparseGradient {
  /** The nonzero partial derivatives by state ordinal; undefined where a denominator vanishes. */
  at(sample: Sample): SparseRow | undefined;
  /** Hess·v by state ordinal, for a direction v by state ordinal. */
  along(sample: Sample, direction: SparseRow): SparseRow | undefined;
}

/** A sample and the field there. */
export interface SampledField {
  readonly sample: Sample;
  readonly row: SparseRow;
}

/** The bracket [v, w] = Dw·v − Dv·w of the fields at two samples; columns may repeat. Undefined where a denominator vanishes. */
export function sparseBracket(
  gradient: SparseGradient,
  v: SampledField,
  w: SampledField,
  p: number,
): SparseRow | undefined {
  const plus = gradient.along(w.sample, v.row);
  const minus = gradient.along(v.sample, w.row);
  if (plus === undefined || minus === undefined) return undefined;
  return {
    columns: [...plus.columns, ...minus.columns],
    values: [...plus.values, ...minus.values.map((x) => p - x)],
  };
}

/**
 * Undefined when p divides a denominator of a constant.
 * @param program one output, no kernels
 * @param samples the sample variables: zero unless a sample says otherwise
 * @param point residues by variable of everything else
 */
export function sparseGradient(
  program: Program,
  state: readonly number[],
  samples: readonly number[],
  point: ArrayLike<number>,
  p: number,
): SparseGradient | undefined {
  // Long: the visit and the adjoints share stamps and values, kept from call to call.
  const { op, left, right } = program;
  const N = op.length;
  const field = primeField(p);
  const constants: number[] = [];
  for (const q of program.constants) {
    const residue = field.fromRational(q);
    if (residue === undefined) return undefined;
    constants.push(residue);
  }
  const ordinal = new Int32Array(program.variables.length).fill(-1);
  state.forEach((v, d) => {
    ordinal[v] = d;
  });
  const stateNodes: number[] = [];
  for (let n = 0; n < N; n++) if (op[n] === OP.variable && ordinal[left[n]!]! >= 0) stateNodes.push(n);
  const active = activeNodes(program, stateNodes);
  const { divisor, sumAt, start, term, key } = sumTerms(program, samples);
  const values = Float64Array.from(point);
  for (const v of samples) values[v] = 0;
  const value = new Int32Array(N);
  const adjoint = new Int32Array(N);
  const stamp = new Int32Array(N);
  // ε-coefficients of the variables, of the nodes and of the adjoints, once they are asked for.
  let tangents = new Int32Array(0);
  let tangent = new Int32Array(0);
  let adjointTangent = new Int32Array(0);
  let dual = false;
  /** Of each sum met: where the terms that the sample leaves lie in `picked`. */
  const pickedFrom = new Int32Array(start.length);
  const pickedTo = new Int32Array(start.length);
  const pickedStamp = new Int32Array(start.length);
  const picked: number[] = [];
  const [root] = program.outputs;
  const stack: number[] = [];
  const visited: number[] = [];
  let epoch = 0;
  let live: Sample['values'] = [];

  const inverse = 1 / p;
  /** x mod p for 0 ≤ x < 2^50. */
  const mod = (x: number): number => {
    const r = x - Math.floor(x * inverse) * p;
    return r < 0 ? r + p : r >= p ? r - p : r;
  };
  const isDead = (n: number): boolean => divisor[n]! >= 0 && values[divisor[n]!] === 0;

  /** The terms of a sum that the sample leaves. */
  const pick = (s: number): void => {
    if (pickedStamp[s] === epoch) return;
    pickedStamp[s] = epoch;
    pickedFrom[s] = picked.length;
    const from = start[s]!;
    const to = start[s + 1]!;
    let i = from;
    for (; i < to && key[i] === -1; i++) picked.push(term[i]!);
    if (16 * live.length > to - i) {
      for (; i < to; i++) if (values[key[i]!] !== 0) picked.push(term[i]!);
    } else
      for (const [v] of live) {
        let low = i;
        for (let high = to; low < high; ) {
          const middle = (low + high) >> 1;
          if (key[middle]! < v) low = middle + 1;
          else high = middle;
        }
        for (; low < to && key[low] === v; low++) picked.push(term[low]!);
      }
    pickedTo[s] = picked.length;
  };

  const ready = (m: number): boolean => {
    if (stamp[m] === epoch) return true;
    stack.push(m);
    return false;
  };
  const sum = (s: number): boolean => {
    pick(s);
    let whole = true;
    for (let i = pickedFrom[s]!; i < pickedTo[s]!; i++) {
      const t = picked[i]!;
      if (!ready(t < 0 ? ~t : t)) whole = false;
    }
    return whole;
  };

  /** Tries to compute node n, whose value is 0 until then; pushes what it needs first and returns false. */
  const settle = (n: number): boolean => {
    const a = left[n]!;
    const b = right[n]!;
    let x = 0;
    let dx = 0;
    switch (op[n]) {
      case OP.variable:
        x = values[a]!;
        if (dual) dx = tangents[a]!;
        break;
      case OP.constant:
        x = constants[a]!;
        break;
      case OP.mul: {
        if (isDead(n)) break;
        // A passive zero ends the matter; an active one still needs its partner as its derivative.
        const [first, second] = active[a]! <= active[b]! ? [a, b] : [b, a];
        if (!ready(first)) return false;
        if (value[first] === 0 && active[first] === 0) break;
        if (!ready(second)) return false;
        x = mod(value[a]! * value[b]!);
        if (dual) dx = mod(value[a]! * tangent[b]! + tangent[a]! * value[b]!);
        break;
      }
      case OP.neg:
        if (!ready(a)) return false;
        x = mod(p - value[a]!);
        if (dual) dx = mod(p - tangent[a]!);
        break;
      case OP.pow:
        if (!ready(a)) return false;
        x = powMod(value[a]!, b, p);
        if (dual) dx = mod(mod(b * powMod(value[a]!, b - 1, p)) * tangent[a]!);
        break;
      case OP.div: {
        if (!ready(a) || !ready(b)) return false;
        if (value[b] === 0) throw new RangeError('a denominator vanishes');
        const reciprocal = invMod(value[b]!, p);
        x = mod(value[a]! * reciprocal);
        if (dual) dx = mod(mod(tangent[a]! + (p - x) * tangent[b]!) * reciprocal);
        break;
      }
      default: {
        const s = sumAt[n]!;
        if (isDead(n)) break;
        if (!sum(s)) return false;
        for (let i = pickedFrom[s]!; i < pickedTo[s]!; i++) {
          const t = picked[i]!;
          x += t < 0 ? p - value[~t]! : value[t]!;
          if (dual) dx += t < 0 ? p - tangent[~t]! : tangent[t]!;
        }
        x = mod(x);
        dx = mod(dx);
      }
    }
    value[n] = x;
    adjoint[n] = 0;
    if (dual) {
      tangent[n] = dx;
      adjointTangent[n] = 0;
    }
    stamp[n] = epoch;
    visited.push(n);
    return true;
  };

  const spread = (to: number, amount: number, along: number): void => {
    if (active[to] === 0 || (amount === 0 && along === 0)) return;
    if (stamp[to] !== epoch) throw new Error(`sparseGradient: node ${to} was needed and not visited`);
    adjoint[to] = mod(adjoint[to]! + amount);
    if (dual) adjointTangent[to] = mod(adjointTangent[to]! + along);
  };

  /** Passes the adjoint d + εe of a node on to what it is made of. */
  const passOn = (n: number, d: number, e: number): void => {
    if (isDead(n)) return;
    const a = left[n]!;
    const b = right[n]!;
    const through = (to: number, factor: number, slope: number): void =>
      spread(to, mod(d * factor), dual ? mod(d * slope + e * factor) : 0);
    switch (op[n]) {
      case OP.mul:
        // A factor that was never looked at was multiplied by a passive zero.
        if (stamp[a] === epoch) through(b, value[a]!, dual ? tangent[a]! : 0);
        if (stamp[b] === epoch) through(a, value[b]!, dual ? tangent[b]! : 0);
        break;
      case OP.neg:
        spread(a, mod(p - d), mod(p - e));
        break;
      case OP.pow: {
        const x = value[a]!;
        const curvature = dual && b > 1 ? mod(mod(mod(b * (b - 1)) * powMod(x, b - 2, p)) * tangent[a]!) : 0;
        through(a, mod(b * powMod(x, b - 1, p)), curvature);
        break;
      }
      case OP.div: {
        const reciprocal = invMod(value[b]!, p);
        const g = mod(d * reciprocal);
        const h = dual ? mod(mod(e + (p - g) * tangent[b]!) * reciprocal) : 0;
        spread(a, g, h);
        const x = value[n]!;
        const dx = dual ? tangent[n]! : 0;
        spread(b, mod(p - mod(g * x)), mod(p - mod(g * dx + h * x)));
        break;
      }
      default: {
        const s = sumAt[n]!;
        for (let i = pickedFrom[s]!; i < pickedTo[s]!; i++) {
          const t = picked[i]!;
          if (t < 0) spread(~t, mod(p - d), mod(p - e));
          else spread(t, d, e);
        }
      }
    }
  };

  const pull = (): void => {
    visited.length = 0;
    picked.length = 0;
    stack.length = 0;
    stack.push(root!);
    while (stack.length > 0) {
      const n = stack[stack.length - 1]!;
      if (stamp[n] === epoch || settle(n)) stack.pop();
    }
  };

  const run = (sample: Sample): SparseRow | undefined => {
    epoch++;
    live = sample.values;
    for (const [v, residue] of live) values[v] = residue;
    const columns: number[] = [];
    const entries: number[] = [];
    try {
      pull();
      adjoint[root!] = 1;
      // Dependencies are settled before their users, so the reverse of the visit is a valid order for adjoints.
      for (let i = visited.length - 1; i >= 0; i--) {
        const n = visited[i]!;
        const d = adjoint[n]!;
        const e = dual ? adjointTangent[n]! : 0;
        if (active[n] === 0 || (d === 0 && e === 0)) continue;
        if (op[n] !== OP.variable) passOn(n, d, e);
        else if (dual ? e !== 0 : d !== 0) {
          columns.push(ordinal[left[n]!]!);
          entries.push(dual ? e : d);
        }
      }
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    } finally {
      for (const [v] of live) values[v] = 0;
    }
    return { columns, values: entries };
  };

  return {
    at: (sample) => {
      dual = false;
      return run(sample);
    },
    along: (sample, { columns, values: entries }) => {
      if (tangent.length === 0) {
        tangents = new Int32Array(program.variables.length);
        tangent = new Int32Array(N);
        adjointTangent = new Int32Array(N);
      }
      dual = true;
      columns.forEach((d, k) => {
        const v = state[d]!;
        tangents[v] = (tangents[v]! + entries[k]!) % p;
      });
      const row = run(sample);
      for (const d of columns) tangents[state[d]!] = 0;
      return row;
    },
  };
}
