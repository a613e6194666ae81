/**
 * How many independent numbers laws for every width are together (theory §12, "Count"). Laws that share no parameter add up. Of those that do, one is set aside
 * when parameters of its own suffice to move it freely: the Jacobian is block triangular, whatever the widths.
 */
import { type AxisGraph, type AxisLaw, isLinearLaw, type QuadraticAxisLaw } from '@lawful/cas-core';
import { countOfLaw, otherWidths, timesBatch } from './law-text.js';
import { linearCount } from './linear-count.js';
import {
  polynomialAt,
  polynomialText,
  productOfWidths,
  type WidthFormula,
  type WidthPolynomial,
} from './width-formulas.js';

export interface JointCount {
  /** Undefined: no argument for every width is known. */
  readonly formula: WidthFormula | undefined;
  /** Where the formula holds, as in `d >= h`. */
  readonly conditions: readonly string[];
  /** Whether all conditions hold at given widths. */
  holdsAt(at: (name: string) => number): boolean;
}

export function jointCount(graph: AxisGraph, laws: readonly AxisLaw[]): JointCount {
  const nodesOf = (law: AxisLaw): readonly number[] => (isLinearLaw(law) ? [law.node] : law.terms.map((t) => t.node));
  let left = [...laws];
  const parts: WidthFormula[] = [];
  const conditions = new Map<string, (at: (name: string) => number) => boolean>();
  const uses = new Map<number, number>();
  const use = (law: AxisLaw, by: 1 | -1): void => {
    for (const n of new Set(nodesOf(law))) uses.set(n, (uses.get(n) ?? 0) + by);
  };
  for (const law of laws) use(law, 1);
  const users = (node: number): number => uses.get(node) ?? 0;
  const setAside = (law: AxisLaw, formula: WidthFormula): void => {
    parts.push(formula);
    use(law, -1);
    left = left.filter((other) => other !== law);
  };
  while (left.length > 0) {
    // First those that need no condition, and what shares nothing; then those whose own parameters must be large enough.
    const alone = left.find((law) => nodesOf(law).every((n) => users(n) === 1) && countOfLaw(graph, law) !== undefined);
    const free = alone ?? left.find((law) => countWithOwn(law) !== undefined);
    if (free !== undefined) {
      setAside(free, (free === alone ? countOfLaw(graph, free) : countWithOwn(free))!);
      continue;
    }
    const large = left.flatMap((law) => {
      const needed = neededOfOwn(law);
      return needed === undefined ? [] : [{ law, needed }];
    })[0];
    if (large === undefined) {
      const linear = linearCount(graph, left);
      if (linear === undefined) return { formula: undefined, conditions: [], holdsAt: () => false };
      parts.push(linear);
      break;
    }
    conditions.set(large.needed.text, large.needed.holds);
    setAside(large.law, full(large.law as QuadraticAxisLaw));
  }
  return {
    formula: { kind: 'sum', of: parts },
    conditions: [...conditions.keys()],
    holdsAt: (at) => [...conditions.values()].every((holds) => holds(at)),
  };

  /** The number of a law that its own parameters alone can move freely. */
  function countWithOwn(law: AxisLaw): WidthFormula | undefined {
    if (isLinearLaw(law)) return undefined;
    const own = law.terms.filter((t) => users(t.node) === 1 && law.terms.every((s) => s === t || s.node !== t.node));
    if (own.length === 0) return undefined;
    if (law.form !== 'gram') return countOfLaw(graph, { ...law, terms: own });
    const others = otherWidths(graph, own);
    return atLeast(others, productOfWidths([law.width])) === true ? full(law) : undefined;
  }

  /** What must hold for a Gram law to be moved freely by its own parameters. */
  function neededOfOwn(law: AxisLaw): Needed | undefined {
    if (isLinearLaw(law) || law.form !== 'gram') return undefined;
    const own = law.terms.filter((t) => users(t.node) === 1 && law.terms.every((s) => s === t || s.node !== t.node));
    if (own.length === 0) return undefined;
    const [others, width] = [otherWidths(graph, own), productOfWidths([law.width])];
    if (atLeast(others, width) === false) return undefined;
    return {
      text: `${polynomialText(others)} >= ${polynomialText(width)}`,
      holds: (at) => polynomialAt(others, at) >= polynomialAt(width, at),
    };
  }
}

/** All entries of the matrices of a Gram law. */
const full = (law: QuadraticAxisLaw): WidthFormula =>
  timesBatch(law, { kind: 'F', s: productOfWidths([law.width]), r: productOfWidths([law.width]) });

interface Needed {
  readonly text: string;
  holds(at: (name: string) => number): boolean;
}

/** a ≥ b for all positive widths; undefined when it depends on them. */
function atLeast(a: WidthPolynomial, b: WidthPolynomial): boolean | undefined {
  const names = [...new Set([...a.keys(), ...b.keys()])].filter((k) => k !== '');
  const [p, q] = [a.get('') ?? 0, b.get('') ?? 0];
  if (names.length === 0) return p >= q;
  const differences = names.map((k) => (a.get(k) ?? 0) - (b.get(k) ?? 0));
  if (differences.every((d) => d >= 0)) return p + differences.reduce((s, d) => s + d, 0) >= q ? true : undefined;
  return undefined;
}
