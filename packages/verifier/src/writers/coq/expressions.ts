/**
 * Programs as Coq expressions. State variables (parameters, constants, velocities, the clock) become `P 1, P 2, …`, the rest
 * (inputs, labels, slopes of piecewise units) `X 1, X 2, …`, each under a name close to its own. A node used more than once,
 * or long to write, gets a definition; the others are written where they stand.
 *
 * A piecewise unit is written slope * argument with a slope that is a datum of its own, so that the theorems hold for all
 * slopes. That is what the claim says exactly when no output has degree above one in a slope, and refused otherwise.
 */
import type { PolynomialData } from '../../certificates/certificate-data.js';
import { type Claim, type Node, Refusal } from './claim.js';

const STATE = new Set(['parameter', 'constant', 'velocity', 'clock']);

/** Expressions are trees to Coq; beyond this many nodes a file would take minutes. */
const LARGEST_TREE = 1_000_000;
const LONGEST_INLINE = 300;

export interface Names {
  /** By variable index: the Coq name, and the index in P or X. */
  readonly variable: readonly string[];
  readonly ordinal: readonly number[];
  readonly isState: readonly boolean[];
  /** By node index of a piecewise node. */
  readonly slope: ReadonlyMap<number, { readonly name: string; readonly ordinal: number }>;
}

/** Names that Coq accepts, distinct, and unlike any word of the prelude or of the exported file. */
export function coqNames(claim: Claim, reserved: ReadonlySet<string>): Names {
  const taken = new Set<string>();
  const fresh = (wish: string): string => {
    let name = wish
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^(?=[0-9_])/, 'v')
      .replace(/_$/, '');
    if (
      reserved.has(name) ||
      /^(law|output|node|slope|numerator|denominator|metric|word|at_most|start|steps|seen)(_|$)/.test(name)
    )
      name += '_';
    while (taken.has(name) || reserved.has(name)) name += "'";
    taken.add(name);
    return name;
  };
  const isState = claim.variables.map((v) => STATE.has(v.role));
  let states = 0;
  let data = 0;
  const ordinal = isState.map((s) => (s ? ++states : ++data));
  const variable = claim.variables.map((v) => fresh(v.name));
  const slope = new Map(
    claim.nodes.flatMap((n, i) =>
      n.op === 'piecewise' && n.low !== n.high ? [[i, { name: `slope_${i}`, ordinal: ++data }] as const] : [],
    ),
  );
  return { variable, ordinal, isState, slope };
}

export const rationalText = (q: string): string => {
  const [n, d] = q.split('/');
  const top = n!.startsWith('-') ? `(${n})` : n!;
  return d === undefined ? `num ${top}` : `Cst (${top} # ${d})`;
};

const argumentsOf = (n: Node): readonly number[] =>
  n.op === 'var' || n.op === 'const' ? [] : 'b' in n ? [n.a, n.b] : [n.a];

const isNonzeroConstant = (n: Node): n is Node & { op: 'const' } => n.op === 'const' && !/^-?0+(\/|$)/.test(n.value);

function reciprocal(q: string): string {
  const [n, d] = q.split('/');
  return n!.startsWith('-') ? `-${d ?? '1'}/${n!.slice(1)}` : `${d ?? '1'}/${n}`;
}

/** Refuses trees that are too large and outputs of degree two in a slope; returns the size of the trees. */
function refuseUnfit(claim: Claim, roots: readonly number[], live: readonly boolean[]): number {
  const size: number[] = [];
  const degree: ReadonlyMap<number, number>[] = [];
  claim.nodes.forEach((n, i) => {
    if (!live[i]) return;
    const args = argumentsOf(n);
    const power = n.op === 'pow' ? n.exponent : 1;
    size[i] = 1 + power * args.reduce((s, a) => s + size[a]!, 0);
    const d = new Map<number, number>();
    for (const a of args)
      for (const [slope, e] of degree[a]!)
        d.set(slope, n.op === 'mul' ? (d.get(slope) ?? 0) + e : Math.max(d.get(slope) ?? 0, e * power));
    if (n.op === 'piecewise' && n.low !== n.high) d.set(i, (d.get(i) ?? 0) + 1);
    degree[i] = d;
    if (n.op === 'div' && !isNonzeroConstant(claim.nodes[n.b]!))
      throw new Refusal('the flow divides by a variable, and the prelude has polynomials there');
  });
  for (const root of roots) {
    if (size[root]! > LARGEST_TREE) throw new Refusal(`an output written out has ${size[root]} operations`);
    for (const [slope, e] of degree[root]!)
      if (e > 1) throw new Refusal(`an output has degree ${e} in the slope of node ${slope}`);
  }
  return roots.reduce((s, root) => s + size[root]!, 0);
}

