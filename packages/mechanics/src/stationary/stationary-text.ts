/**
 * Stationary values in words: E[theta'*B*theta] = eta*E[g'*B*g]/(lambda*(2 - eta*lambda)). Where all values of a law are multiples of one combination
 * of the expectations of the gradient, as under heavy ball of Γ = s·E[gᵀBg] + 2β·E[vᵀBg], the combination gets the name Gamma and is said once.
 */
import { OPTIMISER_SYMBOLS, type Scalar, scalars, symbol } from '../broken-laws/bilinear-forms.js';
import {
  asQuotient,
  denominatorFactors,
  quotientLatex,
  quotientText,
  type SymbolNames,
} from '../broken-laws/quotient-text.js';
import {
  optimiserField as K,
  type LawKind,
  type OptimiserFunction,
  type StationaryLaw,
  type StationaryOptimiser,
  stationaryLaws,
} from './stationary-values.js';

/** What one optimiser leaves of laws of one kind, under any stationary law. */
export interface StationaryText {
  readonly kind: LawKind;
  readonly optimiser: StationaryOptimiser;
  readonly decay: boolean;
  /** Equations between expectations, the name Gamma first where it is used. */
  readonly identities: readonly { readonly text: string; readonly latex: string }[];
  /** What is not 0: without it the identities say nothing. */
  readonly where: readonly string[];
  /** Expectations that stationarity leaves open. */
  readonly open: readonly string[];
}

const NAMES: SymbolNames = { text: OPTIMISER_SYMBOLS, latex: ['\\eta', '\\lambda', '\\beta', 's'] };
const OFFERED: readonly Scalar[] = [scalars.sub(scalars.one, symbol('beta')), scalars.add(scalars.one, symbol('beta'))];

/** Of laws of one kind under each optimiser, with decay and without. */
export const stationaryTexts = (kind: LawKind): StationaryText[] => stationaryLaws(kind).map(describe);

function describe(law: StationaryLaw): StationaryText {
  const { unknowns, data, values, relations, free } = law;
  const E = (k: number): { text: string; latex: string } => ({
    text: `E[${data[k]!.text}]`,
    latex: `\\mathbb{E}[${data[k]!.latex}]`,
  });
  const shared = sharedCombination(values.map((v) => v.coefficients));
  const named = shared !== undefined && shared.filter((p) => !scalars.isZero(p)).length > 1;
  const sides = (coefficients: readonly OptimiserFunction[]): { text: string; latex: string } => {
    if (named) {
      const k = shared.findIndex((p) => !scalars.isZero(p));
      return sumOf([[K.div(coefficients[k]!, asQuotient(shared[k]!)), { text: 'Gamma', latex: '\\Gamma' }]]);
    }
    return sumOf(coefficients.map((c, k) => [c, E(k)] as const));
  };
  const identities: { text: string; latex: string }[] = [];
  if (named) {
    const sum = sumOf(shared.map((p, k) => [asQuotient(p), E(k)] as const));
    identities.push({ text: `Gamma = ${sum.text}`, latex: `\\Gamma=${sum.latex}` });
  }
  for (const relation of relations) {
    const cleared = primitive(relation);
    const sum = sumOf(cleared.map((p, k) => [asQuotient(p), E(k)] as const));
    identities.push({ text: `${sum.text} = 0`, latex: `${sum.latex}=0` });
  }
  for (const { unknown, coefficients } of values) {
    const { text, latex } = sides(coefficients);
    identities.push({
      text: `E[${unknowns[unknown]!.text}] = ${text}`,
      latex: `\\mathbb{E}[${unknowns[unknown]!.latex}]=${latex}`,
    });
  }
  return {
    kind: law.kind,
    optimiser: law.optimiser,
    decay: law.decay,
    identities,
    where: denominatorFactors([K.inv(law.determinant)], OFFERED).map(
      (p) => `${quotientText(asQuotient(p), NAMES, OFFERED)} != 0`,
    ),
    open: free.map((k) => `E[${unknowns[k]!.text}]`),
  };
}

function sumOf(parts: readonly (readonly [OptimiserFunction, { text: string; latex: string }])[]): {
  text: string;
  latex: string;
} {
  const kept = parts.filter(([c]) => !K.isZero(c));
  if (kept.length === 0) return { text: '0', latex: '0' };
  const times = (c: OptimiserFunction, name: string): string => {
    const text = quotientText(c, NAMES, OFFERED);
    if (text === '1') return name;
    if (text === '-1') return `-${name}`;
    return / /.test(text) && !/[)(]/.test(text) ? `(${text})*${name}` : `${text}*${name}`;
  };
  const timesLatex = (c: OptimiserFunction, name: string): string => {
    const latex = quotientLatex(c, NAMES, OFFERED);
    if (latex === '1') return name;
    if (latex === '-1') return `-${name}`;
    const sum = c.den.terms.size === 1 && c.num.terms.size > 1 && !latex.startsWith('\\frac');
    return sum && !latex.includes('(') ? `(${latex})\\,${name}` : `${latex}\\,${name}`;
  };
  return {
    text: kept
      .map(([c, n]) => times(c, n.text))
      .join(' + ')
      .replaceAll('+ -', '- '),
    latex: kept
      .map(([c, n]) => timesLatex(c, n.latex))
      .join('+')
      .replaceAll('+-', '-'),
  };
}

/** A multiple of a vector of fractions, in polynomials without a common factor. */
function primitive(vector: readonly OptimiserFunction[]): Scalar[] {
  const first = vector.find((c) => !K.isZero(c));
  if (first === undefined) return vector.map((c) => c.num);
  // Divided by the first of them, what is left is to clear denominators.
  const ratios = vector.map((c) => K.div(c, first));
  let common: OptimiserFunction = K.one;
  for (const ratio of ratios) {
    const missing = K.mul(ratio, common).den;
    common = K.mul(common, asQuotient(missing));
  }
  return ratios.map((ratio) => K.mul(ratio, common).num);
}

/** The primitive vector of which all vectors are multiples; undefined when they are not, or all are 0. */
function sharedCombination(vectors: readonly (readonly OptimiserFunction[])[]): Scalar[] | undefined {
  const first = vectors.find((v) => v.some((c) => !K.isZero(c)));
  if (first === undefined) return undefined;
  const shared = primitive(first);
  const k = shared.findIndex((p) => !scalars.isZero(p));
  const multiple = (v: readonly OptimiserFunction[]): boolean => {
    const factor = K.div(v[k]!, asQuotient(shared[k]!));
    return v.every((c, i) => K.equal(c, K.mul(factor, asQuotient(shared[i]!))));
  };
  return vectors.every(multiple) ? shared : undefined;
}
