/**
 * Factorisation of squarefree polynomials in F_p[x]: by degree, then by splitting equal degrees.
 *
 * Distinct degrees: gcd(f, x^(p^d) − x) is the product of the irreducible factors of degree d (once smaller degrees are
 * gone). The powers come from the matrix of the Frobenius map h ↦ h^p modulo f, a linear map. Equal degrees: for a
 * random h the gcd of f with h^((p^d − 1)/2) − 1 (for p = 2 with the trace of h) splits f with probability about one
 * half (D. Cantor, H. Zassenhaus, Math. Comp. 36 (1981); von zur Gathen, Gerhard, §14.2–14.3). The random
 * polynomials come from a seed; only the order of the result depends on it.
 */
import type { Univariate, UnivariateRing } from './univariate.js';

type Poly = Univariate<number>;

/** x^(p·i) mod f for 0 ≤ i < deg f. */
function frobeniusMatrix(ring: UnivariateRing<number>, p: number, f: Poly): Poly[] {
  const step = ring.powMod(ring.x, BigInt(p), f);
  const rows: Poly[] = [];
  for (let i = 0, row = ring.rem(ring.one, f); i < f.length - 1; i++, row = ring.rem(ring.mul(row, step), f))
    rows.push(row);
  return rows;
}

/** h^p mod f by the matrix. */
const frobenius = (ring: UnivariateRing<number>, matrix: readonly Poly[], h: Poly): Poly =>
  h.reduce<Poly>((t, c, i) => ring.add(t, ring.scale(c, matrix[i]!)), ring.zero);

export interface DegreeClass {
  readonly degree: number;
  /** The product of all monic irreducible factors of this degree. */
  readonly product: Poly;
}

/** The factors of a monic squarefree f collected by degree, increasing. */
export function distinctDegreeFactors(ring: UnivariateRing<number>, f: Poly): DegreeClass[] {
  const p = Number(ring.characteristic);
  const out: DegreeClass[] = [];
  let rest = f;
  let matrix = rest.length > 1 ? frobeniusMatrix(ring, p, rest) : [];
  let power = ring.rem(ring.x, rest);
  for (let d = 1; 2 * d <= rest.length - 1; d++) {
    power = frobenius(ring, matrix, power);
    const product = ring.gcd(rest, ring.sub(power, ring.x));
    if (product.length === 1) continue;
    out.push({ degree: d, product });
    rest = ring.divmod(rest, product)[0];
    if (rest.length === 1) break;
    matrix = matrix.slice(0, rest.length - 1).map((row) => ring.rem(row, rest));
    power = ring.rem(power, rest);
  }
  if (rest.length > 1) out.push({ degree: rest.length - 1, product: rest });
  return out;
}

/** The irreducible factors of a monic product of irreducibles of one degree. */
export function equalDegreeFactors(
  ring: UnivariateRing<number>,
  { degree, product }: DegreeClass,
  seed: number,
): Poly[] {
  const p = Number(ring.characteristic);
  let state = (seed % 2147483646) + 1;
  const random = (): number => {
    state = (state * 48271) % 2147483647;
    return state % p;
  };
  const done: Poly[] = [];
  const open = [product];
  while (open.length > 0) {
    const f = open.pop()!;
    if (f.length - 1 === degree) {
      done.push(f);
      continue;
    }
    const h = ring.fromCoefficients(Array.from({ length: f.length - 1 }, random));
    let test: Poly;
    if (p === 2) {
      test = h;
      for (let i = 1, power = h; i < degree; i++) {
        power = ring.rem(ring.mul(power, power), f);
        test = ring.add(test, power);
      }
    } else test = ring.sub(ring.powMod(h, (BigInt(p) ** BigInt(degree) - 1n) / 2n, f), ring.one);
    const g = ring.gcd(f, test);
    if (g.length > 1 && g.length < f.length) open.push(g, ring.divmod(f, g)[0]);
    else open.push(f);
  }
  return done;
}
