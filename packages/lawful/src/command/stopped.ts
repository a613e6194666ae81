/**
 * The answer of a command that was stopped from outside, made of the pieces that it told while it worked (finding/progress.ts): the
 * same fields as a whole answer, `stopped` and the reason among them. Nothing in it is a guess: an upper bound that was not
 * computed is said to be so, and laws are those that were proved.
 */
import type { Counts } from '@lawful/verifier';
import type { FindResult } from '../finding/findings.js';
import type { Piece } from '../finding/progress.js';
import type { ProveResult } from '../proving/judge-law.js';
import { unableReply } from './failure.js';
import { answerText } from './json-text.js';
import { findReply, PROVE_CODES, proveJson, proveText } from './report.js';
import type { Reply, Request } from './request.js';
import { titleOf } from './title.js';

const NOT_COMPUTED = 'not computed';

const UNDECIDED: ProveResult = {
  verdict: 'unable',
  trivial: false,
  family: 'plain',
  witness: null,
  dependsOnFound: 'unknown',
  hypotheses: [],
  entries: 0,
  reason: null,
};

/** Fields that every answer of the command has, as far as nothing is known. */
const UNKNOWN: Readonly<Record<Exclude<Request['command'], 'find' | 'prove'>, Readonly<Record<string, unknown>>>> = {
  lift: {
    features: 0,
    blocks: [],
    commutantGroup: NOT_COMPUTED,
    effectiveGroup: NOT_COMPUTED,
    liftedAlgebraDimension: 0,
    realizableDimension: 0,
  },
  assumption: {
    assumption1: 'unknown',
    order: 0,
    stabilizer: 1,
    character: {},
    theorem3Applies: 'unknown',
    witness: null,
  },
  mechanics: { symmetries: [], brokenLaws: [] },
  certify: { files: [] },
  check: { verdict: 'unable', accepted: false, statement: '' },
  import: { laws: [], total: null, completeness: [], warnings: [] },
  audit: { laws: [], notEvaluated: [], warnings: [] },
};

export function stoppedReply(request: Request, pieces: readonly Piece[], why: string): Reply {
  const { command, file, options } = request;
  if (command === 'find') {
    const result = partialFind(pieces, why);
    return result === undefined ? unableReply(request, `${why} before the model was read`) : findReply(request, result);
  }
  const answered = pieces.findLast((piece) => piece.of === 'answer');
  if (answered !== undefined) return { code: 3, out: answered.out, err: `lawful: unable: ${why}\n` };
  const fields: Record<string, unknown> = {};
  const lists: Record<string, unknown[]> = {};
  for (const piece of pieces)
    if (piece.of === 'fields') Object.assign(fields, piece.fields);
    else if (piece.of === 'item') push(lists, piece.list, piece.item);
    else if (piece.of === 'model' && command === 'mechanics') fields.parameters = piece.parameters;
  Object.assign(fields, lists);
  if (command === 'prove') {
    const result: ProveResult = { ...UNDECIDED, reason: why, ...(fields as Partial<ProveResult>) };
    const json = answerText(request, { ...proveJson(result), stopped: why });
    return {
      code: PROVE_CODES[result.verdict],
      out: options.json ? json : proveText(options.law[0] ?? '', result),
      err: result.verdict === 'unable' ? '' : `lawful: ${why} before laws were compared\n`,
    };
  }
  const initial = UNKNOWN[command];
  const missing = Object.keys(initial).filter((name) => !(name in fields) && initial[name] !== null);
  const reason = command === 'check' ? { reason: why } : {};
  const json = { ...initial, ...fields, ...reason, notComputed: missing, stopped: why };
  const code = 3;
  const nothing = command === 'certify' ? '; no files are written' : '';
  if (options.json) return { code, out: answerText(request, json), err: `lawful: unable: ${why}${nothing}\n` };
  const known = Object.entries(fields).map(([name, value]) => `  ${name}: ${plainText(value)}\n`);
  return {
    code,
    out: known.length === 0 ? '' : `${titleOf(file)}: stopped early, what is known:\n${known.join('')}`,
    err: `lawful: unable: ${why}${nothing}\n`,
  };
}

function push(lists: Record<string, unknown[]>, name: string, item: unknown): void {
  const list = lists[name];
  if (list === undefined) lists[name] = [item];
  else list.push(item);
}

const plainText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Undefined while the model was not read. */
function partialFind(pieces: readonly Piece[], why: string): FindResult | undefined {
  const model = pieces.find((p) => p.of === 'model');
  if (model === undefined) return undefined;
  const whole = pieces.flatMap((p) => (p.of === 'law' ? [p] : []));
  // Entries of the last law count while it is not kept as a whole.
  const last = pieces.findLastIndex((p) => p.of === 'law');
  const entries = pieces.slice(last + 1).flatMap((p) => (p.of === 'entry' ? [p] : []));
  const laws = [...whole, ...entries];
  const found = (families: readonly string[]): number =>
    laws.reduce((n, { law, adds }) => n + (families.includes(law.family) ? adds : 0), 0);
  const hypotheses: string[] = [];
  const counts = (family: 'plain' | 'augmented', independent: number): Counts => {
    const N = model.stateDimension;
    const bound = pieces.findLast((p) => p.of === 'bound' && p.family === family);
    const lieRank = bound?.of === 'bound' ? bound.lieRank : 0;
    if (bound?.of === 'bound') hypotheses.push(...bound.hypotheses);
    return {
      lieRank,
      maxLaws: N - lieRank,
      found: independent,
      complete: independent === N - lieRank,
      basis: 'modular',
      ...(bound === undefined ? { upperBound: NOT_COMPUTED } : {}),
    };
  };
  return {
    parameters: model.parameters,
    stateDimension: model.stateDimension,
    warnings: [],
    constants: model.constants,
    plain: counts('plain', found(['plain'])),
    augmented: model.symmetric ? counts('augmented', found(['plain', 'augmented'])) : null,
    hypotheses,
    laws: laws.map(({ law }) => law),
    searched: [],
    darboux: [],
    given: [],
    stopped: why,
  };
}
