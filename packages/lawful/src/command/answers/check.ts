/** `lawful check`: with a model also whether the certificate speaks of it: what is verified of another network is no news of this one. */
import { createHash } from 'node:crypto';
import { check } from '@lawful/checker';
import type { CheckJson } from '../answer-json.js';
import { CERTIFICATE_LIMIT, readText } from '../input.js';
import { isTable } from '../options.js';
import type { Reply } from '../request.js';
import type { RowCounts, TableRow } from '../table-row.js';
import { titleOf } from '../title.js';
import { type Job, readModel, replyOf } from './job.js';

const loadSpeaksOf = () => import('../../writing/speaks-of.js');

export async function answer({ request }: Job): Promise<Reply> {
  const { file, input, options } = request;
  const certificate = readText(file, CERTIFICATE_LIMIT, input);
  const verdict = check(certificate);
  const of = options.model === undefined || !verdict.accepted ? undefined : options.model;
  const writing = of === undefined ? undefined : await loadSpeaksOf();
  const speaks = writing?.speaksOf(certificate, readModel({ file: of!, input: undefined, options }));
  const code = speaks?.speaks === false ? 1 : { accepted: 0, rejected: 1, unable: 3 }[verdict.verdict];
  if (isTable(options.format)) {
    const said = speaks?.speaks === false ? 'of another model' : verdict.verdict;
    return { code, out: '', err: '', row: checkRow(file, certificate, said, verdict.accepted) };
  }
  return replyOf(
    request,
    code,
    (): CheckJson => (speaks === undefined ? verdict : { ...verdict, model: { file: of!, ...speaks } }),
    () =>
      `${verdict.accepted ? `accepted\n${verdict.statement}` : `${verdict.verdict}: ${verdict.reason}`}\n${speaks === undefined ? '' : `${writing!.speaksOfText(of!, speaks)}\n`}`,
  );
}

interface Claim {
  readonly family?: { readonly kind?: string };
  readonly counts?: RowCounts & { readonly parameters: number };
  readonly hypotheses?: readonly string[];
}

/** Counts stand in the row of an accepted certificate alone: only then are they more than a claim. */
function checkRow(file: string, certificate: string, verdict: string, accepted: boolean): TableRow {
  const { family, counts, hypotheses } = accepted ? (JSON.parse(certificate) as { claim: Claim }).claim : ({} as Claim);
  const averaged = family?.kind === 'augmented';
  const near = hypotheses?.includes('near-point') === true;
  const shown = counts === undefined ? null : { ...counts, near };
  return {
    model: titleOf(file).replace(/\.json$/, ''),
    verdict,
    parameters: counts?.parameters ?? null,
    plain: averaged ? null : shown,
    augmented: averaged ? shown : null,
    hypotheses: hypotheses ?? [],
    certificate: createHash('sha256').update(certificate).digest('hex'),
  };
}
