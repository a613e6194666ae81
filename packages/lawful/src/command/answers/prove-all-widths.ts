/** `lawful prove --all-widths`: a law for every width of the model. */
import { formatCertificate } from '@lawful/verifier';
import type { AllWidthsResult } from '../../proving/all-widths-result.js';
import { proveAllWidths } from '../../proving/prove-all-widths.js';
import { refuseUnaccepted } from '../../writing/refuse-unaccepted.js';
import type { AllWidthsJson } from '../answer-json.js';
import { PROVE_CODES } from '../report.js';
import type { Reply } from '../request.js';
import { titleOf } from '../title.js';
import { type ModelJob, replyOf, write } from './job.js';

const allWidthsJson = ({ verdict, reason }: AllWidthsResult, files: readonly string[]): AllWidthsJson => ({
  verdict,
  family: 'plain',
  witness: null,
  dependsOnFound: 'unknown',
  allWidths: true,
  reason,
  ...(files.length === 0 ? {} : { files }),
});

export function answer({ request, model, work, surroundings }: ModelJob, law: string): Reply {
  const result = proveAllWidths(model, law, work);
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
