/**
 * Expressions as SymPy reads them: `sympify(text, locals)` with a MatrixSymbol of the same name for every parameter of several entries and a Symbol for the
 * rest; a tensor of order three and more is an IndexedBase. Indices count from 0, the free index i as well. Names that Python keeps for itself get an
 * underscore behind them; velocities are called vel_W.
 */
import { type Expr, type Index, type Rational, walkExpr } from '@lawful/cas-core';
import { integerValue } from '../graph/expression.js';
import { FREE_INDEX, hasFreeIndex } from './free-index.js';
import { isScalar, type Shape } from './shape.js';
import { inferShape, type ShapeScope } from './shapes.js';

/** Python's keywords, and what stands for something else in SymPy's own reader. */
const TAKEN = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

export const sympyName = (name: string): string => {
  const plain = name.replace(/^vel\((.*)\)$/, 'vel_$1');
  return TAKEN.has(plain) ? `${plain}_` : plain;
};

const SCALAR_FUNCTIONS: Readonly<Record<string, string>> = {
  exp: 'exp',
  log: 'log',
  sqrt: 'sqrt',
  sin: 'sin',
  cos: 'cos',
  cosh: 'cosh',
  sinh: 'sinh',
  tanh: 'tanh',
  erf: 'erf',
  abs: 'Abs',
};

interface Part {
  readonly text: string;
  /** 1 a sum, 2 a product, 3 what needs no brackets. */
  readonly level: 1 | 2 | 3;
}

/** The text, or undefined for what SymPy's matrix expressions cannot say. Precondition: the expression passed shape inference in the scope. */
export function sympyText(expr: Expr, scope: ShapeScope): string | undefined {
  // Beside a parameter of its name SymPy could not tell the free index.
  if (scope.shapeOf(FREE_INDEX) !== undefined && hasFreeIndex(expr)) return undefined;
  return write(expr, { ...scope, freeIndex: scope.freeIndex ?? FREE_INDEX })?.text;
}

function write(expr: Expr, scope: ShapeScope): Part | undefined {
  const shape = (e: Expr): Shape => inferShape(e, scope);
  const at = (e: Expr, level: 1 | 2 | 3): string | undefined => {
    const part = write(e, scope);
    return part === undefined ? undefined : part.level < level ? `(${part.text})` : part.text;
  };
  const atom = (text: string | undefined): Part | undefined => (text === undefined ? undefined : { text, level: 3 });
  switch (expr.kind) {
    case 'number':
      return rational(expr.value);
    case 'name':
      return atom(sympyName(expr.name));
    case 'sum': {
      let text = '';
      for (const { negative, dotted, expr: term } of expr.terms) {
        const own = at(term, 2);
        if (own === undefined || dotted === true) return undefined;
        text += text === '' ? `${negative ? '-' : ''}${own}` : ` ${negative ? '-' : '+'} ${own}`;
      }
      return { text, level: 1 };
    }
    case 'negate': {
      const own = at(expr.expr, 2);
      return own === undefined ? undefined : { text: `-${own}`, level: 1 };
    }
    case 'product': {
      let text = '';
      for (const { operator, expr: factor } of expr.factors) {
        const own = at(factor, operator === '/' ? 3 : 2);
        if (own === undefined) return undefined;
        if (text === '') text = own;
        else if (operator === '*' || operator === '/' || isScalar(shape(factor)))
          text = `${text}${operator.replace('.', '')}${own}`;
        else if (operator === '.*') text = `HadamardProduct(${text}, ${own})`;
        else return undefined;
      }
      return { text, level: 2 };
    }
    case 'power': {
      const base = at(expr.base, 3);
      if (base === undefined) return undefined;
      const exponent = expr.exponent < 0 ? `(${expr.exponent})` : `${expr.exponent}`;
      return expr.elementwise && !isScalar(shape(expr.base))
        ? atom(`HadamardPower(${base}, ${expr.exponent})`)
        : { text: `${base}**${exponent}`, level: 2 };
    }
    case 'transpose': {
      const own = at(expr.expr, 3);
      return own === undefined ? undefined : isScalar(shape(expr.expr)) ? atom(own) : atom(`${own}.T`);
    }
    case 'index':
      return atom(indexed(expr, scope));
    case 'norm2':
      return square(expr.expr, scope);
    case 'matrix': {
      const rows = expr.rows.map((r) => r.map((e) => (isScalar(shape(e)) ? at(e, 1) : undefined)));
      if (rows.flat().includes(undefined)) return undefined;
      return atom(`Matrix([${rows.map((r) => `[${r.join(', ')}]`).join(', ')}])`);
    }
    case 'call':
      return call(expr, scope);
    default:
      return undefined;
  }
}

