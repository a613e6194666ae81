/**
 * How a declared symmetry acts on data: the matrices on inputs and labels that an element (or an infinitesimal element) of the
 * group gives through the actions `x -> EXPR` of the model.
 *
 * An action must be linear in its input. Each is lowered once to a Program in the entries of the group element and of the
 * input. Elements: its columns at g, over any field. Infinitesimal elements ξ: the derivative at the identity along ξ, by dual numbers.
 * As a whole: polynomials in the entries of g, where it has such a form. Matrices are on the inputs in order, then on the labels.
 */
import {
  dualNumbers,
  type Expr,
  evaluateProgram,
  expandNodes,
  OP,
  type Outcome,
  ok,
  type Polynomial,
  type PolynomialRing,
  type Position,
  type Program,
  polynomialRing,
  programBuilder,
  QQ,
  type Rational,
  type Ring,
  SourceError,
  UnableError,
  unable,
} from '@lawful/cas-core';
import type { Symmetry } from '../language/model.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { nodeMatrix } from '../lowering/node-tensor.js';

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

/** A matrix of polynomials; `variable(slot, i, j)` is entry (i, j) of one matrix of the group element. */
interface ActionPolynomials {
  readonly ring: PolynomialRing<Rational>;
  variable(slot: number, i: number, j: number): number;
  readonly rows: readonly (readonly Polynomial<Rational>[])[];
}

/** An action in the matrices of a group element, its *slots*: one for each factor, and one on labels for pairs. */
export interface CompiledAction {
  readonly slots: readonly { readonly name: string; readonly size: number }[];
  readonly dimension: number;
  /** The matrix on inputs, then labels; undefined where a number has no image in the ring. */
  over<T>(
    ring: Ring<T>,
    image: (q: Rational) => T | undefined,
    element: readonly (readonly (readonly T[])[])[],
  ): T[][] | undefined;
  at(element: readonly DenseMatrix[]): Rational[][];
  /** The derivative at the identity. */
  along(direction: readonly DenseMatrix[]): Rational[][];
  /** `unable` beyond a size. */
  polynomials(): Outcome<ActionPolynomials>;
}

interface Block {
  readonly offset: number;
  readonly size: number;
  /** Variables: the entries of the slots in order, then those of the input. Undefined: this block does not move. */
  readonly program: Program | undefined;
}

const TERM_LIMIT = 400_000;

/** The names and sizes of the matrices that expressions of a symmetry may use. */
export function slotsOf(symmetry: Symmetry): CompiledAction['slots'] {
  const { factors } = symmetry;
  const slots = factors.map(({ size }, k) => ({ name: factors.length === 1 ? 'g' : `g${k + 1}`, size }));
  const [only] = factors;
  const labelSize = factors.length === 1 && only?.kind === 'generated' ? only.labelSize : undefined;
  return labelSize === undefined ? slots : [...slots, { name: 'h', size: labelSize }];
}

/** Throws `SourceError` when an action is not linear in its input. */
export function compileAction(network: Network, symmetry: Symmetry): CompiledAction {
  const slots = slotsOf(symmetry);
  const blocks: Block[] = [];
  let offset = 0;
  const add = (name: string, rows: number, cols: number, own: { expr: Expr; at: Position } | undefined): void => {
    const program = own && lowered(network, own.expr, own.at, name, rows, cols, slots);
    blocks.push({ offset, size: rows * cols, program });
    offset += rows * cols;
  };
  for (const d of network.model.declarations) {
    if (d.kind !== 'input') continue;
    const { rows, cols } = network.values.get(d.name)!;
    const own = symmetry.actions.find((a) => a.input === d.name);
    add(d.name, rows, cols, own);
  }
  add('y', network.output.rows, network.output.cols, symmetry.labels);
  const dimension = offset;

  const matrix = <E, T>(
    ring: Ring<E>,
    image: (q: Rational) => E | undefined,
    values: readonly E[],
    read: (e: E) => T,
    [nothing, unit]: readonly [zero: T, one: T],
  ): T[][] | undefined => {
    const rows = Array.from({ length: dimension }, () => new Array<T>(dimension).fill(nothing));
    for (const { offset: first, size, program } of blocks)
      for (let j = 0; j < size; j++) {
        if (program === undefined) {
          rows[first + j]![first + j] = unit;
          continue;
        }
        const point = [...values, ...Array.from({ length: size }, (_, k) => (k === j ? ring.one : ring.zero))];
        const column = evaluateProgram(program, ring, image, point);
        if (column.kind !== 'ok') return undefined;
        column.value.forEach((entry, i) => {
          rows[first + i]![first + j] = read(entry);
        });
      }
    return rows;
  };
  const entriesOf = <T>(element: readonly (readonly (readonly T[])[])[]): T[] => element.flatMap((m) => m.flat());
  return {
    slots,
    dimension,
    over: (ring, image, element) => matrix(ring, image, entriesOf(element), (e) => e, [ring.zero, ring.one]),
    at: (element) =>
      matrix(
        QQ,
        (q) => q,
        entriesOf(element),
        (e) => e,
        [QQ.zero, QQ.one],
      )!,
    along: (direction) => {
      const D = dualNumbers(QQ, 1);
      const unit = direction.flatMap((m) => m.flatMap((row, i) => row.map((_, j) => (i === j ? QQ.one : QQ.zero))));
      const point = entriesOf(direction).map((slope, k) => [unit[k]!, slope]);
      return matrix(
        D,
        (q) => [q, QQ.zero],
        point,
        (e) => e[1]!,
        [QQ.zero, QQ.zero],
      )!;
    },
    polynomials: () => polynomialsOf(blocks, slots, dimension),
  };
}

