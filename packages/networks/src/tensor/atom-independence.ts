/**
 * Algebraic independence of functions of the inputs, by the Jacobian criterion: functions whose Jacobian has full rank at one point, where they
 * are analytic, satisfy no polynomial relation near it. Coordinates are the inputs, at a rational point by enclosures; or the inputs and the exponentials and
 * logarithms of them, where these are proved independent (theory §7), modulo a prime. Success proves, failure decides nothing.
 */
import {
  appendGradient,
  type Ball,
  ballField,
  ballSign,
  coneThroughMasks,
  DEFAULT_PRIMES,
  evaluateProgram,
  isRoot,
  kernelBall,
  kernelIndependence,
  kernelsOf,
  OP,
  type Program,
  type ProgramBuilder,
  primeField,
  programBuilder,
  prune,
  QQ,
  type Random,
  rankOfBalls,
  rational,
  rowSpaceModular,
} from '@lawful/cas-core';

const PRECISION = 40;
const ATTEMPTS = 4;

/** Whether the nodes, functions of the inputs, are proved algebraically independent. */
export function areIndependent(builder: ProgramBuilder, nodes: readonly number[], random: Random): boolean {
  const program = prune(builder.build(nodes), nodes);
  return byInputs(program, random) || byKernels(program, random);
}

/** Rows of the Jacobian, a Program with rows × columns outputs. */
function jacobian(program: Program, columns: readonly number[]): { readonly program: Program; readonly width: number } {
  const builder = programBuilder(program);
  const one = builder.constant(QQ.one);
  const entries = program.outputs.flatMap((n) => appendGradient(builder, builder.view(), [n], [one], columns));
  return { program: builder.build(entries), width: columns.length };
}

const nodesWhere = (program: Program, keep: (v: number) => boolean): number[] =>
  [...program.op.keys()].filter((n) => program.op[n] === OP.variable && keep(program.left[n]!));

function byInputs(program: Program, random: Random): boolean {
  const columns = nodesWhere(program, (v) => program.variables[v]!.role === 'input');
  if (columns.length < program.outputs.length) return false;
  const { program: slopes, width } = jacobian(program, columns);
  const field = ballField(PRECISION);
  const evaluate = (own: Program, values: readonly (Ball | undefined)[]): Ball[] | undefined => {
    const at = evaluateProgram(
      own,
      field,
      (q) => field.fromRational(q),
      values,
      (kind, u) => kernelBall(kind, field, u),
    );
    return at.kind === 'ok' ? at.value : undefined;
  };
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const values: (Ball | undefined)[] = slopes.variables.map(() => undefined);
    for (const n of columns) {
      const size = 1 + random.below(16);
      const positive = program.variables[program.left[n]!]!.positive === true || random.below(2) === 0;
      values[program.left[n]!] = field.fromRational(rational(positive ? size : -size, 8));
    }
    const needed = coneThroughMasks(slopes, slopes.outputs);
    const known = [...needed.keys()].every((n) => {
      const mask =
        needed[n] === 1 && slopes.op[n] === OP.variable ? slopes.variables[slopes.left[n]!]!.mask : undefined;
      if (mask === undefined) return true;
      const ball = evaluate({ ...slopes, outputs: [mask.argument] }, values)?.[0];
      const sign = ball && ballSign(ball);
      if (sign === undefined || sign === 0) return false;
      values[slopes.left[n]!] = field.fromRational(sign > 0 ? mask.high : mask.low);
      return true;
    });
    const entries = known ? evaluate(slopes, values) : undefined;
    if (entries === undefined) continue;
    const rows = program.outputs.map((_, i) => entries.slice(i * width, (i + 1) * width));
    if (rankOfBalls(rows, PRECISION).provedRank === rows.length) return true;
  }
  return false;
}

function byKernels(program: Program, random: Random): boolean {
  if (program.variables.some((v) => v.mask !== undefined && v.mask.argument >= 0)) return false;
  const kernels = kernelsOf(program, () => true);
  if (kernels.some(isRoot)) return false;
  if (kernels.length > 0 && kernelIndependence(program, () => true, random.fork('kernels')).kind !== 'ok') return false;
  const free: Program = {
    ...program,
    variables: program.variables.map((v) => (v.kernel === undefined ? v : { name: v.name, role: v.role })),
  };
  const { program: slopes, width } = jacobian(
    free,
    nodesWhere(free, () => true),
  );
  const F = primeField(DEFAULT_PRIMES[0]!);
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const values = slopes.variables.map(() => random.nonzero(F.p));
    const at = evaluateProgram(slopes, F, (q) => F.fromRational(q), values);
    if (at.kind !== 'ok') continue;
    const space = rowSpaceModular(F.p, width);
    for (let i = 0; i < program.outputs.length; i++)
      space.insert(Float64Array.from(at.value.slice(i * width, (i + 1) * width)));
    if (space.rank === program.outputs.length) return true;
  }
  return false;
}
