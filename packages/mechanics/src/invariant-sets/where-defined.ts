/**
 * Whether a network has values and derivatives on a set of parameters: a set of fixed points may lie where a denominator, or what a root or a logarithm is
 * of, is zero throughout, as w = 0 for v·wᵀx/|w|, or where a parameter declared positive would be zero. Nothing is trained there, and nothing is kept.
 */
import {
  attempted,
  cone,
  KERNELS,
  kernelAt,
  OP,
  type Program,
  type ProgramBuilder,
  programBuilder,
  rational,
  substitute,
  type Truth,
} from '@lawful/cas-core';

/** An equation of the set: a variable is 0, or ±another one that has no equation of its own. */
export interface SetEquation {
  readonly variable: number;
  readonly equals?: { readonly variable: number; readonly sign: 1 | -1 } | undefined;
}

/** Whether each of them is seen not to vanish all over the set. @param vanishes whether the output of a program is zero identically */
export function definedOn(
  { program, outputs }: { readonly program: Program; readonly outputs: readonly number[] },
  set: readonly SetEquation[],
  vanishes: (program: Program) => Truth,
): boolean {
  const { variables } = program;
  const positive = (v: number): boolean => variables[v]!.positive === true;
  const outside = set.some(
    ({ variable: v, equals }) =>
      (equals === undefined && positive(v)) || (equals?.sign === -1 && positive(v) && positive(equals.variable)),
  );
  if (outside) return false;
  const nonzero = divisors(program, outputs);
  if (nonzero.length === 0) return true;
  const found = attempted(() => {
    const builder = programBuilder(program);
    const images = new Map(set.map((e) => [e.variable, imageOf(builder, program, e)]));
    return substitute(builder, program, nonzero, images).every((n) => vanishes(builder.build([n])) === 'no');
  });
  return found === true;
}

/** What must not be zero: denominators, bases of negative powers, arguments of roots and logarithms. */
function divisors(program: Program, outputs: readonly number[]): number[] {
  const out = new Set<number>();
  cone(program, outputs).forEach((needed, n) => {
    if (needed === 0) return;
    const [a, b] = [program.left[n]!, program.right[n]!];
    if (program.op[n] === OP.div) out.add(b);
    if (program.op[n] === OP.pow && b < 0) out.add(a);
    const kernel = kernelAt(program, n);
    if (kernel !== undefined && KERNELS[kernel.kind].domain !== 'all') out.add(kernel.argument);
  });
  return [...out];
}

function imageOf(builder: ProgramBuilder, program: Program, { equals }: SetEquation): number {
  if (equals === undefined) return builder.constant(rational(0));
  const node = program.op.findIndex((op, n) => op === OP.variable && program.left[n] === equals.variable);
  const to = node < 0 ? builder.constant(rational(0)) : node;
  return equals.sign === 1 ? to : builder.neg(to);
}