function lowered(
  network: Network,
  expr: Expr,
  at: Position,
  name: string,
  rows: number,
  cols: number,
  slots: CompiledAction['slots'],
): Program {
  const builder = programBuilder();
  const matrices = slots.map(
    ({ name: label, size }) =>
      [label, nodeMatrix(size, size, (i, j) => builder.variable(`${label}[${i + 1},${j + 1}]`, 'constant'))] as const,
  );
  const x = nodeMatrix(rows, cols, (i, j) => builder.variable(`${name}[${i + 1},${j + 1}]`, 'input'));
  const names = new Map([...matrices, [name, x] as const]);
  const image = lowerExpression(expr, { ...networkScope(network, builder), valueOf: (label) => names.get(label) });
  const program = builder.build(image.nodes);
  requireLinear(network, program, at, name);
  return program;
}

function polynomialsOf(
  blocks: readonly Block[],
  slots: CompiledAction['slots'],
  dimension: number,
): Outcome<ActionPolynomials> {
  const names = slots.flatMap(({ name, size }) =>
    Array.from({ length: size * size }, (_, k) => `${name}[${Math.floor(k / size) + 1},${(k % size) + 1}]`),
  );
  const starts = slots.map((_, k) => slots.slice(0, k).reduce((n, { size }) => n + size * size, 0));
  const ring = polynomialRing(QQ, names);
  const rows = Array.from({ length: dimension }, (_, i) =>
    Array.from({ length: dimension }, (_, j) => (i === j && isStill(blocks, i) ? ring.one : ring.zero)),
  );
  try {
    for (const { program, offset } of blocks) {
      if (program === undefined) continue;
      const {
        ring: own,
        fractions,
        programVariable,
      } = expandNodes(program, program.outputs, { keep: 'all', termLimit: TERM_LIMIT });
      for (const [i, { num }] of fractions.entries()) {
        for (const { coefficient, exponents } of own.sortedTerms(num)) {
          let column = -1;
          const factors: [number, number][] = [];
          for (const [v, e] of exponents) {
            const variable = programVariable[v]!;
            if (variable >= names.length) column = variable - names.length;
            else factors.push([variable, e]);
          }
          const row = rows[offset + i]!;
          row[offset + column] = ring.add(row[offset + column]!, ring.fromTerms([{ coefficient, exponents: factors }]));
        }
      }
    }
  } catch (error) {
    if (error instanceof UnableError) return unable(error.message);
    throw error;
  }
  return ok({ ring, rows, variable: (slot, i, j) => starts[slot]! + i * slots[slot]!.size + j });
}

const isStill = (blocks: readonly Block[], i: number): boolean =>
  blocks.some((b) => b.program === undefined && i >= b.offset && i < b.offset + b.size);

const slotMatrices = ({ factors, onLabels }: GroupElement): readonly DenseMatrix[] =>
  onLabels === undefined ? factors : [...factors, onLabels];

const halves = (network: Network, whole: DenseMatrix): DataAction => {
  const n = network.inputs.length;
  return {
    onInputs: whole.slice(0, n).map((row) => row.slice(0, n)),
    onLabels: whole.slice(n).map((row) => row.slice(n)),
  };
};

/** The action of a group element. Throws `SourceError` when an action is not linear in its input. */
export const elementAction = (network: Network, symmetry: Symmetry, element: GroupElement): DataAction =>
  halves(network, compileAction(network, symmetry).at(slotMatrices(element)));

/** Every output is a polynomial in the entries of the group element and of degree exactly one in the input, by the structure of the expression. */
function requireLinear({ model: { source } }: Network, program: Program, at: Position, name: string): void {
  const wrong = (why: string): never => {
    throw new SourceError(source, at, `the action on ${name} ${why}: expected an expression such as g * ${name}`);
  };
  const { op, left, right, variables } = program;
  const odd = variables.find((v) => v.kernel !== undefined || v.mask !== undefined);
  if (odd !== undefined) wrong('is no polynomial in the entries of the group element');
  const degree: (number | 'mixed')[] = [];
  for (let n = 0; n < op.length; n++) {
    const [a, b] = [degree[left[n]!]!, degree[right[n]!]!];
    if (op[n] === OP.variable) degree.push(variables[left[n]!]!.role === 'input' ? 1 : 0);
    else if (op[n] === OP.constant) degree.push(0);
    else if (op[n] === OP.neg) degree.push(a);
    else if (op[n] === OP.pow) degree.push(a === 0 ? 0 : 'mixed');
    else if (op[n] === OP.mul) degree.push(a === 'mixed' || b === 'mixed' ? 'mixed' : a + b);
    else if (op[n] === OP.div) {
      if (b === 0) wrong('divides by entries of the group element');
      degree.push('mixed');
    } else degree.push(a === b ? a : 'mixed');
  }
  for (const n of program.outputs) {
    const isZero = op[n] === OP.constant && program.constants[left[n]!]!.num === 0n;
    if (degree[n] !== 1 && !isZero) wrong(`is not linear in ${name}`);
  }
}
