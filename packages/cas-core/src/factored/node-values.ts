/** The nodes of a Program as elements of a factored field, each made when it is first asked for. */
import { kernelAt, OP, type Program } from '../programs/program.js';
import type { Factored, FactoredField } from './factored-field.js';
import { programSums } from './program-sums.js';

/** Throws `UnableError` where a denominator is zero everywhere, and at the limit of the field. */
export type NodeValues = (node: number) => Factored;

export function nodeValues(program: Program, field: FactoredField): NodeValues {
  const { op, left, right, constants } = program;
  const sums = programSums(program);
  const values: (Factored | undefined)[] = [];
  const missing = (n: number, stack: number[]): boolean => {
    const before = stack.length;
    const need = (m: number): void => {
      if (values[m] === undefined) stack.push(m);
    };
    switch (op[n]) {
      case OP.constant:
        break;
      case OP.variable: {
        const argument = kernelAt(program, n)?.argument;
        if (argument !== undefined) need(argument);
        break;
      }
      case OP.add:
      case OP.sub:
      case OP.neg:
        sums.eachTerm(n, need);
        break;
      case OP.pow:
        need(left[n]!);
        break;
      default:
        need(left[n]!);
        need(right[n]!);
    }
    return stack.length > before;
  };
  const of = (n: number): Factored => values[n]!;
  const made = (n: number): Factored => {
    switch (op[n]) {
      case OP.constant:
        return field.constant(constants[left[n]!]!);
      case OP.variable: {
        const kernel = kernelAt(program, n);
        return kernel === undefined ? field.variable(left[n]!) : field.kernel(kernel.kind, of(kernel.argument));
      }
      case OP.mul:
        return field.mul(of(left[n]!), of(right[n]!));
      case OP.div:
        return field.div(of(left[n]!), of(right[n]!));
      case OP.pow:
        return field.pow(of(left[n]!), right[n]!);
      default: {
        const terms: Factored[] = [];
        sums.eachTerm(n, (m, sign) => terms.push(sign === 1 ? of(m) : field.neg(of(m))));
        return field.sum(terms);
      }
    }
  };
  return (node) => {
    const stack = [node];
    while (stack.length > 0) {
      const n = stack[stack.length - 1]!;
      if (values[n] === undefined && missing(n, stack)) continue;
      values[n] ??= made(n);
      stack.pop();
    }
    return values[node]!;
  };
}
