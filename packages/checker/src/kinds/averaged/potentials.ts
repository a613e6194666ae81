/**
 * The family of averages of polynomials p in the data (theory §4, §15), as |f_θ|², ⟨f_θ, y⟩ and its powers: spanned by the gradients of P_k(θ) = L_k(p),
 * where the L_k are a basis of the invariant functionals on a space W of monomials. W has all monomials with the
 * degrees, block by block, that occur in p; point evaluations span W*, hence their averages over G the invariant ones.
 *
 * That the given L_k are such a basis takes no search: each kills the defects of all monomials under all generators,
 * they are independent modulo a prime, and modulo this prime the defects have rank dim W − #L, so that there are no more.
 * All L_k are handled at once, as L = Σ_k z_k L_k with new indeterminates z_k; P_k is the derivative of L(p) by z_k.
 */
import { plus } from '../../core/arithmetic/interpret.js';
import { factorsOf, type Polynomial } from '../../core/arithmetic/polynomial.js';
import { ONE } from '../../core/arithmetic/rational.js';
import { type PrimeField, primeField, rank, type SparseRow } from '../../core/arithmetic/residue.js';
import type { Claim } from '../../core/claim.js';
import type { Functions, Scalar } from '../../core/functions.js';
import type { Step } from '../../core/reading/program.js';
import { MAX_INDETERMINATES } from '../../kernels/tower.js';
import { type Meter, reject, tooLarge } from '../../text/rejection.js';
import { defectsOf } from './action.js';
import type { Average, Symmetry } from './reading.js';

const MAX_MONOMIALS = 100_000;

/** All monomials, with positions, that have, block by block, the degrees of one of the given monomials. */
export function span(given: Iterable<string>, blockOf: ReadonlyMap<string, number>, spend: Meter) {
  const all = new Map<string, number>();
  const patterns = new Set<string>();
  const byBlock = new Map<number, string[]>();
  for (const b of blockOf.values()) byBlock.set(b, []);
  for (const [x, b] of blockOf) byBlock.get(b)?.push(x);
  for (const monomial of given) {
    const pattern = [...monomial].map((x) => blockOf.get(x) as number).sort((a, b) => a - b);
    if (patterns.has(pattern.join())) continue;
    patterns.add(pattern.join());
    const extend = (made: string, at: number, from: number): void => {
      spend(at + 1);
      if (at === pattern.length) all.set([...made].sort().join(''), all.size);
      if (all.size > MAX_MONOMIALS) tooLarge(`over ${MAX_MONOMIALS} monomials`);
      const letters = byBlock.get(pattern[at] as number) ?? [];
      for (let i = pattern[at] === pattern[at - 1] ? from : 0; i < letters.length; i++)
        extend(made + letters[i], at + 1, i);
    };
    extend('', 0, 0);
  }
  return all;
}

/** The rank of rows that mostly have one or two entries: those only identify columns up to a factor, or drop them. */
export function rankOfRelations(F: PrimeField, rows: Iterable<SparseRow>, spend: Meter): number {
  const NOWHERE = -1;
  const links = new Map<number, readonly [to: number, factor: number]>();
  const reduced = (row: SparseRow): SparseRow => {
    const out = new Map<number, number>();
    for (const [column, entry] of row) {
      let [at, factor] = [column, 1];
      for (let link = links.get(at); link !== undefined; link = links.get(at)) {
        spend(1);
        [at, factor] = [link[0], F.multiply(factor, link[1])];
      }
      if (at !== column) links.set(column, [at, factor]);
      const total = ((out.get(at) ?? 0) + F.multiply(entry, factor)) % F.prime;
      if (total === 0 || at === NOWHERE) out.delete(at);
      else out.set(at, total);
    }
    return out;
  };
  const long: SparseRow[] = [];
  for (const row of rows) {
    const left = reduced(row);
    const [a, b] = left;
    if (left.size > 2) long.push(left);
    else if (a) links.set(a[0], b ? [b[0], F.multiply(F.prime - b[1], F.invert(a[1]))] : [NOWHERE, 0]);
  }
  return links.size + rank(F, long.map(reduced), spend);
}

/** What is averaged over a group: polynomials in its coordinates, the inputs and the labels, by the names that the evidence knows them by. */
export interface Subject {
  readonly symmetry: Symmetry;
  readonly names: readonly string[];
  /** Variables that are the labels; without them labels are new indeterminates after the variables. */
  readonly labels?: readonly number[];
  /** In the order of the names, with what a rejection calls each. */
  polynomials(
    claim: Claim,
    functions: Functions,
    labels: readonly Polynomial[],
  ): readonly (readonly [Polynomial, string])[];
}

/** How many new indeterminates the P_k need. */
export const reserved = ({ symmetry, labels }: Subject, { lists }: Average): number =>
  (labels ? 0 : symmetry.size - symmetry.inputs) + Math.max(...[...lists.values()].map((list) => list.length));

