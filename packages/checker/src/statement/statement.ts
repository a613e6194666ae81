/**
 * The claim in words, regenerated from the Program and the polynomials the checker expanded itself. This text, and not
 * the note that came with the certificate, is what has been verified. A name that could be mistaken for a formula is
 * printed in quotation marks, so that no choice of names can make the text say something else.
 */

import { factorsOf, type Polynomial } from '../core/arithmetic/polynomial.js';
import { gcd } from '../core/arithmetic/rational.js';
import type { Certificate, Claim, Evidence } from '../core/claim.js';
import type { Law, Proved } from '../core/functions.js';
import { LOSSES } from '../text/losses.js';
import { counted, nameText, rationalText, sumText } from '../text/words.js';
import { AROUND, formulas } from './formula.js';

const MAX_LISTED = 100;
const MAX_TERMS = 1000;
/** Characters of one expression. */
const MAX_LENGTH = 2000;

type NameOf = (indeterminate: number) => string;

/** Of a positive number; mostly it is 1. */
function sizeText(c: bigint, scale: bigint): string {
  if (c === scale) return '1';
  const common = gcd(c, scale);
  return rationalText({ numerator: c / common, denominator: scale / common });
}

/** At most `limit` terms; how many were left out is said. */
export function polynomialText(f: Polynomial, nameOf: NameOf, limit: number): string {
  const parts = [...f.terms].slice(0, limit).map(([monomial, c]) => {
    let [product, below] = ['', ''];
    factorsOf(monomial).forEach((part) => {
      const factor = nameOf(part[0]) + (part[1] > 1 ? `^${part[1]}` : '');
      if (factor.startsWith('/')) below += factor;
      else product += product === '' ? factor : `*${factor}`;
    });
    const size = sizeText(c < 0n ? -c : c, f.scale);
    const text = product === '' ? size : size === '1' ? product : `${size}*${product}`;
    return [c < 0n, text + below] as const;
  });
  return sumText(parts, f.terms.size);
}

/** p or (p)/(q). */
function fractionText({ numerator: p, denominator: q }: Law, nameOf: NameOf, limit: number): string {
  const above = polynomialText(p, nameOf, limit);
  return polynomialText(q, nameOf, limit) === '1' ? above : `(${above})/(${polynomialText(q, nameOf, limit)})`;
}

export function statement({ claim, evidence }: Certificate, { functions, laws }: Proved): string {
  const { at, layers, slopes, firstSlope, isZero, isWanted } = functions;
  const { variables, program, counts, family, flow } = claim;
  const named = (role: string) => variables.flatMap((v) => (v.role === role ? [nameText(v.name)] : [])).join(', ');
  const names = new Map<number, string>();
  /** The clock may have the name of what it is. */
  const { clock } = flow.drift ?? {};
  const timed = clock !== undefined && !isZero(at(clock.rate));
  const clockName = timed ? 'E' : 't';
  const long: string[] = [];
  /** A reciprocal begins with a stroke, which no other name does; an argument too long to be repeated gets a name. */
  const nameOf = (i: number): string => {
    const known = names.get(i);
    if (known !== undefined) return known;
    const [layer, variable] = [layers.get(i), variables[i]];
    if (layer === undefined) {
      const own = i === clock?.variable && variable?.name === clockName;
      const name = variable === undefined ? `slope#${i - firstSlope + 1}` : own ? clockName : nameText(variable.name);
      names.set(i, name);
      return name;
    }
    let inner = polynomialText(layer.of, nameOf, MAX_TERMS);
    if (inner.length > MAX_LENGTH) {
      long.push(`#${long.length + 1} = ${inner}`);
      inner = `#${long.length}`;
    }
    const [before, after] = layer.kind === 'reciprocal' ? ['/(', ')'] : AROUND[layer.kind];
    names.set(i, before + inner + after);
    return before + inner + after;
  };
  const asWritten = formulas(program, nameOf, MAX_LENGTH);
  /** Multiplied out, or as the network writes it, whichever is short enough. */
  const stepText = (step: number) => {
    if (!isWanted(step))
      return asWritten(step) ?? `an expression which is left out, being longer than ${MAX_LENGTH} characters`;
    const f = at(step);
    const text = f.terms.size <= MAX_TERMS ? polynomialText(f, nameOf, MAX_TERMS) : undefined;
    if (text !== undefined && text.length <= MAX_LENGTH) return text;
    const left = `an expression of ${counted(f.terms.size, 'term')}, which is left out, being longer than ${MAX_LENGTH} characters`;
    return asWritten(step) ?? left;
  };
  const listed = (steps: readonly number[], name: (i: number) => string, noun: string): string[] => {
    const lines = steps.slice(0, MAX_LISTED).map((step, i) => `${name(i)} = ${stepText(step)}`);
    return steps.length > MAX_LISTED ? [...lines, `and ${steps.length - MAX_LISTED} further ${noun}`] : lines;
  };

  const inputs = variables.filter(({ role }) => role === 'input').length;
  const size = `R^${inputs} -> R^${claim.outputs.length}`;
  const lines = [`For the network f: ${size} with ${counted(counts.parameters, 'parameter')}`];
  lines.push(`parameters: ${named('parameter') || 'none'}`, `inputs: ${named('input') || 'none'}`);
  if (named('constant') !== '') lines.push(`constants, fixed but arbitrary: ${named('constant')}`);
  const usual = () => listed(claim.outputs, (j) => `output ${j + 1}`, 'outputs');
  lines.push(...(family.words?.outputs?.(stepText, named) ?? usual()));
  const bent = program.pieces.flatMap((piece, i) => (slopes.has(firstSlope + i) ? [{ ...piece, i }] : []));
  if (bent.length > 0) {
    lines.push(`with ${counted(bent.length, 'piecewise node')}, each multiplying its argument by a slope:`);
    for (const { i, of, low, high } of bent.slice(0, MAX_LISTED))
      lines.push(`slope#${i + 1}: of ${stepText(of)}, ${rationalText(low)} below zero, ${rationalText(high)} above`);
    if (bent.length > MAX_LISTED) lines.push(`and ${bent.length - MAX_LISTED} further slopes`);
  }

  const loss = family.words?.loss ?? LOSSES[claim.loss].words;
  lines.push('', `under ${flow.kind} flow of ${loss}, whatever the data set,`);
  lines.push(...(family.words?.data?.(claim.inputs.map(nameOf)) ?? []));
  lines.push(...(flow.words?.(stepText, nameOf, timed) ?? []));
  const parameters = claim.parameters.map(nameOf);
  lines.push(...listed([...flow.metric.values()], (d) => `the metric of ${parameters[d]}`, 'metric factors'));
  const moving = [...flow.moved].some(([i, to]) => i !== to);
  const state = clock
    ? `time${moving ? ', the parameters and their velocities' : ' and the parameters'}`
    : 'the parameters';
  const list = (near: boolean, head: string) => {
    const own = [...laws.entries()].filter(([i]) => claim.laws[i]?.near === near);
    if (own.length > 0)
      lines.push(`${head}each of the following ${counted(own.length, 'function')} of ${state} is constant:`);
    for (const [i, law] of own) lines.push(`law ${i + 1}: ${fractionText(law, nameOf, MAX_TERMS)}`);
  };
  if (laws.length === 0) lines.push('no law is listed.');
  list(false, '');
  list(true, 'near the point below, where each slope whose argument contains no data is what it is there, ');

  if (program.kernels.length > 0) {
    lines.push(
      'The functions are meant where all denominators, arguments of logarithms and arguments of roots are not zero, and arguments of roots are positive.',
    );
  }
  if (long.length > 0) lines.push('where', ...long);

  lines.push('', `At least ${counts.found} of them ${counts.found === 1 ? 'is' : 'are'} functionally independent.`);
  lines.push(...boundText(claim, evidence, nameOf));
  lines.push(...(family.words?.end?.(claim.inputs.map(nameOf)) ?? []));
  return lines.join('\n');
}

