/**
 * What the command prints: short text for a reader, the fixed JSON fields for a program.
 */

import type { InvariantSets } from '../explaining/invariant-sets.js';
import type { LossDegrees } from '../explaining/loss-degrees.js';
import type { Conjecture } from '../finding/conjecture.js';
import type { AllWidthsFindings } from '../finding/find-all-widths.js';
import { findJson } from '../finding/find-json.js';
import type { FindResult } from '../finding/findings.js';
import type { Isolation } from '../finding/isolation.js';
import type { ProveResult } from '../proving/judge-law.js';
import type { ProveJson } from './answer-json.js';
import { degreesText } from './degrees-report.js';
import { answerText } from './json-text.js';
import { isTable } from './options.js';
import type { Reply, Request } from './request.js';
import { setsText } from './sets-report.js';
import { findRow } from './table-row.js';
import { titleOf } from './title.js';

/** The answer of `find` in the format that was asked for, whole or stopped. */
export function findReply(
  request: Request,
  result: FindResult,
  {
    alone,
    sets,
    degrees,
  }: { alone?: Isolation | undefined; sets?: InvariantSets | undefined; degrees?: LossDegrees | undefined } = {},
): Reply {
  const { file, options } = request;
  const code = result.stopped === null && (sets?.stopped ?? null) === null ? 0 : 3;
  if (isTable(options.format)) return { code, out: '', err: '', row: findRow(file, result) };
  const out = options.json
    ? answerText(request, {
        ...findJson(result),
        ...(alone === undefined ? {} : { isolation: alone }),
        ...(degrees === undefined ? {} : { degrees }),
        ...(sets === undefined ? {} : { invariantSets: sets }),
      })
    : blockText(options) +
      findText(titleOf(file), result) +
      isolationText(alone) +
      (degrees === undefined ? '' : degreesText(degrees)) +
      (sets === undefined ? '' : setsText(sets));
  return { code, out, err: '' };
}

/** The block by itself, where it is not the whole network. */
function isolationText(alone: Isolation | undefined): string {
  if (alone === undefined) return '';
  const { receives, sends, lieRank, maxLaws, same } = alone;
  const itself = `by itself, with the ${receives === 1 ? 'number' : `${receives} numbers`} that it receives and the gradients of the ${sends === 1 ? 'one' : sends} that it sends free, the block has ${maxLaws === 1 ? 'one law' : `${maxLaws} laws`} (dim Lie >= ${lieRank})`;
  const compared = {
    yes: 'the same: the network feeds it richly enough',
    no: 'fewer: what the network feeds it leaves more laws',
    unknown: 'not compared',
  }[same];
  return `${itself}: ${compared}\n`;
}

/** Of what the laws are, where it is not the whole model. */
export const blockText = ({ block }: Request['options']): string =>
  block === undefined
    ? ''
    : `laws of ${block.join(', ')} alone: whatever values all other parameters take, which are regarded as data\n`;

export function findText(title: string, result: FindResult): string {
  const { plain, augmented, parameters: D, stateDimension: N } = result;
  const lines = [
    `${title}: ${D} ${D === 1 ? 'parameter' : 'parameters'}${N === D ? '' : `, a state of dimension ${N}`}`,
    ...familyLines(augmented === null ? '' : 'without augmentation: ', N, plain, result, 'plain'),
  ];
  if (plain.lieRank === 0 && plain.complete && D > 0)
    lines.push(
      plain.point === undefined
        ? 'no data moves the parameters: every function of them is conserved'
        : 'near the point no data moves the parameters: every function of them is conserved there',
    );
  if (augmented !== null) lines.push(...familyLines('averaged over the symmetry: ', N, augmented, result, 'augmented'));
  // What solves the equations of an ansatz is a law when it is proved; where none was, its solutions are polynomials in nothing.
  const everywhere = result.laws.some((l) => l.nearPoint !== true);
  for (const { degree, nullity, unknowns, new: fresh } of result.searched)
    if (degree > 1)
      lines.push(
        nullity === 0 || !everywhere
          ? `degree ${degree}: no polynomial laws${nullity === 0 ? '' : ' that hold everywhere'} (${unknowns} unknowns)`
          : `degree ${degree}: the polynomial laws span ${nullity} of ${unknowns} dimensions, ${fresh === 0 ? 'all of them polynomials in the laws above' : `${fresh} of them listed above`}`,
      );
  const regional = result.laws.some((l) => l.nearPoint === true)
    ? '; those marked "near the point" where the arguments of units that parameters alone switch keep the signs that they have there'
    : '';
  const named = result.darboux.filter((t) => t.length <= 60).slice(0, 6);
  if (named.length > 0) lines.push(`Darboux polynomials: ${named.join(', ')}`);
  if (result.laws.length > 0)
    lines.push(
      augmented === null
        ? `each law is proved over Q for every data set and every loss with these output gradients${regional}`
        : 'each law is proved over Q: the plain ones for every data set, the others for the loss averaged over the symmetry',
    );
  for (const h of result.hypotheses) lines.push(`hypothesis for the upper bound: ${h}`);
  for (const { law, verdict } of result.given)
    if (verdict !== 'proved')
      lines.push(`your law ${law} is not proved, and takes no part in the count: ask lawful prove`);
  for (const w of result.warnings) lines.push(`warning: ${w}`);
  if (result.constants.length > 0)
    lines.push(`counts are those for generic values of the constants: ${result.constants.join(', ')}`);
  if (result.stopped !== null)
    lines.push(`stopped early: ${result.stopped}; the bounds hold, more work may close the gap`);
  return `${lines.join('\n')}\n`;
}

