/** What has been verified of the functions that motions leave as they are, in words. */
import type { Term } from '../../core/claim.js';
import type { Proved } from '../../core/functions.js';
import { formulas } from '../../statement/formula.js';
import { polynomialText } from '../../statement/statement.js';
import { counted, nameText, rationalText } from '../../text/words.js';
import { expanded } from './motions.js';
import type { Given, Motion } from './reading.js';

const MAX_LENGTH = 2000;
const MAX_TERMS = 1000;
const MAX_LISTED = 100;

export function statement(given: Given, { functions, laws }: Proved): string {
  const { network, potential, data, motions, invariants } = given;
  const { variables, program, outputs } = network;
  const { parameters, inputs, counts } = given.functions;
  const nameOf = (i: number) => nameText(variables[i]?.name ?? `#${i}`);
  const text = formulas(program, nameOf, MAX_LENGTH);
  const stepText = (step: number) =>
    text(step) ?? `an expression which is left out, being longer than ${MAX_LENGTH} characters`;
  const polynomial = (terms: readonly Term[]) => polynomialText(expanded(functions, terms), nameOf, MAX_TERMS);
  const named = (role: string) => variables.flatMap((v) => (v.role === role ? [nameText(v.name)] : [])).join(', ');
  const listed = (lines: readonly string[], noun: string) =>
    lines.length > MAX_LISTED
      ? [...lines.slice(0, MAX_LISTED), `and ${lines.length - MAX_LISTED} further ${noun}`]
      : lines;
  const motionText = ({ parameters: moved, data: matrix }: Motion, k: number): string => {
    const rows = new Map<number, string[]>();
    for (const [i, j, q] of matrix) {
      const [size, name] = [rationalText(q), nameOf(data[j] as number)];
      rows.set(i, [...(rows.get(i) ?? []), size === '1' ? name : `${size}*${name}`]);
    }
    const ofData = [...rows].map(([i, terms]) => `${nameOf(data[i] as number)} -> ${terms.join(' + ')}`).join(', ');
    const own = [...moved].map(([i, terms]) => `${nameOf(i)}' = ${polynomial(terms)}`).join(', ');
    return `motion ${k + 1}: ${own || 'no parameter moves'}; ${ofData === '' ? 'no data move' : `xi is ${ofData}`}`;
  };
  const moving = motions.some((m) => m.data.length > 0);
  const what =
    potential === undefined
      ? 'any loss of the outputs and of labels that the xi leave alone'
      : `the loss ${stepText(potential)}`;
  const constants = named('constant') === '' ? '' : ' and for generic constants';
  const fraction = (k: number): string => {
    const { numerator, denominator } = laws[k] as (typeof laws)[number];
    const [above, below] = [numerator, denominator].map((f) => polynomialText(f, nameOf, MAX_TERMS));
    return below === '1' ? `${above}` : `(${above})/(${below})`;
  };
  return [
    `For the network f: R^${inputs.length} -> R^${outputs.length} with ${counted(parameters.length, 'parameter')}`,
    `parameters: ${named('parameter') || 'none'}`,
    `inputs: ${named('input') || 'none'}`,
    ...(named('label') === '' ? [] : [`labels: ${named('label')}`]),
    ...(named('constant') === '' ? [] : [`constants, fixed but arbitrary: ${named('constant')}`]),
    ...listed(
      outputs.map((step, j) => `output ${j + 1} = ${stepText(step)}`),
      'outputs',
    ),
    ...listed(
      program.pieces.map(({ of, low, high }, i) => `slope#${i + 1}: of ${stepText(of)}, ${rationalText(low)} below zero, ${rationalText(high)} above`), // biome-ignore format: one line
      'slopes',
    ),
    '',
    `${potential === undefined ? 'f' : 'the loss'} stays as it is when parameters and data move together, the data by x' = xi x, along each of`,
    ...listed(motions.map(motionText), 'motions'),
    `So among the functions of the parameters that all of these motions leave as they are, there is ${what}${
      moving
        ? ', summed over any data and averaged over any compact group of orthogonal maps of inputs and labels that contains exp(t xi) for all t and all xi'
        : ', summed over any data'
    }${program.poles.length > 0 || program.pieces.length > 0 ? ', where it is defined and has derivatives' : ''}.`,
    `At generic points the gradients of all such functions are spanned by those of the ${counted(invariants.length, 'polynomial')}`,
    ...listed(
      invariants.map((terms, k) => `invariant ${k + 1}: ${polynomial(terms)}`),
      'invariants',
    ),
    '',
    laws.length === 0
      ? 'no law is listed.'
      : `under gradient flow of every such function each of the following ${counted(laws.length, 'function')} of the parameters is constant:`,
    ...laws.map((_, k) => `law ${k + 1}: ${fraction(k)}`),
    '',
    `At least ${counts.found} of them ${counts.found === 1 ? 'is' : 'are'} functionally independent.`,
    `The gradient fields of all such functions and their brackets span at least ${counted(counts.lieRank, 'dimension')}: near the points of a dense open set${constants} all of them together conserve at most ${counts.parameters} - ${counts.lieRank} = ${counted(counts.maxLaws, 'independent function')}; one of them alone may conserve more.`,
    counts.complete
      ? counts.found > 0
        ? 'The list is complete: whatever all such functions conserve together is locally a function of these.'
        : 'The list is complete: all such functions together conserve nothing but constants.'
      : `The list is not claimed to be complete: at least ${counts.found}, at most ${counts.maxLaws}.`,
    'Hypotheses: none.',
  ].join('\n');
}
