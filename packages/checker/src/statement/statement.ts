/**
 * The claim in words, regenerated from the Program and the polynomials the checker expanded itself. This text, and not
 * the note that came with the certificate, is what has been verified. A name that could be mistaken for a formula is
 * printed in quotation marks, so that no choice of names can make the text say something else.
 */
import type { Expanded, Fraction } from '../arithmetic/fraction.js';
import { factorsOf, type Polynomial } from '../arithmetic/polynomial.js';
import { gcd, type Rational } from '../arithmetic/rational.js';
import type { Claim } from '../reading/claim.js';
import type { Evidence } from '../reading/evidence.js';
import { nameText } from '../reading/shape.js';

const MAX_OUTPUT_TERMS = 12;
const MAX_OUTPUTS = 100;
const MAX_LAW_TERMS = 1000;

const LOSSES: Readonly<Record<Claim['loss'], string>> = {
  mse: 'the squared loss',
  logistic: 'the logistic loss',
  exponential: 'the exponential loss',
  'cross-entropy': 'the softmax cross-entropy loss',
  custom: 'any loss whose output gradients fill the output space',
};

const counted = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
const rationalText = ({ numerator: n, denominator: d }: Rational) => (d === 1n ? `${n}` : `${n}/${d}`);

type NameOf = (indeterminate: number) => string;

/** At most `limit` terms; how many were left out is said. */
function polynomialText(f: Polynomial, nameOf: NameOf, limit: number): string {
  const parts: string[] = [];
  for (const [monomial, c] of [...f.terms].slice(0, limit)) {
    const product = [...factorsOf(monomial)].map(([i, e]) => nameOf(i) + (e > 1 ? `^${e}` : '')).join('*');
    const common = gcd(c, f.scale);
    const [above, below] = [(c < 0n ? -c : c) / common, f.scale / common];
    const size = below === 1n ? `${above}` : `${above}/${below}`;
    parts.push(c < 0n ? '-' : '+', product === '' ? size : size === '1' ? product : `${size}*${product}`);
  }
  const text = parts.join(' ').replace(/^\+ /, '').replace(/^- /, '-');
  return f.terms.size > limit ? `${text} + … (${f.terms.size - limit} further terms)` : text || '0';
}

/** p or (p)/(q). */
function fractionText({ numerator: p, denominator: q }: Fraction, nameOf: NameOf, limit: number): string {
  const above = polynomialText(p, nameOf, limit);
  return polynomialText(q, nameOf, limit) === '1' ? above : `(${above})/(${polynomialText(q, nameOf, limit)})`;
}

export function statement(claim: Claim, evidence: Evidence, { at }: Expanded, laws: readonly Fraction[]): string {
  const { variables, program, counts, family, flow, hypotheses } = claim;
  const named = (role: string) => variables.flatMap((v) => (v.role === role ? [nameText(v.name)] : [])).join(', ');
  const nameOf = (i: number) => {
    const variable = variables[i];
    return variable === undefined ? `slope#${i - variables.length + 1}` : nameText(variable.name);
  };
  const stepText = (step: number) => {
    const f = at(step);
    const terms = f.numerator.terms.size + f.denominator.terms.size - 1;
    return terms <= MAX_OUTPUT_TERMS ? fractionText(f, nameOf, terms + 1) : `an expression of ${terms} terms`;
  };
  const listed = (steps: readonly number[], name: (i: number) => string, noun: string): string[] => {
    const lines = steps.slice(0, MAX_OUTPUTS).map((step, i) => `${name(i)} = ${stepText(step)}`);
    return steps.length > MAX_OUTPUTS ? [...lines, `and ${steps.length - MAX_OUTPUTS} further ${noun}`] : lines;
  };

  const inputs = variables.filter(({ role }) => role === 'input').length;
  const size = `R^${inputs} -> R^${claim.outputs.length}`;
  const lines = [`For the network f: ${size} with ${counted(counts.parameters, 'parameter')}`];
  lines.push(`parameters: ${named('parameter') || 'none'}`, `inputs: ${named('input') || 'none'}`);
  if (named('constant') !== '') lines.push(`constants, fixed but arbitrary: ${named('constant')}`);
  if (family.kind === 'plain') lines.push(...listed(claim.outputs, (j) => `output ${j + 1}`, 'outputs'));
  else lines.push(`labels: ${named('label') || 'none'}`, `potential = ${stepText(claim.scalars[0] as number)}`);
  if (program.pieces.length > 0) {
    const kinds = program.pieces.map((z) => `${rationalText(z.low)} below zero and ${rationalText(z.high)} above`);
    const many = counted(program.pieces.length, 'piecewise node');
    lines.push(`with ${many}, each multiplying its argument by a slope: ${[...new Set(kinds)].join('; ')}`);
  }

  const loss = family.kind === 'plain' ? LOSSES[claim.loss] : 'the sum of the potential over the data';
  lines.push('', `under ${flow.kind} flow of ${loss}, whatever the data set,`);
  const parameters = claim.parameters.map(nameOf);
  lines.push(...listed([...flow.metric.values()], (d) => `the metric of ${parameters[d]}`, 'metric factors'));
  if (flow.momentum) {
    const { friction, clock } = flow.momentum;
    const timed = at(friction).numerator.terms.size > 0;
    lines.push(`with friction tau = ${stepText(friction)} and ${nameOf(clock)} = ${timed ? 'e^(tau t)' : 't'}`);
    lines.push(`velocities: ${[...flow.moved].map(([i, w]) => `${nameOf(w)} of ${nameOf(i)}`).join(', ')}`);
  }
  const state = flow.momentum ? 'time, the parameters and their velocities' : 'the parameters';
  if (laws.length === 0) lines.push('no law is listed.');
  else lines.push(`each of the following ${counted(laws.length, 'function')} of ${state} is constant:`);
  laws.forEach((law, i) => void lines.push(`law ${i + 1}: ${fractionText(law, nameOf, MAX_LAW_TERMS)}`));

  const near = hypotheses.includes('near-point');
  const point = [...flow.state].slice(0, MAX_OUTPUTS).map((i) => `${nameOf(i)} = ${evidence.lieRank?.point[i]}`);
  const where = near ? 'near the point below' : 'near the points of a dense open set';
  lines.push('', `At least ${counts.found} of them ${counts.found === 1 ? 'is' : 'are'} functionally independent.`);
  lines.push(
    `The ${flow.momentum ? 'drift, the kicks' : `${flow.kind} fields`} and their brackets span at least ${counted(counts.lieRank, 'dimension')}: ${where} there are at most ${counts.stateDimension} - ${counts.lieRank} = ${counted(counts.maxLaws, 'independent law')}.`,
    counts.complete
      ? `The list is complete${near ? ' there' : ''}: every law is locally a function of these.`
      : `The list is not claimed to be complete: at least ${counts.found}, at most ${counts.maxLaws}.`,
  );
  if (near) {
    const more = flow.state.size > point.length ? ', …' : '';
    lines.push(`The point: ${point.join(', ')}${more}; the slopes there are the true ones.`);
  } else if (hypotheses.includes('path-family')) {
    lines.push('Hypothesis: the slopes of the piecewise nodes are taken as independent of the data (path family).');
  } else if (evidence.maskReach) {
    lines.push('Hypotheses: none; for generic parameters data reach the slopes that the bound uses.');
  } else lines.push('Hypotheses: none.');
  return lines.join('\n');
}
