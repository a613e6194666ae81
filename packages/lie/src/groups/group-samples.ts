/**
 * Random elements of a group over a field: products of its generators, of rotations (1 + t²)⁻¹(1 + t² + 2tξ + 2t²ξ²) along infinitesimal
 * generators ξ with ξ³ = −ξ (Cayley transforms), and of powers of rotations by 2π/n, which a prime field with the roots of unity has.
 */
import {
  type Field,
  formatMatrix,
  isPrime,
  powMod,
  primeField,
  QQ,
  type Random,
  type Rational,
  type RationalMatrix,
} from '@lawful/cas-core';
import type { JointElement, JointGroup } from './joint-group.js';

type Matrix<T> = readonly (readonly T[])[];

/** A field in which a group has points. */
export interface SampleField<T> {
  readonly field: Field<T>;
  image(q: Rational): T | undefined;
  /** cos and sin of 2πk/n, where the field has them. */
  circle(k: number, n: number): readonly [T, T];
}

export interface GroupSample<T> {
  readonly matrices: readonly Matrix<T>[];
  /** For people. */
  readonly text: string;
}

export const rationalSamples: SampleField<Rational> = {
  field: QQ,
  image: (q) => q,
  circle: () => {
    throw new RangeError('rationalSamples: no roots of unity in Q');
  },
};

const PRIME_LIMIT = 2 ** 26;

/** A prime field with the 4n-th roots of unity for each order n; undefined when it would be too large. */
export function cyclicSamples(orders: readonly number[]): SampleField<number> | undefined {
  const L = orders.reduce((l, n) => lcm(l, 4 * n), 4);
  let p = L + 1;
  while (p < PRIME_LIMIT && (p < 1_000_000 || !isPrime(p))) p += L;
  if (p >= PRIME_LIMIT) return undefined;
  const F = primeField(p);
  const factors = primeFactors(L);
  let root = 2;
  const candidate = (): number => powMod(root, (p - 1) / L, p);
  while (factors.some((q) => powMod(candidate(), L / q, p) === 1)) root++;
  const zeta = candidate();
  const i = powMod(zeta, L / 4, p);
  return {
    field: F,
    image: (q) => F.fromRational(q),
    circle: (k, n) => {
      const z = powMod(zeta, (L / n) * k, p);
      const w = F.inv(z);
      return [F.div(F.add(z, w), 2), F.div(F.sub(z, w), F.mul(2, i))];
    },
  };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
const lcm = (a: number, b: number): number => (a / gcd(a, b)) * b;

function primeFactors(n: number): number[] {
  const out: number[] = [];
  let rest = n;
  for (let d = 2; d * d <= rest; d++) {
    if (rest % d === 0) out.push(d);
    while (rest % d === 0) rest /= d;
  }
  return rest > 1 ? [...out, rest] : out;
}

export function matrixProduct<T>(K: Field<T>, a: Matrix<T>, b: Matrix<T>): T[][] {
  return a.map((row) => {
    const out = new Array<T>(b[0]?.length ?? 0).fill(K.zero);
    row.forEach((x, k) => {
      if (K.isZero(x)) return;
      b[k]!.forEach((y, j) => {
        out[j] = K.add(out[j]!, K.mul(x, y));
      });
    });
    return out;
  });
}

export const sameMatrix = <T>(K: Field<T>, a: Matrix<T>, b: Matrix<T>): boolean =>
  a.every((row, i) => row.every((x, j) => K.equal(x, b[i]![j]!)));

const unit = <T>(K: Field<T>, n: number): T[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? K.one : K.zero)));

/** cos·(−ξ²) + sin·ξ + (1 + ξ²) for ξ³ = −ξ: the rotation along ξ. */
function rotationAlong<T>({ field: K, image }: SampleField<T>, xi: RationalMatrix, [cos, sin]: readonly [T, T]): T[][] {
  const x = xi.map((row) => row.map((q) => image(q)!));
  const square = matrixProduct(K, x, x);
  const one = unit(K, x.length);
  const lift = K.sub(K.one, cos);
  return one.map((row, i) => row.map((e, j) => K.add(K.add(e, K.mul(sin, x[i]![j]!)), K.mul(lift, square[i]![j]!))));
}

const isRotation = (xi: RationalMatrix): boolean => {
  const square = matrixProduct(QQ, xi, xi);
  const cube = matrixProduct(QQ, square, xi);
  return cube.every((row, i) => row.every((q, j) => QQ.isZero(QQ.add(q, xi[i]![j]!))));
};

const show = (element: JointElement): string => {
  const text = element.map(formatMatrix).join(', ');
  return text.length <= 160 ? text : `an element of ${element.map((m) => `${m.length} x ${m.length}`).join(', ')}`;
};

/**
 * The generators and `count` random products of them. Directions with other eigenvalues than 0, ±i have no rational points here and are left out
 * (no named group has them).
 */
export function groupSamples<T>(
  group: JointGroup,
  points: SampleField<T>,
  count: number,
  random: Random,
): GroupSample<T>[] {
  const { field: K, image } = points;
  const moves: (() => GroupSample<T>)[] = [
    ...group.finite.map((g) => () => ({
      matrices: g.map((m) => m.map((row) => row.map((q) => image(q)!))),
      text: show(g),
    })),
    ...group.infinitesimal
      .filter((xi) => xi.every(isRotation))
      .map((xi) => (): GroupSample<T> => {
        const t = K.fromInteger(BigInt(1 + random.below(4)) + 1n);
        const scale = K.inv(K.add(K.one, K.mul(t, t)));
        const cos = K.mul(scale, K.sub(K.one, K.mul(t, t)));
        const sin = K.mul(scale, K.add(t, t));
        const matrices = xi.map((m) => rotationAlong(points, m, [cos, sin]));
        return { matrices, text: 'a rotation' };
      }),
    ...group.cyclic.map(({ direction, order }) => (): GroupSample<T> => {
      const k = 1 + random.below(Math.max(1, order - 1));
      const matrices = direction.map((m) => rotationAlong(points, m, points.circle(k, order)));
      return { matrices, text: `the rotation by 2*pi*${k}/${order}` };
    }),
  ];
  const samples = moves.map((move) => move());
  for (let i = 0; i < count && moves.length > 0; i++) {
    const parts = Array.from({ length: 2 + random.below(3) }, () => moves[random.below(moves.length)]!());
    samples.push(
      parts.reduce((a, b) => ({
        matrices: a.matrices.map((m, k) => matrixProduct(K, m, b.matrices[k]!)),
        text: `${a.text} times ${b.text}`,
      })),
    );
  }
  // Over Q the matrices themselves are the best text.
  if ((K as unknown) !== QQ) return samples;
  return samples.map(({ matrices }) => ({ matrices, text: show(matrices as unknown as JointElement) }));
}
