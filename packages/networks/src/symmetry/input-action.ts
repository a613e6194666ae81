/**
 * How a declared symmetry acts on data: the matrices on inputs and labels that an element (or an infinitesimal element) of the
 * group gives through the actions `x -> EXPR` of the model.
 *
 * An action must be linear in its input. Elements: EXPR at g. Infinitesimal elements ξ: the derivative of EXPR at the
 * identity along ξ, by dual numbers. Actions are given as sparse rational matrices on the inputs in order, then on the labels.
 */
import {
  dualNumbers,
  type Expr,
  evaluateProgram,
  OP,
  type Position,
  programBuilder,
  QQ,
  type Rational,
  SourceError,
} from '@lawful/cas-core';
import type { Symmetry } from '../language/model.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { nodeMatrix } from '../lowering/node-matrix.js';

export type DenseMatrix = readonly (readonly Rational[])[];

/** One matrix per factor of the group, and one on labels for generators given as pairs. */
export interface GroupElement {
  readonly factors: readonly DenseMatrix[];
  readonly onLabels?: DenseMatrix | undefined;
}

export interface DataAction {
  readonly onInputs: DenseMatrix;
  readonly onLabels: DenseMatrix;
}

const identity = (n: number): Rational[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? QQ.one : QQ.zero)));

/** The action of a group element. Throws `SourceError` when an action is not linear in its input. */
export const elementAction = (network: Network, symmetry: Symmetry, element: GroupElement): DataAction =>
  action(network, symmetry, element, undefined);

/** The action of an infinitesimal element: `direction` has the shapes of an element. */
export function infinitesimalAction(network: Network, symmetry: Symmetry, direction: GroupElement): DataAction {
  const unit = {
    factors: direction.factors.map((m) => identity(m.length)),
    onLabels: direction.onLabels && identity(direction.onLabels.length),
  };
  return action(network, symmetry, unit, direction);
}

function action(
  network: Network,
  symmetry: Symmetry,
  at: GroupElement,
  direction: GroupElement | undefined,
): DataAction {
  const n = network.inputs.length;
  const blocks = network.model.declarations.filter((d) => d.kind === 'input');
  const onInputs: Rational[][] = direction === undefined ? identity(n) : zero(n);
  let offset = 0;
  for (const d of blocks) {
    const { rows, cols } = network.values.get(d.name)!;
    const own = symmetry.actions.find((a) => a.input === d.name);
    if (own !== undefined)
      place(onInputs, offset, blockAction(network, own.expr, own.at, d.name, rows, cols, at, direction));
    offset += rows * cols;
  }
  const { rows, cols } = network.output;
  const m = rows * cols;
  const onLabels =
    symmetry.labels === undefined
      ? direction === undefined
        ? identity(m)
        : zero(m)
      : blockAction(network, symmetry.labels.expr, symmetry.labels.at, 'y', rows, cols, at, direction);
  return { onInputs, onLabels };
}

const zero = (n: number): Rational[][] => Array.from({ length: n }, () => new Array<Rational>(n).fill(QQ.zero));

function place(into: Rational[][], offset: number, block: readonly (readonly Rational[])[]): void {
  block.forEach((row, i) => {
    row.forEach((q, j) => {
      into[offset + i]![offset + j] = q;
    });
  });
}

/** The matrix of one action on the entries of its input. */
function blockAction(
  network: Network,
  expr: Expr,
  at: Position,
  name: string,
  rows: number,
  cols: number,
  element: GroupElement,
  direction: GroupElement | undefined,
): Rational[][] {
  const builder = programBuilder();
  const names = new Map<string, { rows: number; cols: number; nodes: number[] }>();
  const values: Rational[] = [];
  const slopes: Rational[] = [];
  const bind = (label: string, value: DenseMatrix, slope: DenseMatrix | undefined): void => {
    names.set(
      label,
      nodeMatrix(value.length, value.length, (i, j) => {
        values.push(value[i]![j]!);
        slopes.push(slope === undefined ? QQ.zero : slope[i]![j]!);
        return builder.variable(`${label}${i},${j}`, 'constant');
      }) as { rows: number; cols: number; nodes: number[] },
    );
  };
  element.factors.forEach((m, k) => {
    bind(element.factors.length === 1 ? 'g' : `g${k + 1}`, m, direction?.factors[k]);
  });
  if (element.onLabels !== undefined) bind('h', element.onLabels, direction?.onLabels);
  const first = values.length;
  const x = nodeMatrix(rows, cols, (i, j) => builder.variable(`${name}${i},${j}`, 'input'));
  names.set(name, x as { rows: number; cols: number; nodes: number[] });
  const scope = { ...networkScope(network, builder), valueOf: (label: string) => names.get(label) };
  const image = lowerExpression(expr, scope);
  const program = builder.build(image.nodes);
  requireLinear(network, program, at, name);
  const size = rows * cols;
  const D = dualNumbers(QQ, 1);
  const matrix = zero(size);
  for (let j = 0; j < size; j++) {
    const point = [
      ...values.map((v, i) => [v, slopes[i]!]),
      ...Array.from({ length: size }, (_, k) => [k === j ? QQ.one : QQ.zero, QQ.zero]),
    ];
    const column = evaluateProgram(program, D, (q) => [q, QQ.zero], point);
    if (column.kind !== 'ok')
      throw new SourceError(network.model.source, at, `the action on ${name} cannot be evaluated: ${column.reason}`);
    column.value.forEach((entry, i) => {
      matrix[i]![j] = entry[direction === undefined ? 0 : 1]!;
    });
  }
  if (program.variables.length < first) throw new RangeError('action: variables were lost');
  return matrix;
}

/** Every output has degree exactly one in the input, by the structure of the expression. */
function requireLinear(
  network: Network,
  program: ReturnType<ReturnType<typeof programBuilder>['build']>,
  at: Position,
  name: string,
): void {
  const degree: (number | 'mixed')[] = [];
  for (let n = 0; n < program.op.length; n++) {
    const [a, b] = [degree[program.left[n]!]!, degree[program.right[n]!]!];
    const op = program.op[n];
    if (op === OP.variable) degree.push(program.variables[program.left[n]!]!.role === 'input' ? 1 : 0);
    else if (op === OP.constant) degree.push(0);
    else if (op === OP.neg) degree.push(a);
    else if (op === OP.pow) degree.push(a === 0 ? 0 : 'mixed');
    else if (op === OP.mul) degree.push(a === 'mixed' || b === 'mixed' ? 'mixed' : a + b);
    else if (op === OP.div) degree.push(b === 0 ? a : 'mixed');
    else degree.push(a === b ? a : 'mixed');
  }
  for (const n of program.outputs) {
    const zeroNode = program.op[n] === OP.constant && program.constants[program.left[n]!]!.num === 0n;
    if (degree[n] !== 1 && !zeroNode)
      throw new SourceError(
        network.model.source,
        at,
        `the action on ${name} is not linear in ${name}: expected an expression such as g * ${name}`,
      );
  }
}
