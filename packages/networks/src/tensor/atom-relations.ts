/**
 * All linear relations between monomials in atoms (atoms.ts) as functions of the inputs, over ℚ: relu(x)·relu(−x) = 0, e^x·e^{−x} = 1, x·relu(x) = relu(x)².
 *
 * Values at points modulo a prime leave a nullspace, which is reconstructed over ℚ; each of its elements is then proved an identity. As many
 * proved relations as the rank of the values leaves are all of them. Functions with exponentials and logarithms are rational in these and the inputs, which
 * must be proved independent (theory §7); functions with units are rational on each pattern of slopes, and an identity on all patterns.
 */
import {
  coneThroughMasks,
  evaluateProgram,
  isRoot,
  kernelIndependence,
  kernelsOf,
  matrixFromRows,
  nullspaceModular,
  OP,
  type OrdinalMonomial,
  type Outcome,
  ok,
  type PrimeField,
  type Program,
  primeField,
  programBuilder,
  prune,
  QQ,
  type Random,
  type Rational,
  rational,
  reconstructEchelonBasis,
  substitute,
  unable,
  vanishes,
} from '@lawful/cas-core';

export type Relation = readonly (readonly [OrdinalMonomial, Rational])[];

/** All relations between the monomials, which are in ordinals of atoms. */
export type Relations = (monomials: readonly OrdinalMonomial[]) => Outcome<readonly Relation[]>;

const MONOMIAL_LIMIT = 500;
/** Arguments of units whose signs are told apart in one relation. */
const SIGN_LIMIT = 6;
const SPARE_POINTS = 10;
const ATTEMPTS = 20;

/** `unable` for functions whose relations are not decided here. @param whole its outputs are the atoms */
export function relationsOf(whole: Program, random: Random): Outcome<Relations> {
  const program = prune(whole, whole.outputs);
  const needed = coneThroughMasks(program, program.outputs);
  const masks = [...needed.keys()].filter(
    (n) => needed[n] === 1 && program.op[n] === OP.variable && program.variables[program.left[n]!]!.mask !== undefined,
  );
  const kernels = kernelsOf(program, () => true);
  if (kernels.length > 0) {
    if (masks.length > 0) return unable('units beside exponentials or other functions');
    if (kernels.some(isRoot)) return unable('roots');
    const proof = kernelIndependence(program, () => true, random.fork('kernels'));
    if (proof.kind !== 'ok') return proof;
  }
  const source =
    masks.length > 0
      ? integerPoints(program, masks, random.fork('points'))
      : freePoints(program, random.fork('points'));
  return ok((monomials) => {
    if (monomials.length > MONOMIAL_LIMIT)
      return unable(`more than ${MONOMIAL_LIMIT} monomials in dependent functions`);
    const basis = reconstructEchelonBasis(
      (p) => {
        const F = primeField(p);
        const points = source(F, monomials.length + SPARE_POINTS);
        return (
          points &&
          nullspaceModular(
            matrixFromRows(
              p,
              monomials.length,
              points.map((u) => valuesAt(F, monomials, u)),
            ),
          )
        );
      },
      { verify: (rows) => rows.every((row) => isIdentity(program, masks, monomials, row, random)), maxPrimes: 12 },
    );
    if (basis.kind !== 'ok') return unable('the relations between functions of the inputs are not all proved');
    return ok(
      basis.value.basis.map((row) =>
        row.flatMap((q, k): [OrdinalMonomial, Rational][] => (QQ.isZero(q) ? [] : [[monomials[k]!, q]])),
      ),
    );
  });
}

const valuesAt = (F: PrimeField, monomials: readonly OrdinalMonomial[], atoms: readonly number[]): Float64Array =>
  Float64Array.from(monomials, (m) => m.reduce((t, i) => F.mul(t, atoms[i]!), 1));

/** Values of the atoms at points modulo p; undefined when too few are found. */
type Points = (F: PrimeField, count: number) => number[][] | undefined;