const rational = ({ num, den }: Rational): Part =>
  den === 1n ? { text: `${num}`, level: num < 0n ? 1 : 3 } : { text: `${num}/${den}`, level: 2 };

/** The sum of the squares of all entries. */
function square(expr: Expr, scope: ShapeScope): Part | undefined {
  const unit = rowSquare(expr, scope);
  if (unit !== undefined) return unit;
  const own = write(expr, scope);
  // SymPy does not cut slices whose ends are symbols.
  if (
    own === undefined ||
    (expr.kind === 'index' && takesSlice(expr, scope)) ||
    inferShape(expr, scope).dims !== undefined
  )
    return undefined;
  const text = own.level < 3 ? `(${own.text})` : own.text;
  return isScalar(inferShape(expr, scope))
    ? { text: `${text}**2`, level: 2 }
    : { text: traceOf(`${text}*${text}.T`), level: 3 };
}

/** SymPy does not evaluate the trace of a product of slices when matrices are put in; as a sum of entries it does. */
const traceOf = (text: string): string => `Trace(${text})${/\[[^\]]*:/.test(text) ? '.rewrite(Sum)' : ''}`;

/** |A[i,:]|² is an entry of A·Aᵀ, |A[:,i]|² one of Aᵀ·A. */
function rowSquare(expr: Expr, scope: ShapeScope): Part | undefined {
  if (expr.kind !== 'index' || expr.indices.length !== 2) return undefined;
  const [row, col] = expr.indices as [Index, Index];
  const shape = inferShape(expr.expr, scope);
  if (shape.dims !== undefined || shape.rows === 1 || shape.cols === 1) return undefined;
  const byRow = row.kind === 'at' && col.kind === 'all';
  if (!byRow && !(row.kind === 'all' && col.kind === 'at')) return undefined;
  const base = write(expr.expr, scope);
  const at = place(byRow ? row : col, scope);
  if (base === undefined || at === undefined) return undefined;
  const name = base.level < 3 ? `(${base.text})` : base.text;
  return { text: `(${byRow ? `${name}*${name}.T` : `${name}.T*${name}`})[${at}, ${at}]`, level: 3 };
}

/** Whether the free index stands in an index that takes more than one place. */
function takesSlice(expr: Expr & { kind: 'index' }, { freeIndex }: ShapeScope): boolean {
  let found = false;
  walkExpr(expr, (e) => {
    if (e.kind === 'name' && e.name === freeIndex) found = true;
  });
  return found && expr.indices.some((i) => i.kind !== 'at');
}

