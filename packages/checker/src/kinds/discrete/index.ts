/** Claims of exact laws in discrete time: for every step size and schedule, whatever the minibatches and their order (theory §14). */
import { formulas } from '../../statement/formula.js';
import { LOSSES } from '../../text/losses.js';
import { counted, nameText, rationalText } from '../../text/words.js';
import { kind } from '../kind.js';
import { gradients } from './gradient.js';
import { OPTIMISERS } from './optimisers.js';
import { type DiscreteClaim, readDiscrete } from './read.js';

const MAX_LENGTH = 2000;
const MAX_LISTED = 100;

/** The lines of each statement, optimiser by optimiser, in the order of the claim. */
type Proved = readonly (readonly (readonly [optimiser: string, lines: readonly string[]])[])[];

function verify({ network, statements }: DiscreteClaim): Proved {
  const most = Math.max(1, ...statements.map(({ points }) => points));
  const proved = statements.map(({ optimisers, under }) => optimisers.map((name) => [name, under(name)] as const));
  const G = gradients(network, most);
  for (const { prove } of statements) prove(G);
  return proved;
}

function state({ network, statements }: DiscreteClaim, proved: Proved): string {
  const { variables, program, outputs, inputs, parameters, loss } = network;
  const nameOf = (i: number) => nameText(variables[i]?.name ?? `#${i}`);
  const text = formulas(program, nameOf, MAX_LENGTH);
  const stepText = (step: number) =>
    text(step) ?? `an expression which is left out, being longer than ${MAX_LENGTH} characters`;
  const named = (role: string) => variables.flatMap((v) => (v.role === role ? [nameText(v.name)] : [])).join(', ');
  const used = [...new Set(statements.flatMap(({ optimisers }) => optimisers))];
  const lines = [
    `For the network f: R^${inputs.length} -> R^${outputs.length} with ${counted(parameters.length, 'parameter')}`,
    `parameters: ${named('parameter') || 'none'}`,
    `inputs: ${named('input') || 'none'}`,
    ...(named('constant') === '' ? [] : [`constants, fixed but arbitrary: ${named('constant')}`]),
    ...outputs.slice(0, MAX_LISTED).map((step, j) => `output ${j + 1} = ${stepText(step)}`),
    ...(outputs.length > MAX_LISTED ? [`and ${outputs.length - MAX_LISTED} further outputs`] : []),
    ...program.pieces
      .slice(0, MAX_LISTED)
      .map(({ of, low, high }, i) => `slope#${i + 1}: of ${stepText(of)}, ${rationalText(low)} below zero, ${rationalText(high)} above`), // biome-ignore format: one line
    ...(program.pieces.length > MAX_LISTED ? [`and ${program.pieces.length - MAX_LISTED} further slopes`] : []),
    '',
    `trained by ${LOSSES[loss].words}, theta being the parameters and + the next step: whatever the minibatches and their order, g being any`,
    'combination of the gradients of the loss at any number of data points, and for all numbers of a step, which may be others at each step: the',
    'step size eta, the decay lambda coupled with the gradient, the decoupled decay mu, the momentum beta, and s, which is 1 without dampening',
    ...(program.pieces.length > 0 ? ['where each piecewise node has one of its two slopes'] : []),
    ...(program.poles.length > 0 ? ['where the network is defined'] : []),
    ...used.map((name) => `${name}: ${OPTIMISERS[name]?.words}`),
  ];
  // What follows for the optimisers is said once.
  const said = new Map<string, number>();
  statements.forEach(({ words }, k) => {
    lines.push('', `statement ${k + 1}: ${words[0]}`, ...words.slice(1).map((w) => `  ${w}`));
    const own = (proved[k] ?? []).flatMap(([name, list]) => list.map((line) => `  ${name}: ${line}`));
    const key = own.join('\n');
    const earlier = said.get(key);
    if (earlier === undefined) said.set(key, k + 1);
    lines.push(...(earlier === undefined ? own : [`  optimisers and recurrences as in statement ${earlier}`]));
  });
  return lines.join('\n');
}

export const discrete = kind({ versions: [1, 2], read: readDiscrete, verify, state });
