/** `lawful prove`, at the widths of the model or, with `--all-widths`, at all of them. */
import { formatCertificate } from '@lawful/verifier';
import type { AllWidthsResult } from '../../proving/all-widths-result.js';
import { prove } from '../../proving/prove.js';
import { proveAllWidths } from '../../proving/prove-all-widths.js';
import { refuseUnaccepted } from '../../writing/refuse-unaccepted.js';
import type { AllWidthsJson } from '../answer-json.js';
import { PROVE_CODES, proveJson, proveText } from '../report.js';
import type { Reply } from '../request.js';
import { titleOf } from '../title.js';
import { UsageError } from '../usage-error.js';
import { type ModelJob, replyOf, write } from './job.js';

export function answer(job: ModelJob): Reply {
  const { request, model, work, surroundings } = job;
  const { options } = request;
  const [law] = options.law;
  if (law === undefined) throw new UsageError('prove: expected --law EXPR, as in --law "W1*W1\' - W2\'*W2"');
  if (options.allWidths) return allWidthsReply(job, proveAllWidths(model, law, work));
  const result = prove(model, law, { seed: options.seed, budget: work, tell: surroundings.tell });
  return replyOf(
    request,
    PROVE_CODES[result.verdict],
    () => proveJson(result),
    () => proveText(law, result),
  );
}

const allWidthsJson = ({ verdict, reason }: AllWidthsResult, files: readonly string[]): AllWidthsJson => ({
  verdict,
  family: 'plain',
  witness: null,
  dependsOnFound: 'unknown',
  allWidths: true,
  reason,
  ...(files.length === 0 ? {} : { files }),
});

function allWidthsReply({ request, surroundings }: ModelJob, result: AllWidthsResult): Reply {
  const { verdict, certificate, text } = result;
  const { file, options } = request;
  const written: string[] = [];
  if (options.output !== undefined && certificate !== null) {
    const content = formatCertificate(certificate);
    refuseUnaccepted(content);
    written.push(...write({ folder: options.output, files: [[`${titleOf(file)}.json`, content]] }, surroundings));
  }
  return replyOf(
    request,
    PROVE_CODES[verdict],
    () => allWidthsJson(result, written),
    () => `${text.trimEnd()}\n${written.length === 0 ? '' : `wrote ${written.join(', ')}\n`}`,
  );
}
