/** The motion of a law along symmetric matrices: where it starts. */
import {
  indexAxes,
  type LinearForm,
  type MatrixForm,
  type Moves,
  QQ,
  type QuadraticAxisLaw,
  tupleCode,
} from '@lawful/cas-core';

export const isMatrixForm = (form: QuadraticAxisLaw['form']): form is MatrixForm =>
  form === 'gram' || form === 'pairs' || form === 'diagonal';

/** How many indices the matrices have: places along batch axes, and the axis itself. */
export const indicesOf = ({ batch = [] }: QuadraticAxisLaw): number => batch.length + 1;

/** The factors by which parameters move; terms of the same axes add up. */
export function matrixStart({ terms, idle }: QuadraticAxisLaw): (node: number) => Moves {
  const factors = new Map<number, Map<number, LinearForm>>();
  for (const term of [...terms, ...idle]) {
    const own = factors.get(term.node) ?? new Map<number, LinearForm>();
    const code = tupleCode(indexAxes(term));
    const sum = QQ.add(own.get(code)?.get(0) ?? QQ.zero, term.coefficient);
    if (QQ.isZero(sum)) own.delete(code);
    else own.set(code, new Map([[0, sum]]));
    factors.set(term.node, own);
  }
  return (node) => factors.get(node) ?? new Map();
}
