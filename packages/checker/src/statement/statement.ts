/**
 * The claim in words, regenerated from the Program and the polynomials the checker expanded itself. This text, and not
 * the note that came with the certificate, is what has been verified. A name that could be mistaken for a formula is
 * printed in quotation marks, so that no choice of names can make the text say something else.
 */
import type { Fraction } from '../arithmetic/fraction.js';
import { factorsOf, type Polynomial } from '../arithmetic/polynomial.js';
import { gcd, type Rational } from '../arithmetic/rational.js';
import type { Claim } from '../reading/claim.js';

const MAX_OUTPUT_TERMS = 12;
const MAX_OUTPUTS = 100;
const MAX_LAW_TERMS = 1000;

const counted = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
const rationalText = ({ numerator: n, denominator: d }: Rational) => (d === 1n ? `${n}` : `${n}/${d}`);

type NameOf = (indeterminate: number) => string;

const PLAIN = /^[\p{L}_][\p{L}\p{N}_']*(\[[0-9]+(,[0-9]+)*\])?$/u;

function nameText(name: string): string {
  return PLAIN.test(name) ? name : JSON.stringify(name);
}

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

export function statement(
  claim: Claim,
  outputs: readonly Fraction[],
  laws: readonly Fraction[],
  reached: boolean,
): string {
  const { variables, program, counts } = claim;
  const named = (role: string) => variables.flatMap((v) => (v.role === role ? [nameText(v.name)] : [])).join(', ');
  const nameOf = (i: number) => {
    const variable = variables[i];
    return variable === undefined ? `slope#${i - variables.length + 1}` : nameText(variable.name);
  };

  const size = `R^${claim.inputs.length} -> R^${outputs.length}`;
  const lines = [`For the network f: ${size} with ${counted(counts.parameters, 'parameter')}`];
  lines.push(`parameters: ${named('parameter') || 'none'}`, `inputs: ${named('input') || 'none'}`);
  if (named('constant') !== '') lines.push(`constants, fixed but arbitrary: ${named('constant')}`);
  outputs.slice(0, MAX_OUTPUTS).forEach((f, j) => {
    const terms = f.numerator.terms.size + f.denominator.terms.size - 1;
    const short = terms <= MAX_OUTPUT_TERMS;
    lines.push(`output ${j + 1} = ${short ? fractionText(f, nameOf, terms + 1) : `an expression of ${terms} terms`}`);
  });
  if (outputs.length > MAX_OUTPUTS) lines.push(`and ${outputs.length - MAX_OUTPUTS} further outputs`);
  if (program.pieces.length > 0) {
    const kinds = program.pieces.map((z) => `${rationalText(z.low)} below zero and ${rationalText(z.high)} above`);
    const many = counted(program.pieces.length, 'piecewise node');
    lines.push(`with ${many}, each multiplying its argument by a slope: ${[...new Set(kinds)].join('; ')}`);
  }

  lines.push('', 'under gradient flow of the squared loss, whatever the data set,');
  if (laws.length === 0) lines.push('no law is listed.');
  else lines.push(`each of the following ${counted(laws.length, 'function')} of the parameters is constant:`);
  laws.forEach((law, i) => void lines.push(`law ${i + 1}: ${fractionText(law, nameOf, MAX_LAW_TERMS)}`));

  lines.push('', `At least ${counts.found} of them ${counts.found === 1 ? 'is' : 'are'} functionally independent.`);
  lines.push(
    `The gradient fields and their brackets span at least ${counted(counts.lieRank, 'dimension')}: near the points of a dense open set there are at most ${counts.parameters} - ${counts.lieRank} = ${counted(counts.maxLaws, 'independent law')}.`,
    counts.complete
      ? 'The list is complete: every law is locally a function of these.'
      : `The list is not claimed to be complete: at least ${counts.found}, at most ${counts.maxLaws}.`,
  );
  if (claim.hypotheses.includes('path-family')) {
    lines.push('Hypothesis: the slopes of the piecewise nodes are taken as independent of the data (path family).');
  } else if (reached) lines.push('Hypotheses: none; for generic parameters data reach the slopes that the bound uses.');
  else lines.push('Hypotheses: none.');
  return lines.join('\n');
}
