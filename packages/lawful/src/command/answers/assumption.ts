/** `lawful assumption`. */
import { formatCertificate, type Json } from '@lawful/verifier';
import { assumption } from '../../explaining/assumption.js';
import { refuseUnaccepted } from '../../writing/refuse-unaccepted.js';
import type { AssumptionJson } from '../answer-json.js';
import { assumptionText } from '../assumption-report.js';
import type { Reply } from '../request.js';
import { titleOf } from '../title.js';
import { type ModelJob, replyOf, write } from './job.js';

const NO_CERTIFICATE =
  'no certificate: the network has kernels or piecewise-linear units, or an element was told apart symbolically\n';
const NO_THEOREM = 'no certificate: the theorem was not seen to apply\n';

export function answer(job: ModelJob): Reply {
  const { request, model, work, surroundings } = job;
  const { seed, output } = request.options;
  const { certificate, ...result } = assumption(model, { seed, budget: work, tell: surroundings.tell });
  const written =
    output === undefined ? undefined : certificate === null ? [] : writeCertificate(job, output, certificate);
  const none = result.gaps !== null && result.theorem3Applies !== 'yes' ? NO_THEOREM : NO_CERTIFICATE;
  const wrote = written === undefined ? '' : written.length > 0 ? `wrote ${written.join(', ')}\n` : none;
  return replyOf(
    request,
    work.stopped === undefined ? 0 : 3,
    (): AssumptionJson => (written === undefined ? result : { ...result, files: written }),
    () => `${assumptionText(titleOf(request.file), result)}${wrote}`,
  );
}

function writeCertificate({ request, surroundings }: ModelJob, folder: string, certificate: Json): string[] {
  const text = formatCertificate(certificate);
  refuseUnaccepted(text);
  return write({ folder, files: [[`${titleOf(request.file)}.assumption.json`, text]] }, surroundings);
}