/** Laws for every width: formulas in place of numbers. */
export function allWidthsText(title: string, found: AllWidthsFindings): string {
  const { widths, laws: list, count, complete, by, conditions, countedWhere, readWhere, losses } = found;
  const lines = [
    `${title}: ${widths.length === 0 ? 'at its widths' : `for every ${widths.join(', ')}${readWhere.length === 0 ? '' : ` (${readWhere.join(', ')}: one column is read as a column)`}`}`,
  ];
  const longest = Math.min(70, Math.max(0, ...list.map((l) => l.law.length)));
  for (const { law, count: own } of list)
    lines.push(
      `  ${shorten(law).padEnd(longest)}    ${own === null ? 'not counted for every width' : `${own}`}`.trimEnd(),
    );
  const many = list.length === 1 ? '1 law' : `${list.length} laws`;
  const where = (list: readonly string[]): string => (list.length === 0 ? '' : ` where ${list.join(' and ')}`);
  if (count === null)
    lines.push(`${many}; how many independent numbers they are together is not known for every width`);
  else if (list.length > 0) lines.push(`${many}, ${count} independent numbers in all${where(countedWhere)}`);
  lines.push(
    complete
      ? `complete${where(conditions.filter((c) => !readWhere.includes(c)))}, near generic points: ${by}`
      : `not complete: ${by}`,
  );
  if (list.length > 0) lines.push(`each law is proved for every data set and ${losses}`);
  if ([count, ...list.map((l) => l.count)].some((c) => c?.includes('F(')))
    lines.push('F(s, r) = k(2r + 1 - k)/2 with k = min(s, r)');
  return `${lines.join('\n')}\n`;
}

/** What a grid of widths suggests. */
export function conjectureText(guess: Conjecture | undefined): string {
  if (guess === undefined) return 'no conjecture: a law has no count for every width, or there are too many widths\n';
  const { count, grid, tried, agrees, exceptions, undecided } = guess;
  const values = Object.entries(grid).map(([w, list]) => `${w} = ${list[0]}..${list.at(-1)}`);
  const lines = [
    `conjecture, not a theorem: ${count} laws, and no others`,
    `  tried at ${values.join(', ')}: true at ${agrees} of ${tried} choices${undecided === 0 ? '' : `, undecided at ${undecided}`}`,
  ];
  for (const { widths, formula, found, maxLaws } of exceptions.slice(0, 12))
    lines.push(
      `  ${formula >= found && formula <= maxLaws ? 'perhaps not' : 'not'} at ${Object.entries(widths)
        .map(([w, n]) => `${w} = ${n}`)
        .join(
          ', ',
        )}: ${found === maxLaws ? `${found}` : `${found} found of at most ${maxLaws}`}, where the formula gives ${formula}`,
    );
  if (exceptions.length > 12) lines.push(`  and at ${exceptions.length - 12} further choices`);
  return `${lines.join('\n')}\n`;
}

function familyLines(
  prefix: string,
  N: number,
  counts: FindResult['plain'],
  result: FindResult,
  family: 'plain' | 'augmented',
): string[] {
  const lines = [prefix + headline(counts, N)];
  if (counts.undecided !== undefined && counts.undecided > 0)
    lines.push(
      `${counts.undecided} bracket ${counts.undecided === 1 ? 'word' : 'words'} undecided${counts.evidenceRank === undefined ? '' : `; dim Lie = ${counts.evidenceRank} at the point is evidence only`}`,
    );
  for (const law of result.laws) {
    if (law.family !== family) continue;
    const tally = [
      ...(law.count === 1 ? [] : [`${law.count} laws`]),
      ...(law.nearPoint === true ? ['near the point'] : []),
    ];
    lines.push(`  ${shorten(law.law)}${tally.length === 0 ? '' : `    (${tally.join(', ')})`}`);
    if (law.entries.length > 1 && law.entries.length <= 6)
      for (const entry of law.entries) lines.push(`      ${shorten(entry)}`);
  }
  return lines;
}

