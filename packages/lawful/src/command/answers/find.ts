/** `lawful find`, at the widths of the model or, with `--all-widths`, at all of them. */
import { formatCertificate } from '@lawful/verifier';
import { invariantSets } from '../../explaining/invariant-sets.js';
import { lossDegrees } from '../../explaining/loss-degrees.js';
import { type Conjecture, conjecture } from '../../finding/conjecture.js';
import { find } from '../../finding/find.js';
import { type AllWidthsFindings, findAllWidths } from '../../finding/find-all-widths.js';
import { isolation } from '../../finding/isolation.js';
import { parseRegion } from '../../finding/region.js';
import { refuseUnaccepted } from '../../writing/refuse-unaccepted.js';
import type { FindAllWidthsJson } from '../answer-json.js';
import { isTable } from '../options.js';
import { allWidthsText, blockText, conjectureText, findReply } from '../report.js';
import type { Reply } from '../request.js';
import { titleOf } from '../title.js';
import { UsageError } from '../usage-error.js';
import { type ModelJob, replyOf, write } from './job.js';

export function answer(job: ModelJob): Reply {
  const { request, model, work, surroundings } = job;
  const { options } = request;
  if (options.allWidths && options.sets) throw new UsageError('--sets: expected at given widths, without --all-widths');
  if (options.allWidths && options.degrees)
    throw new UsageError('--degrees: expected at given widths, without --all-widths');
  if (options.allWidths) return allWidthsReply(job);
  if (options.conjecture) throw new UsageError('--conjecture: expected with --all-widths');
  if (options.output !== undefined)
    throw new UsageError('find: -o writes the certificate of --all-widths; lawful certify writes the others');
  const region = options.region === true ? 'random' : options.region;
  const findings = find(model, {
    seed: options.seed,
    region: region === undefined ? undefined : parseRegion(region, model),
    degree: options.degree,
    laws: options.law,
    budget: work,
    tell: surroundings.tell,
    announce: (s) =>
      surroundings.announce(`ansatz: ${s.unknowns} unknowns in ${s.classes} classes, the largest ${s.largest}`),
  });
  const { result } = findings;
  if (options.degrees && isTable(options.format))
    throw new UsageError(`--format ${options.format}: --degrees is a table of its own: expected text or json`);
  if (options.sets && isTable(options.format))
    throw new UsageError(`--format ${options.format}: sets are equations: expected text or json`);
  const sets = options.sets ? invariantSets(model, { seed: options.seed, budget: work }) : undefined;
  const alone = options.block === undefined ? undefined : isolation(model, result, options.seed, work);
  const degrees = options.degrees ? lossDegrees(findings) : undefined;
  return findReply(request, result, { alone, sets, degrees });
}

function allWidthsReply({ request, model, work, surroundings }: ModelJob): Reply {
  const { file, options } = request;
  if (isTable(options.format))
    throw new UsageError(`--format ${options.format}: counts for every width are formulas: expected text or json`);
  const found = findAllWidths(model, { seed: options.seed });
  const guess = options.conjecture ? conjecture(model, found, work, options.seed) : undefined;
  const written: string[] = [];
  if (options.output !== undefined) {
    const content = formatCertificate(found.certificate);
    refuseUnaccepted(content);
    written.push(...write({ folder: options.output, files: [[`${titleOf(file)}.json`, content]] }, surroundings));
  }
  return replyOf(
    request,
    0,
    () => allWidthsJson(found, guess, written),
    () =>
      `${blockText(options)}${allWidthsText(titleOf(file), found)}${model.symmetry === undefined ? '' : SYMMETRY_LEFT_OUT}${options.conjecture ? conjectureText(guess) : ''}${written.length === 0 ? '' : `wrote ${written.join(', ')}\n`}`,
  );
}

const SYMMETRY_LEFT_OUT = 'the symmetry of the data is left out: lawful find says what it adds, at given widths\n';

const allWidthsJson = (
  { widths, laws, count, complete, by, conditions }: AllWidthsFindings,
  guess: Conjecture | undefined,
  files: readonly string[],
): FindAllWidthsJson => ({
  widths,
  laws,
  count,
  complete,
  by,
  conditions,
  ...(guess === undefined ? {} : { conjecture: guess }),
  ...(files.length === 0 ? {} : { files }),
});
