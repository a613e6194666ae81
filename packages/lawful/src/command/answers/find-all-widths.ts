/** `lawful find --all-widths`: laws, their number and completeness for every width, as formulas. */
import { formatCertificate } from '@lawful/verifier';
import { type Conjecture, conjecture } from '../../finding/conjecture.js';
import { type AllWidthsFindings, findAllWidths } from '../../finding/find-all-widths.js';
import { refuseUnaccepted } from '../../writing/refuse-unaccepted.js';
import type { FindAllWidthsJson } from '../answer-json.js';
import { isTable } from '../options.js';
import { allWidthsText, blockText, conjectureText } from '../report.js';
import type { Reply } from '../request.js';
import { titleOf } from '../title.js';
import { UsageError } from '../usage-error.js';
import { type ModelJob, replyOf, write } from './job.js';

export function answer({ request, model, work, surroundings }: ModelJob): Reply {
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
