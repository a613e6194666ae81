/**
 * Modified flows in words: elementary differentials of f = −∇L and d = −λθ as derivatives of L. A differential of d is −λ times what stands in it, and
 * that of two arguments is 0, so several trees may say the same; they are added.
 */
import { formatTerms, latexTerms, type Polynomial, type Rational } from '@lawful/cas-core';
import { type BetaFunction, momentumField } from './methods.js';
import type { ModifiedFlow } from './modified-flow.js';
import { addTrees, children, isSecond, order, SECOND, type Tree, treeOf } from './rooted-trees.js';

/** c·η^power·λ^decay·differential, the signs of f and d in c. */
export interface FlowTerm {
  readonly power: number;
  readonly decay: number;
  /** Of L and θ: square brackets are derivatives of L, `()` is θ. */
  readonly tree: Tree;
  readonly coefficient: BetaFunction;
}

const K = momentumField;
const ring = K.polynomials;

/** A tree without inner nodes of d, and how many there were; undefined where it is 0. */
function reduced(tree: Tree): { readonly tree: Tree; readonly passed: number } | undefined {
  const own = children(tree);
  if (isSecond(tree) && own.length > 1) return undefined;
  const inner = own.map(reduced);
  let passed = isSecond(tree) && own.length === 1 ? 1 : 0;
  const kept: Tree[] = [];
  for (const child of inner) {
    if (child === undefined) return undefined;
    passed += child.passed;
    kept.push(child.tree);
  }
  return { tree: isSecond(tree) && own.length === 1 ? kept[0]! : treeOf(tree, kept), passed };
}

const leavesOfSecond = (tree: Tree): number => tree.split(SECOND).length - 1;

/** The terms of a flow by powers of η and λ, with f = −∇L and d = −λθ put in. */
export function flowTerms({ field }: ModifiedFlow): FlowTerm[] {
  const groups = new Map<string, { power: number; decay: number; tree: Tree; sum: ReadonlyMap<Tree, BetaFunction> }>();
  for (const [tree, c] of field) {
    const plain = reduced(tree);
    if (plain === undefined) continue;
    const power = order(tree) - 1;
    const decay = plain.passed + leavesOfSecond(plain.tree);
    const key = `${power} ${decay} ${plain.tree}`;
    // Each node of f is −L and each of d is −λ.
    const signed = new Map([[plain.tree, order(tree) % 2 === 0 ? c : K.neg(c)]]);
    groups.set(key, { power, decay, tree: plain.tree, sum: addTrees(K, groups.get(key)?.sum ?? new Map(), signed) });
  }
  return [...groups.values()]
    .flatMap(({ power, decay, tree, sum }) => {
      const coefficient = sum.get(tree);
      return coefficient === undefined ? [] : [{ power, decay, tree, coefficient }];
    })
    .sort((a, b) => a.power - b.power || a.decay - b.decay || (a.tree < b.tree ? -1 : 1));
}

/** `L''L'`, `L'''(L', L')`, `L'' theta`. */
function differentialText(tree: Tree, theta: string): string {
  if (isSecond(tree)) return theta;
  const own = children(tree);
  const head = `L${"'".repeat(own.length + 1)}`;
  if (own.length === 0) return head;
  if (own.length === 1) return `${head} ${differentialText(own[0]!, theta)}`;
  return `${head}(${own.map((child) => differentialText(child, theta)).join(', ')})`;
}

/** den = (β − 1)^k, as all denominators here are; undefined for others. */
function powerOfPace({ den }: BetaFunction): number | undefined {
  const k = ring.degree(den);
  const factor = ring.sub(ring.generator(0), ring.one);
  let power = ring.one;
  for (let i = 0; i < k; i++) power = ring.mul(power, factor);
  return ring.equal(power, den) ? k : undefined;
}

/** Numerator over (1 − β)^k. */
function overPace(c: BetaFunction): { readonly num: Polynomial<Rational>; readonly k: number } {
  const k = powerOfPace(c);
  if (k === undefined) throw new RangeError('a denominator that is no power of 1 - beta');
  return { num: k % 2 === 0 ? c.num : ring.neg(c.num), k };
}

const coefficientText = (c: BetaFunction): string => {
  const { num, k } = overPace(c);
  const top = formatTerms(ring.sortedTerms(num), () => 'beta');
  return k === 0 ? top : `(${top})/(1 - beta)${k === 1 ? '' : `^${k}`}`;
};

const coefficientLatex = (c: BetaFunction): string => {
  const { num, k } = overPace(c);
  const top = latexTerms(ring.sortedTerms(num), () => 'beta').replaceAll('\\mathrm{beta}', '\\beta');
  return k === 0 ? top : `\\frac{${top}}{(1-\\beta)${k === 1 ? '' : `^{${k}}`}}`;
};

/** f̃ as one displayed sum: `-L'-\\tfrac{\\eta}{2}L''L'-…`. */
export function modifiedFlowLatex(flow: ModifiedFlow): string {
  const power = (name: string, k: number): string => (k === 0 ? '' : k === 1 ? `${name}\\,` : `${name}^{${k}}\\,`);
  const terms = flowTerms(flow).map(
    (t) =>
      `${power('\\eta', t.power)}\\left(${coefficientLatex(t.coefficient)}\\right)${power('\\lambda', t.decay)}${differentialText(t.tree, '\\theta')}`,
  );
  return `\\dot\\theta=${terms.join('+')}+O(\\eta^{${Math.max(0, ...[...flow.field.keys()].map(order))}})`;
}

/** Terms `eta^k * coefficient * lambda^j * differential`. */
export function modifiedFlowText(flow: ModifiedFlow): string[] {
  const power = (name: string, k: number): string => (k === 0 ? '' : k === 1 ? `${name} * ` : `${name}^${k} * `);
  return flowTerms(flow).map(
    (t) =>
      `${power('eta', t.power)}(${coefficientText(t.coefficient)}) * ${power('lambda', t.decay)}${differentialText(t.tree, 'theta')}`,
  );
}