/** How many laws there are at most, whether those are all, and what of the slopes that rests on. */
function boundText({ variables, counts, flow, hypotheses }: Claim, evidence: Evidence, nameOf: NameOf): string[] {
  const [near, path] = [hypotheses.includes('near-point'), hypotheses.includes('path-family')];
  const constants = variables.flatMap(({ role }, i) => (role === 'constant' ? [i] : []));
  const where = near
    ? 'near the point below'
    : `near the points of a dense open set${constants.length === 0 ? '' : ' and for generic constants'}`;
  const fields = flow.drift ? 'drift, the kicks' : `${flow.kind} fields`;
  const span = `he ${fields} and their brackets span at least ${counted(counts.lieRank, 'dimension')}: ${where} there are at most ${counts.stateDimension} - ${counts.lieRank} = ${counted(counts.maxLaws, 'independent law')}`;
  const limits = `at least ${counts.found}, at most ${counts.maxLaws}`;
  if (path)
    return [
      `For the path family, the slopes of the piecewise nodes being taken as free, node by node and data point by data point, t${span} of the path family; a true network may have more laws near points where these slopes do not occur.`,
      counts.complete
        ? 'The list is complete for the path family alone: every function that all its fields leave constant is locally a function of these; a true network may have more laws.'
        : `The list is not claimed to be complete: ${limits} of the path family.`,
      'Hypothesis: the slopes of the piecewise nodes are taken as free (path family).',
    ];
  const all = counts.found > 0 ? 'every law is locally a function of these' : 'there is no law but constants';
  const lines = [
    `T${span}.`,
    counts.complete
      ? `The list is complete${near ? ' there: near generic points close to it' : ':'} ${all}.`
      : `The list is not claimed to be complete: ${limits}.`,
  ];
  if (near) {
    const fixed = [...flow.state, ...constants];
    const point = fixed.slice(0, MAX_LISTED).map((i) => `${nameOf(i)} = ${evidence.lieRank?.point[i]}`);
    const more = fixed.length > point.length ? `, and ${fixed.length - point.length} further values` : '';
    lines.push(`The point: ${point.join(', ')}${more}; the slopes there are the true ones.`);
  } else if (evidence.maskReach)
    lines.push('Hypotheses: none; for generic parameters data reach the slopes that the bound uses.');
  else lines.push('Hypotheses: none.');
  return lines;
}
