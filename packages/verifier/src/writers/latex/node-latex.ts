/**
 * LaTeX of a node of a Program: what a kernel stands for, when that is short enough to print.
 */
import { KERNELS, kernelAt, latexRational, OP, type Program } from '@lawful/cas-core';

const NODE_LIMIT = 60;

type Level = 'sum' | 'product' | 'atom';

/** Undefined when the node has too many nodes below it, or a slope. */
export function nodeLatex(
  program: Program,
  root: number,
  latexOf: (variable: number) => string | undefined,
): string | undefined {
  let budget = NODE_LIMIT;
  const bracket = (text: string): string => `\\left(${text}\\right)`;
  const factor = (n: number): string => {
    const { text, level } = print(n);
    return level === 'sum' ? bracket(text) : text;
  };
  const print = (n: number): { text: string; level: Level } => {
    if (--budget < 0) return { text: '', level: 'atom' };
    const [l, r] = [program.left[n]!, program.right[n]!];
    const op = program.op[n]!;
    if (op === OP.constant) {
      const value = program.constants[l]!;
      return { text: latexRational(value), level: value.num < 0n ? 'sum' : 'atom' };
    }
    if (op === OP.variable) {
      const named = latexOf(l);
      if (named !== undefined) return { text: named, level: 'atom' };
      const kernel = kernelAt(program, n);
      // A slope has a name where it is printed as a factor, not here.
      if (kernel === undefined) {
        budget = Number.NEGATIVE_INFINITY;
        return { text: '', level: 'atom' };
      }
      return { text: KERNELS[kernel.kind].names.latex(print(kernel.argument).text), level: 'atom' };
    }
    if (op === OP.add) return { text: `${print(l).text} + ${print(r).text}`, level: 'sum' };
    if (op === OP.sub) return { text: `${print(l).text} - ${factor(r)}`, level: 'sum' };
    if (op === OP.neg) return { text: `-${factor(l)}`, level: 'sum' };
    if (op === OP.mul) {
      const [first, second] = program.op[r] === OP.constant ? [r, l] : [l, r];
      return { text: `${factor(first)}\\,${factor(second)}`, level: 'product' };
    }
    if (op === OP.div) return { text: `\\tfrac{${print(l).text}}{${print(r).text}}`, level: 'product' };
    const base = print(l);
    return { text: `${base.level === 'atom' ? base.text : bracket(base.text)}^{${r}}`, level: 'product' };
  };
  const { text } = print(root);
  return budget < 0 ? undefined : text;
}