/** The P_k, as functions of θ and the constants. The z_k are new indeterminates after the variables and labels. */
export function potentials(
  claim: Claim,
  subject: Subject,
  average: Average,
  functions: Functions,
  spend: Meter,
): Scalar[] {
  const { inputs, variables } = claim;
  const { symmetry, labels } = subject;
  const { R, roots } = functions;
  const F = primeField(average.prime);
  const own = Array.from({ length: symmetry.size - symmetry.inputs }, (_, j) => variables.length + j);
  const coordinates = [...inputs, ...(labels ?? own)];
  const first = variables.length + (labels ? 0 : own.length);
  const last = variables.length + reserved(subject, average);
  if (last > MAX_INDETERMINATES) tooLarge(`${last} indeterminates`);
  const letters = String.fromCharCode(...coordinates);
  const blockOf = new Map([...letters].map((x, i) => [x, average.blocks[i] as number]));
  for (const [i, j] of symmetry.generators.flatMap(({ matrix }) => matrix)) {
    if (average.blocks[i] === average.blocks[j]) continue;
    reject(`a matrix of claim.family has an entry in row ${i}, column ${j}, between two blocks of evidence.average`);
  }
  const generators = defectsOf(symmetry, coordinates, R);
  const part = (monomial: string, data: boolean) => [...monomial].filter((x) => blockOf.has(x) === data).join('');
  const row = ({ terms, scale }: Polynomial, position: (monomial: string) => number): SparseRow =>
    new Map([...terms].map(([m, c]) => [position(m), F.fromRational({ numerator: c, denominator: scale })]));

  function basis(f: Polynomial, name: string, of: string): Scalar[] {
    const [the, given] = [`evidence.average.${name}`, average.lists.get(name) ?? []];
    const below = [...f.terms.keys()].flatMap((m) => [...factorsOf(part(m, false))].map(([i]) => i));
    if ([...new Set(below)].some((i) => roots(i).some((j) => coordinates.includes(j))))
      reject('the network divides by an input, which an augmented family does not allow');
    const W = span(new Set([...f.terms.keys()].map((m) => part(m, true))), blockOf, spend);
    /** L = Σ_k z_k L_k on monomials, and on polynomials with coefficients in θ. */
    const values = new Map<string, Polynomial>();
    given.forEach((functional, k) => {
      for (const { monomial, value } of functional) {
        const m = monomial.map((i) => letters[i]).join('');
        if (!W.has(m)) reject(`${the}[${k}] has a value at [${monomial}], whose degrees do not occur in ${of}`);
        values.set(m, plus(R, values.get(m), R.term(value, [[first + k, 1]])));
      }
    });
    const L = ({ terms, scale }: Polynomial): Polynomial => {
      const parts = [...terms].flatMap(([m, c]) => {
        const value = values.get(part(m, true));
        const factor = { terms: new Map([[part(m, false), c]]), scale };
        return value === undefined ? [] : [[R.multiply(factor, value), 1] as const];
      });
      return R.sum(parts);
    };
    function* defects(): Iterable<SparseRow> {
      for (const [generator, defect] of generators) {
        for (const monomial of W.keys()) {
          const image = defect({ terms: new Map([[monomial, 1n]]), scale: 1n });
          for (const z of L(image).terms.keys())
            reject(`${the}[${z.charCodeAt(0) - first}] is not invariant under ${generator}`);
          yield row(image, (m) => W.get(m) as number);
        }
      }
    }
    const independent = rank(
      F,
      [...values.values()].map((value) => row(value, (z) => z.charCodeAt(0))),
      spend,
    );
    if (independent < given.length) reject(`${the} has rank ${independent}, not ${given.length}, modulo ${F.prime}`);
    const invariant = W.size - rankOfRelations(F, defects(), spend);
    if (invariant !== given.length)
      reject(`${the} lists ${given.length} functionals, but modulo ${F.prime} there are ${invariant} invariant ones`);
    const partial = R.gradient(L(f), (i) => i >= first);
    return given.map((_, k) => ({ value: partial.get(first + k) ?? R.sum([]), name: `${name} potential ${k}` }));
  }

  const letter = (i: number) => R.term(ONE, [[i, 1]]);
  const found = subject.polynomials(claim, functions, coordinates.slice(symmetry.inputs).map(letter));
  return subject.names.flatMap((name, k) => {
    const [f, of] = found[k] as (typeof found)[number];
    return basis(f, name, of);
  });
}

/** The claim with the P_k as its scalars, whose cotangents are the coordinates of the samples. */
export function posed(claim: Claim, scalars: readonly Scalar[], { layers }: Functions): Claim {
  const steps: Step[] = claim.variables.map((_, index) => ({ op: 'variable', index }));
  const push = (step: Step) => steps.push(step) - 1;
  const times = (left: number, right: number) => push({ op: 'product', left, right });
  const reciprocals = new Map<number, number>();
  const stepOf = (i: number): number => {
    const layer = layers.get(i);
    if (layer === undefined) return i;
    const step = reciprocals.get(i) ?? push({ op: 'invert', of: sum(layer.of) });
    reciprocals.set(i, step);
    return step;
  };
  const sum = ({ terms, scale }: Polynomial): number => {
    const parts = [...terms].map(([m, numerator]) => {
      const factor = push({ op: 'constant', value: { numerator, denominator: scale } });
      return [[...m].reduce((left, x) => times(left, stepOf(x.charCodeAt(0))), factor), 1] as const;
    });
    return push({ op: 'sum', terms: parts });
  };
  const found = scalars.map(({ value }) => sum(value));
  const program = { steps, pieces: [], kernels: [], poles: [...reciprocals.values()] };
  return { ...claim, program, family: { ...claim.family, scalars: found } };
}
