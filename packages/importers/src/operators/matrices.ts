/** Products of matrices and tensors: contractions over named axes. */
import { contract } from '@lawful/networks';
import { quoted, shapeText } from '../files/import-error.js';
import { combine, number } from '../values/arithmetic.js';
import { broadcastShape, numbersOf } from '../values/fold.js';
import { asTensor, range, sure, tensorOf } from '../values/moves.js';
import type { Site } from '../values/site.js';
import { constantOf, type Tensor, type Value } from '../values/value.js';
import {
  floatAttribute,
  given,
  type Inputs,
  integerAttribute,
  type OperatorRow,
  row,
  shapeOf,
  textAttribute,
} from './operator-row.js';

/** A contraction whose operands carry a label for each axis of the file. */
export function contracted(
  site: Site,
  inputs: readonly Tensor[],
  labels: readonly (readonly number[])[],
  result: readonly number[],
): Tensor {
  const width = new Map<number, number>();
  inputs.forEach(({ shape }, i) => {
    for (const [k, label] of labels[i]!.entries()) width.set(label, shape[k]!);
  });
  const nodes = inputs.map((t) => t.node);
  const shape = result.map((label) => width.get(label)!);
  return tensorOf(site, sure(site, contract(nodes, labels, result, site.at)), shape);
}

/** As numpy multiplies: the last two axes are matrices, those before run side by side, width 1 against any. */
export function matmul(site: Site, a: Tensor, b: Tensor): Tensor {
  const [p, q] = [a.shape, b.shape];
  const fail = (): never => site.fail(`a product of shapes ${shapeText(p)} and ${shapeText(q)}`, 'equal inner sizes');
  if (p.length === 0 || q.length === 0) return fail();
  if (p.at(-1) !== q.at(q.length === 1 ? -1 : -2)) return fail();
  const [rows, cols] = [p.length > 1, q.length > 1];
  const outer = broadcastShape(p.slice(0, -2), q.slice(0, -2)) ?? fail();
  // Labels: 0 … for what runs side by side, then the inner axis, rows and columns, then axes of width 1 against wider ones.
  const inner = outer.length;
  let fresh = inner + 3;
  const batch = (shape: readonly number[]): number[] => {
    const own = shape.slice(0, -2);
    return own.map((n, k) => {
      const at = outer.length - own.length + k;
      return n === outer[at] ? at : fresh++;
    });
  };
  const left = [...(rows ? [...batch(p), inner + 1] : []), inner];
  const right = cols ? [...batch(q), inner, inner + 2] : [inner];
  const result = [...range(0, inner), ...(rows ? [inner + 1] : []), ...(cols ? [inner + 2] : [])];
  return contracted(site, [a, b], [left, right], result);
}

function matmulValue(site: Site, inputs: Inputs): Value {
  const [a, b] = [given(site, inputs, 0), given(site, inputs, 1)];
  if (
    a.kind === 'constant' &&
    b.kind === 'constant' &&
    a.count * b.count <= 2 ** 24 &&
    a.shape.length === 2 &&
    b.shape.length === 2
  ) {
    const [x, y] = [numbersOf(site, a), numbersOf(site, b)];
    const [n, m, c] = [a.shape[0]!, a.shape[1]!, b.shape[1]!];
    if (m !== b.shape[0]) site.fail('a product of constants', 'equal inner sizes');
    site.draft.take(n * m * c, site);
    const out = Float64Array.from({ length: n * c }, (_, k) => {
      let total = 0;
      for (let i = 0; i < m; i++) total += x[Math.floor(k / c) * m + i]! * y[i * c + (k % c)]!;
      return total;
    });
    return constantOf(a.type, [n, c], out);
  }
  return matmul(site, asTensor(site, a), asTensor(site, b));
}

/** α·A·B + β·C; which axis is summed is said by labels, and no transpose is made. */
function gemm(site: Site, inputs: Inputs): Value {
  const [a, b] = [asTensor(site, given(site, inputs, 0)), asTensor(site, given(site, inputs, 1))];
  const [left, right] = [integerAttribute(site, 'transA', 0) !== 0, integerAttribute(site, 'transB', 0) !== 0];
  if (a.shape.length !== 2 || b.shape.length !== 2 || a.shape[left ? 0 : 1] !== b.shape[right ? 1 : 0])
    site.fail(`a product of shapes ${shapeText(a.shape)} and ${shapeText(b.shape)}`, 'matrices of equal inner sizes');
  const product = contracted(site, [a, b], [left ? [1, 0] : [0, 1], right ? [2, 1] : [1, 2]], [0, 2]);
  const [alpha, beta] = [floatAttribute(site, 'alpha', 1), floatAttribute(site, 'beta', 1)];
  const scaled = combine(site, '*', product, number(alpha));
  if (inputs[2] === undefined || beta === 0) return scaled;
  return combine(site, '+', scaled, combine(site, '*', given(site, inputs, 2), number(beta)));
}

function einsum(site: Site, inputs: Inputs): Value {
  const equation = textAttribute(site, 'equation', '').replaceAll(' ', '');
  const fail = (): never =>
    site.fail(`the equation ${quoted(equation)}`, 'indices as in "bij,bjk->bik", one for each axis');
  if (!/^[A-Za-z.]*(,[A-Za-z.]*)*(->[A-Za-z.]*)?$/.test(equation)) return fail();
  const [left, asked] = equation.split('->') as [string, string | undefined];
  const parts = left.split(',');
  if (parts.length !== inputs.length) return fail();
  const values = inputs.map((_, k) => asTensor(site, given(site, inputs, k)));
  // Axes behind "..." are numbered from the right.
  let dots = 0;
  const labels = parts.map((part, i) => {
    const [before, after] = part.split('...') as [string, string | undefined];
    const order = shapeOf(values[i]!).length;
    if (after === undefined) return part.includes('.') || part.length !== order ? fail() : letters(part);
    const hidden = order - before.length - after.length;
    if (hidden < 0 || before.includes('.') || after.includes('.')) return fail();
    dots = Math.max(dots, hidden);
    return [...letters(before), ...range(0, hidden).map((k) => 1000 + hidden - k), ...letters(after)];
  });
  const hidden = range(0, dots).map((k) => 1000 + dots - k);
  const counted = (letter: string): number => [...left].filter((l) => l === letter).length;
  const implied = [...new Set(left)].filter((l) => /[A-Za-z]/.test(l) && counted(l) === 1).sort();
  const result =
    asked === undefined
      ? [...hidden, ...letters(implied.join(''))]
      : asked.split('...').flatMap((part, k) => [...(k > 0 ? hidden : []), ...letters(part)]);
  const known = new Set(labels.flat());
  if (result.some((l) => !known.has(l)) || new Set(result).size !== result.length) return fail();
  for (const label of known) {
    const widths = new Set(
      labels.flatMap((own, i) => own.flatMap((l, k) => (l === label ? [values[i]!.shape[k]!] : []))),
    );
    if (widths.size > 1)
      site.fail(`sizes ${[...widths].join(' and ')} along one index of ${quoted(equation)}`, 'one size');
  }
  return contracted(site, values, labels, result);
}

const letters = (text: string): number[] => [...text].map((l) => l.codePointAt(0)!);

export const MATRICES: Readonly<Record<string, OperatorRow>> = {
  Einsum: row(einsum, [0, 1]),
  Gemm: row(gemm, [1, 2]),
  MatMul: row(matmulValue, [1]),
};