/** Inputs and kernels free. */
function freePoints(program: Program, random: Random): Points {
  return (F, count) => {
    const out: number[][] = [];
    for (let tries = 0; out.length < count && tries < count + ATTEMPTS; tries++) {
      const values = program.variables.map(() => random.nonzero(F.p));
      const at = evaluateProgram(program, F, (q) => F.fromRational(q), values);
      if (at.kind === 'ok') out.push(at.value);
    }
    return out.length < count ? undefined : out;
  };
}

/** Inputs at integers, slopes as they truly are there: the same points for every prime. */
function integerPoints(program: Program, masks: readonly number[], random: Random): Points {
  const known: Rational[][] = [];
  const next = (): Rational[] | undefined => {
    const values: (Rational | undefined)[] = program.variables.map(({ mask, positive }) => {
      const size = 1 + random.below(40);
      return mask === undefined ? rational(positive === true || random.below(2) === 0 ? size : -size) : undefined;
    });
    for (const n of masks) {
      const { argument, low, high } = program.variables[program.left[n]!]!.mask!;
      const at = evaluateProgram({ ...program, outputs: [argument] }, QQ, (q) => q, values);
      if (at.kind !== 'ok' || QQ.isZero(at.value[0]!)) return undefined;
      values[program.left[n]!] = at.value[0]!.num < 0n ? low : high;
    }
    const at = evaluateProgram(program, QQ, (q) => q, values);
    return at.kind === 'ok' ? at.value : undefined;
  };
  return (F, count) => {
    for (let tries = 0; known.length < count && tries < count + ATTEMPTS; tries++) {
      const point = next();
      if (point !== undefined) known.push(point);
    }
    if (known.length < count) return undefined;
    const residues = known.slice(0, count).map((point) => point.map((q) => F.fromRational(q)));
    return residues.some((r) => r.includes(undefined)) ? undefined : (residues as number[][]);
  };
}

/** Whether Σ q·m vanishes: as it stands, or on every pattern of signs of the arguments of its units. */
function isIdentity(
  program: Program,
  masks: readonly number[],
  monomials: readonly OrdinalMonomial[],
  row: readonly Rational[],
  random: Random,
): boolean {
  const builder = programBuilder(program);
  const node = builder.sum(
    row.flatMap((q, k) =>
      QQ.isZero(q) ? [] : [monomials[k]!.reduce((n, i) => builder.mul(n, program.outputs[i]!), builder.constant(q))],
    ),
  );
  const zero = (n: number): boolean => {
    const value = builder.constantValue(n);
    if (value !== undefined) return QQ.isZero(value);
    const answer = vanishes(builder.build([n]), n, random.fork('relation'));
    return answer.kind === 'ok' && answer.value;
  };
  if (masks.length === 0) return zero(node);
  const below = coneThroughMasks(builder.view(), [node]);
  const signs: number[] = [];
  /** Of each slope that occurs, the argument that decides it, and whether with the other sign. */
  const decided = masks.flatMap((n) => {
    if (below[n] === 0) return [];
    const { argument } = program.variables[program.left[n]!]!.mask!;
    for (const [k, other] of signs.entries()) {
      if (zero(builder.sub(argument, other))) return [{ n, k, turned: false }];
      if (zero(builder.add(argument, other))) return [{ n, k, turned: true }];
    }
    return [{ n, k: signs.push(argument) - 1, turned: false }];
  });
  if (signs.length > SIGN_LIMIT) return false;
  for (let pattern = 0; pattern < 2 ** signs.length; pattern++) {
    const slopes = new Map(
      decided.map(({ n, k, turned }) => {
        const { low, high } = program.variables[program.left[n]!]!.mask!;
        const positive = (((pattern >> k) & 1) === 1) !== turned;
        return [program.left[n]!, builder.constant(positive ? high : low)] as const;
      }),
    );
    const [image] = substitute(builder, builder.view(), [node], slopes);
    if (!zero(image!)) return false;
  }
  return true;
}
