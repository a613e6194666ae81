/**
 * Identities between the entries of the gradients of a family, proved for all parameters and all data: Σ c_i g_i ≡ 0, g_a ≡ ±g_b. Batch gradients are
 * sums of such gradients, so what is linear and holds for each holds for every minibatch.
 *
 * Values modulo a prime say what is worth proving; the proof is the expansion of the node, the zero test of the geometry of symmetries.
 */
import {
  appendGradient,
  type FieldFamily,
  nodeByVariable,
  type ProgramBuilder,
  primesOf,
  programBuilder,
  QQ,
  random as seeded,
} from '@lawful/cas-core';
import { type FieldSample, fieldSamples } from '@lawful/lie';
import { vanishesAsGiven } from '../symmetries/symmetry-proofs.js';
import type { LinearForm } from './quantities.js';

export interface GradientIdentities {
  /** Takes Σ c_i g_i ≡ 0 as proved: cᵀθ is a law. */
  know(form: LinearForm): void;
  /** Whether Σ c_i g_i ≡ 0 was proved. */
  vanishes(form: LinearForm): boolean;
  /** Whether g_i ≡ 0 was proved. */
  isDead(ordinal: number): boolean;
  /** The representative r and the sign s of g_i ≡ s·g_r, proved; s = 0 where g_i ≡ 0. */
  classOf(ordinal: number): { readonly of: number; readonly sign: -1 | 0 | 1 };
}

const SAMPLES = 6;

/** @param family a plain family under gradient flow, so that its one generator has a potential */
export function gradientIdentities(family: FieldFamily, seed: number): GradientIdentities {
  const { potential } = family.generators[0]!;
  let nodes: { readonly builder: ProgramBuilder; readonly gradient: readonly number[] } | undefined;
  let drawn: readonly FieldSample[] | undefined;
  const p = primesOf(family)[0]!;
  const samples = (): readonly FieldSample[] => {
    drawn ??= fieldSamples(family, p, SAMPLES, seeded(seed).fork('gradient identities'));
    return drawn;
  };
  const prepared = () => {
    if (nodes !== undefined || potential === undefined) return nodes;
    const builder = programBuilder(potential);
    const nodeOf = nodeByVariable(potential);
    const state = family.state.map((v) => nodeOf.get(v)!);
    const gradient = appendGradient(
      builder,
      builder.view(),
      [potential.outputs[0]!],
      [builder.constant(QQ.one)],
      state,
    );
    nodes = { builder, gradient };
    return nodes;
  };
  const looksZero = (form: LinearForm): boolean =>
    samples().length > 0 &&
    samples().every(({ velocity }) => {
      let sum = 0n;
      for (const [d, { num, den }] of form) {
        if (den % BigInt(p) === 0n) return false;
        sum += num * inverse(den, BigInt(p)) * BigInt(velocity[d]!);
      }
      return sum % BigInt(p) === 0n;
    });
  const known = new Map<string, boolean>();
  const vanishes = (form: LinearForm): boolean => {
    const key = keyOf(form);
    let answer = known.get(key);
    if (answer === undefined) {
      answer = looksZero(form) && proved(form);
      known.set(key, answer);
    }
    return answer;
  };
  const proved = (form: LinearForm): boolean => {
    const own = prepared();
    if (own === undefined) return false;
    const { builder, gradient } = own;
    const sum = builder.sum([...form].map(([d, q]) => builder.mul(builder.constant(q), gradient[d]!)));
    return vanishesAsGiven(builder.view(), sum) === 'yes';
  };
  const isDead = (d: number): boolean => vanishes(new Map([[d, QQ.one]]));
  const representatives = new Map<string, number[]>();
  const classes = new Map<number, { readonly of: number; readonly sign: -1 | 0 | 1 }>();
  const find = (d: number): { readonly of: number; readonly sign: -1 | 0 | 1 } => {
    if (isDead(d)) return { of: d, sign: 0 };
    const values = samples().map((s) => s.velocity[d]!);
    const lead = values.find((v) => v !== 0) ?? 0;
    const flipped = 2 * lead > p;
    const key = values.map((v) => (flipped && v !== 0 ? p - v : v)).join(',');
    const others = representatives.get(key) ?? [];
    representatives.set(key, others);
    for (const r of others) {
      const lookup = samples()[0]!.velocity;
      const sign = lookup[d] === lookup[r] ? 1 : -1;
      const difference = new Map([
        [d, QQ.one],
        [r, sign === 1 ? QQ.neg(QQ.one) : QQ.one],
      ]);
      if (vanishes(difference)) return { of: r, sign };
    }
    others.push(d);
    return { of: d, sign: 1 };
  };
  return {
    know: (form) => void known.set(keyOf(form), true),
    vanishes,
    isDead,
    classOf: (d) => {
      const old = classes.get(d) ?? find(d);
      classes.set(d, old);
      return old;
    },
  };
}

/** Of a form up to factors. */
function keyOf(form: LinearForm): string {
  const sorted = [...form].sort(([a], [b]) => a - b);
  return sorted
    .map(([d, q]) => {
      const { num, den } = QQ.div(q, sorted[0]![1]);
      return `${d}:${num}/${den}`;
    })
    .join(' ');
}

function inverse(a: bigint, p: bigint): bigint {
  let [r, s, x, y] = [((a % p) + p) % p, p, 1n, 0n];
  while (s !== 0n) [r, s, x, y] = [s, r % s, y, x - (r / s) * y];
  return x;
}