function call(expr: Expr & { kind: 'call' }, scope: ShapeScope): Part | undefined {
  const { name, args } = expr;
  const [first, second] = args.map((a) => write(a, scope)?.text);
  const atom = (text: string): Part => ({ text, level: 3 });
  if (name === 'vel' && args[0]?.kind === 'name') return atom(sympyName(`vel(${args[0].name})`));
  if (first === undefined) return undefined;
  // Sizes are no values: eye(3) has no shape of its argument.
  if (name === 'eye') return atom(`Identity(${first})`);
  if (name === 'ones') return atom(`OneMatrix(${first}, 1)`);
  if (name === 'zeros') return second === undefined ? undefined : atom(`ZeroMatrix(${first}, ${second})`);
  const { rows, cols, dims } = inferShape(args[0]!, scope);
  if (dims !== undefined) return undefined;
  const scalar = rows === 1 && cols === 1;
  const fn = Object.hasOwn(SCALAR_FUNCTIONS, name) ? SCALAR_FUNCTIONS[name] : undefined;
  if (fn !== undefined) return scalar ? atom(`${fn}(${first})`) : undefined;
  switch (name) {
    case 'trace':
      return atom(traceOf(first));
    case 'norm2':
    case 'square':
      return name === 'norm2' || scalar ? square(args[0]!, scope) : undefined;
    case 'norm': {
      const own = square(args[0]!, scope);
      return own === undefined ? undefined : atom(`sqrt(${own.text})`);
    }
    case 'sum':
      return scalar ? atom(`(${first})`) : atom(`(OneMatrix(1, ${rows})*(${first})*OneMatrix(${cols}, 1))[0, 0]`);
    case 'dot':
      return second === undefined
        ? undefined
        : scalar
          ? { text: `(${first})*(${second})`, level: 2 }
          : atom(traceOf(`(${first}).T*(${second})`));
    default:
      return undefined;
  }
}

function indexed({ expr, indices }: Expr & { kind: 'index' }, scope: ShapeScope): string | undefined {
  const base = write(expr, scope);
  const shape = inferShape(expr, scope);
  if (base === undefined) return undefined;
  const name = base.level < 3 ? `(${base.text})` : base.text;
  const places = indices.map((i) => place(i, scope));
  if (places.includes(undefined)) return undefined;
  if (shape.dims !== undefined)
    return indices.length === shape.dims.length && indices.every((i) => i.kind === 'at')
      ? `${name}[${places.join(', ')}]`
      : undefined;
  if (isScalar(shape)) return name;
  const [first, second = undefined] = places;
  if (second !== undefined) return `${name}[${first}, ${second}]`;
  // One index on a vector.
  return shape.cols === 1 ? `${name}[${first}, ${indices[0]!.kind === 'at' ? '0' : ':'}]` : `${name}[0, ${first}]`;
}

/** An index from 0; of a range the last place is not taken. */
function place(index: Index, scope: ShapeScope): string | undefined {
  if (index.kind === 'all') return ':';
  // The free index counts from 0 as well: i stands for i + 1 of the language.
  const shifted = (e: Expr, less: number): string | undefined => {
    if (e.kind === 'number') return `${Number(e.value.num) - less}`;
    if (e.kind === 'name' && e.name === scope.freeIndex) return less === 1 ? e.name : `${e.name} + 1`;
    const line = affine(e, scope);
    if (line === undefined) return undefined;
    const [slope, start] = line;
    const constant = slope + start - less;
    return `${slope === 1 ? '' : `${slope}*`}${scope.freeIndex}${constant === 0 ? '' : constant > 0 ? ` + ${constant}` : ` - ${-constant}`}`;
  };
  if (index.kind === 'at') return shifted(index.value, 1);
  const [from, to] = [shifted(index.from, 1), shifted(index.to, 0)];
  return from === undefined || to === undefined ? undefined : `${from}:${to}`;
}

/** a·i + b, from its values at two places. */
function affine(e: Expr, scope: ShapeScope): readonly [number, number] | undefined {
  const at = (i: number): number | undefined =>
    integerValue(e, { widthOf: (name) => (name === scope.freeIndex ? i : scope.widthOf(name)) });
  const [zero, one, two] = [at(0), at(1), at(2)];
  if (zero === undefined || one === undefined || two === undefined || two - one !== one - zero) return undefined;
  return [one - zero, zero];
}