export interface WrittenNodes {
  readonly definitions: readonly string[];
  /** The text of a root, an operand of any operation. */
  readonly text: (node: number) => string;
  /** Operations of all roots, written out. */
  readonly treeSize: number;
  /** Whether all numbers are integers. */
  readonly integral: boolean;
}

export function writeNodes(claim: Claim, names: Names, roots: readonly number[]): WrittenNodes {
  const live: boolean[] = claim.nodes.map(() => false);
  const uses: number[] = claim.nodes.map(() => 0);
  for (const r of roots) live[r] = true;
  for (let i = claim.nodes.length - 1; i >= 0; i--)
    if (live[i])
      for (const a of argumentsOf(claim.nodes[i]!)) {
        live[a] = true;
        uses[a]!++;
      }
  const treeSize = refuseUnfit(claim, roots, live);
  const definitions: string[] = [];
  const text: string[] = [];
  claim.nodes.forEach((n, i) => {
    if (!live[i]) return;
    if (n.op === 'var') {
      text[i] = names.variable[n.variable]!;
      return;
    }
    if (n.op === 'const') {
      text[i] = `(${rationalText(n.value)})`;
      return;
    }
    const written = writeOperation(claim, names, n, i, text);
    if (uses[i]! > 1 || written.length > LONGEST_INLINE) {
      definitions.push(`Definition node_${i} : expr := ${written}%E.`);
      text[i] = `node_${i}`;
    } else text[i] = written;
  });
  const integral = claim.nodes.every(
    (n, i) =>
      !live[i] ||
      (n.op === 'const'
        ? !n.value.includes('/')
        : n.op !== 'div' && (n.op !== 'piecewise' || names.slope.has(i) || !n.low.includes('/'))),
  );
  return { definitions, text: (node) => text[node]!, treeSize, integral };
}

function writeOperation(claim: Claim, names: Names, n: Node, i: number, text: readonly string[]): string {
  switch (n.op) {
    case 'add':
      return `(${text[n.a]} + ${text[n.b]})`;
    case 'sub':
      return `(${text[n.a]} - ${text[n.b]})`;
    case 'mul':
      return `(${text[n.a]} * ${text[n.b]})`;
    case 'div': {
      const b = claim.nodes[n.b]!;
      if (b.op !== 'const') throw new Refusal('the network divides by a variable');
      return `(${text[n.a]} * ${rationalText(reciprocal(b.value))})`;
    }
    case 'neg':
      return `(- ${text[n.a]})`;
    case 'pow':
      return `(${text[n.a]} ^ ${n.exponent})`;
    case 'piecewise': {
      const slope = names.slope.get(i);
      return `(${slope === undefined ? `(${rationalText(n.low)})` : slope.name} * ${text[n.a]})`;
    }
    default:
      throw new Refusal(`a ${n.op} is no operation`);
  }
}

/** A law's polynomial: coefficients 1 and -1 are left out, signs stand between the terms. */
export function writePolynomial(terms: PolynomialData, names: Names): string {
  if (terms.length === 0) return '(num 0)';
  const written = terms.map(([coefficient, powers]) => {
    const negative = coefficient.startsWith('-');
    const size = negative ? coefficient.slice(1) : coefficient;
    const factors = powers.flatMap(([v, e]) => {
      if (!names.isState[v]) throw new Refusal(`a law contains ${names.variable[v]}, which is no state variable`);
      return e === 0 ? [] : [e === 1 ? names.variable[v]! : `${names.variable[v]} ^ ${e}`];
    });
    if (size !== '1' || factors.length === 0) factors.unshift(`(${rationalText(size)})`);
    return { negative, text: factors.join(' * ') };
  });
  return `(${written.map(({ negative, text }, k) => (k === 0 ? (negative ? '- ' : '') : negative ? ' - ' : ' + ') + text).join('')})`;
}
