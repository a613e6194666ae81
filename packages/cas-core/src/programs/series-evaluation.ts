/**
 * Power-series solutions of γ' = Σ_j a_j(t)·v_j(γ) over F_p, order by order.
 *
 * Every node of every field Program carries its series; the n-th coefficients of all nodes follow from lower ones and the n-th
 * coefficients of γ, and give the (n+1)-st of γ. Products are convolutions, quotients and powers have their usual
 * recurrences (a^k needs a(0) ≠ 0), kernels those of their differential equations. Orders stay below p, so that division by n + 1 is possible. Cost O(N²) per node.
 */
import { KERNELS } from '../kernels/table.js';
import { invMod, primeField } from '../rings/prime-field.js';
import { convolve } from './modular-kernels.js';
import { cone, kernelAt, OP, type Program } from './program.js';

export interface DrivenField {
  /** Outputs: one component per state variable. */
  readonly field: Program;
  /** Residues by variable for everything but the state. */
  readonly values: Float64Array;
  /** Coefficients of a_j(t), lowest first. */
  readonly drive: readonly number[];
}

/**
 * The first `order` coefficients of γ for each state variable (state × order), γ(0) given; undefined when a denominator or the
 * base of a power vanishes at t = 0.
 */
export function seriesSolution(
  fields: readonly DrivenField[],
  state: readonly number[],
  start: ArrayLike<number>,
  order: number,
  p: number,
): Float64Array[] | undefined {
  if (order >= p) throw new RangeError(`seriesSolution: the order ${order} is not below the prime ${p}`);
  const gamma = state.map((_, d) => {
    const series = new Float64Array(order);
    series[0] = start[d]!;
    return series;
  });
  const runs: Run[] = [];
  for (const f of fields) {
    const run = prepare(f, state, gamma, order, p);
    if (run === undefined) return undefined;
    runs.push(run);
  }
  for (let n = 0; n + 1 < order; n++) {
    for (const run of runs) if (!run.advance(n)) return undefined;
    const inverse = invMod((n + 1) % p, p);
    gamma.forEach((series, d) => {
      let sum = 0;
      for (const run of runs) sum += run.velocity(d, n);
      series[n + 1] = ((sum % p) * inverse) % p;
    });
  }
  return gamma;
}

interface Run {
  /** Computes the n-th coefficients of all nodes; false where the solution is not defined. */
  advance(n: number): boolean;
  /** The n-th coefficient of a(t)·v_d(γ(t)). */
  velocity(d: number, n: number): number;
}

function prepare(
  f: DrivenField,
  state: readonly number[],
  gamma: Float64Array[],
  order: number,
  p: number,
): Run | undefined {
  const { field: program } = f;
  const { op, left, right } = program;
  const F = primeField(p);
  const needed = cone(program, program.outputs);
  const ordinal = new Map(state.map((v, d) => [v, d]));
  const series: Float64Array[] = new Array(op.length);
  const nodes: number[] = [];
  for (let n = 0; n < op.length; n++) {
    if (needed[n] === 0) continue;
    const kernel = kernelAt(program, n);
    if (kernel !== undefined && !ordinal.has(left[n]!)) {
      series[n] = new Float64Array(order);
      series[n]![0] = f.values[left[n]!]!;
      nodes.push(n);
    } else if (op[n] === OP.variable && ordinal.has(left[n]!)) series[n] = gamma[ordinal.get(left[n]!)!]!;
    else {
      series[n] = new Float64Array(order);
      if (op[n] === OP.variable) series[n]![0] = f.values[left[n]!]!;
      else if (op[n] === OP.constant) {
        const residue = F.fromRational(program.constants[left[n]!]!);
        if (residue === undefined) return undefined;
        series[n]![0] = residue;
      } else nodes.push(n);
    }
  }
  const inverseOf = new Map<number, number>();
  const drive = Float64Array.from({ length: order }, (_, i) => f.drive[i] ?? 0);
  return {
    advance: (n) => {
      for (const k of nodes) {
        const kernel = kernelAt(program, k);
        if (kernel !== undefined) {
          if (!KERNELS[kernel.kind].modular.series(series[kernel.argument]!, series[k]!, n, p)) return false;
          continue;
        }
        const a = series[left[k]!]!;
        const out = series[k]!;
        switch (op[k]) {
          case OP.add:
            out[n] = (a[n]! + series[right[k]!]![n]!) % p;
            break;
          case OP.sub:
            out[n] = (a[n]! - series[right[k]!]![n]! + p) % p;
            break;
          case OP.neg:
            out[n] = (p - a[n]!) % p;
            break;
          case OP.mul:
            out[n] = convolve(a, series[right[k]!]!, 0, n, n, p);
            break;
          case OP.pow:
            if (n === 0) {
              if (a[0] === 0) return false;
              inverseOf.set(k, invMod(a[0]!, p));
              out[0] = power(a[0]!, right[k]!, p);
            } else out[n] = powerCoefficient(a, out, right[k]!, n, inverseOf.get(k)!, p);
            break;
          default: {
            const b = series[right[k]!]!;
            if (n === 0) {
              if (b[0] === 0) return false;
              inverseOf.set(k, invMod(b[0]!, p));
            }
            const known = convolve(out, b, 0, n - 1, n, p);
            out[n] = (((a[n]! - known + p) % p) * inverseOf.get(k)!) % p;
          }
        }
      }
      return true;
    },
    velocity: (d, n) => convolve(drive, series[program.outputs[d]!]!, 0, n, n, p),
  };
}

function power(base: number, k: number, p: number): number {
  let out = 1;
  for (let i = 0; i < k; i++) out = (out * base) % p;
  return out;
}

/** b = a^k satisfies n·a₀·b_n = Σ_{i=1}^{n} (k·i − (n − i))·a_i·b_{n−i}. */
function powerCoefficient(a: Float64Array, b: Float64Array, k: number, n: number, inverse: number, p: number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) {
    const weight = (((k * i - (n - i)) % p) + p) % p;
    sum = (sum + ((weight * a[i]!) % p) * b[n - i]!) % p;
  }
  return (((sum * inverse) % p) * invMod(n % p, p)) % p;
}