/** How many laws, and whether that is all: never stronger than the bound in force. */
function headline(
  { found, lieRank, maxLaws, complete, basis, upperBound, point, pathFamily }: FindResult['plain'],
  N: number,
): string {
  const how = basis === 'enclosure' ? ' (proved by enclosure)' : '';
  const local = (n: number): string => `${n} local ${n === 1 ? 'law' : 'laws'}`;
  if (pathFamily !== undefined) {
    const { trueSlopesLeave: left } = pathFamily;
    const slopes =
      left === undefined ? 'true slopes were not tried' : `at the points tried true slopes leave up to ${laws(left)}`;
    return pathFamily.complete
      ? `${laws(found)}, complete for the path family alone (dim Lie >= ${pathFamily.lieRank}); ${slopes}`
      : `at most ${local(pathFamily.maxLaws)} for the path family (dim Lie >= ${pathFamily.lieRank}); ${slopes}; ${found} found explicitly: not complete`;
  }
  if (upperBound !== undefined) return `upper bound ${upperBound}; ${found} found explicitly`;
  const where = point === undefined ? '' : ' near the point below';
  return complete
    ? `${laws(found)}, complete${where}: dim Lie >= ${lieRank}${how} and ${lieRank} + ${found} = ${N}, so there are no others${point === undefined ? '' : ' there'}`
    : `at most ${local(maxLaws)}${where} (dim Lie >= ${lieRank}${how}); ${found} found explicitly: not complete`;
}

export const shorten = (text: string, width = 110): string =>
  text.length <= width ? text : `${text.slice(0, width - 4)} ...`;

const laws = (n: number): string => (n === 1 ? '1 law' : `${n} laws`);

/** The fixed fields of `prove`. */
export const proveJson = (result: ProveResult): ProveJson => {
  const { verdict, trivial, family, witness, dependsOnFound, hypotheses, reason } = result;
  return { verdict, trivial, family, witness, dependsOnFound, hypotheses, ...(reason === null ? {} : { reason }) };
};

export const PROVE_CODES: Readonly<Record<ProveResult['verdict'], number>> = { proved: 0, refuted: 1, unable: 3 };

export function proveText(law: string, result: ProveResult): string {
  const what = shorten(law, 80);
  if (result.verdict === 'proved') {
    const isNew = { yes: 'it depends on the laws found', no: 'it is independent of the laws found', unknown: '' }[
      result.dependsOnFound
    ];
    const said = result.trivial ? '; it is constant, so this says nothing' : isNew === '' ? '' : `; ${isNew}`;
    const parts = result.entries === 1 ? '' : ` (${result.entries} scalar laws)`;
    const scope =
      result.family === 'plain' ? 'for every data set' : 'by the loss averaged over the symmetry, for every data set';
    return `proved: ${what} is conserved ${scope}${parts}${said}\n`;
  }
  if (result.verdict === 'refuted') return refutedText(what, result);
  return `unable: ${what}: ${result.reason ?? 'no answer'}\n`;
}

const LONGEST = 1000;

const pointText = (values: { readonly [name: string]: string }): string =>
  shorten(
    Object.entries(values)
      .map(([k, v]) => `${k} = ${v}`)
      .join(', '),
    LONGEST,
  );

/** The witness of a refutation: the formula that was evaluated, and data on which training moves the function. */
function refutedText(what: string, { witness, reason, entries }: ProveResult): string {
  const lines = [`refuted: ${what} is not conserved`];
  if (witness === null) return `${[...lines, `  ${reason}`].join('\n')}\n`;
  const { theta, x, u, formula, entry, value, enclosure, data } = witness;
  if (entries > 1) lines.push(`  h = ${shorten(entry, LONGEST)}`);
  lines.push(`  parameters  ${pointText(theta)}`);
  if (Object.keys(x).length > 0) lines.push(`  input       ${pointText(x)}`);
  if (Object.keys(u).length > 0) lines.push(`  with        ${pointText(u)}`);
  lines.push(`  ${formula} = ${value ?? enclosure}, not 0${value === undefined ? ' (proved by enclosure)' : ''}`);
  if (data !== null) {
    const { orbit } = data;
    lines.push(
      orbit === undefined
        ? `  data: one point, ${pointText({ ...data.x, ...data.y })}`
        : `  data: the ${orbit.length} images under the symmetry of ${pointText({ ...data.x, ...data.y })}`,
      `  there dh/dt = ${data.rate} under the flow of the ${orbit === undefined ? 'loss' : 'mean loss'}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
