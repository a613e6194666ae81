/** `lawful certify`: an answer of `find`, and the files. */
import { createHash } from 'node:crypto';
import { UnableError } from '@lawful/cas-core';
import { secondOpinions } from '@lawful/verifier/second-opinions';
import { CERTIFICATE_EXTENSIONS, fileName } from '../../writing/certified-files.js';
import { type Certified, certify } from '../../writing/certify.js';
import { certifyAllWidths } from '../../writing/certify-all-widths.js';
import type { CertifyJson } from '../answer-json.js';
import type { FileSet } from '../files.js';
import { isTable } from '../options.js';
import { allWidthsText, blockText, findText } from '../report.js';
import type { Reply } from '../request.js';
import { findRow } from '../table-row.js';
import { titleOf } from '../title.js';
import { UsageError } from '../usage-error.js';
import { type ModelJob, replyOf, write } from './job.js';

type LeftOut = Pick<Certified, 'withoutBound' | 'withoutLaws' | 'withoutAverage'>;

const certifyJson = (
  { withoutBound, withoutLaws, withoutAverage }: LeftOut,
  files: readonly string[],
): CertifyJson => ({
  files,
  withoutBound: withoutBound ?? null,
  withoutLaws,
  withoutAverage: withoutAverage ?? null,
});

export async function answer(job: ModelJob): Promise<Reply> {
  const { request, model, work, surroundings } = job;
  const { file, options } = request;
  const title = titleOf(file);
  if (options.allWidths) return allWidthsReply(job);
  const { seed, degree, fragment, entries, discrete } = options;
  const certified = await certify(model, {
    seed,
    degree,
    fragment,
    entries,
    discrete,
    budget: work,
    title,
    opinions: secondOpinions,
  });
  const { files, findings } = certified;
  // A certificate of half the work is none; an older one stays as it is.
  if (work.stopped !== undefined) throw new UnableError(work.stopped);
  const set: FileSet = {
    folder: options.output!,
    files: files.map(({ name, content }) => [name, content] as const),
    names: CERTIFICATE_EXTENSIONS.map((extension) => fileName(title, extension)),
  };
  const written = write(set, surroundings);
  if (isTable(options.format)) {
    const certificate = createHash('sha256').update(files[0]!.content).digest('hex');
    return { code: 0, out: '', err: '', row: findRow(file, findings.result, certificate) };
  }
  return replyOf(
    request,
    0,
    () => certifyJson(certified, written),
    () => `${blockText(options)}${findText(title, findings.result)}wrote ${written.join(', ')}\n${leftOut(certified)}`,
  );
}

/** What a certificate leaves out, in lines. */
function leftOut({ withoutBound: bound, withoutLaws: laws, withoutAverage: average }: LeftOut): string {
  const short = (text: string | undefined) => text?.replace(/^no certificate is written, /, '');
  const reason = short(bound);
  const lines = [
    ...(laws === 0
      ? []
      : [
          `of the laws ${laws} ${laws === 1 ? 'entry is' : 'entries are'} not part of the certificate, being proved by expansion alone or near the point of a bound that is not part of it`,
        ]),
    ...(average === undefined ? [] : [`no certificate of the average over the symmetry: ${short(average)}`]),
    ...(reason === undefined ? [] : [`the certificate proves laws; the upper bound is not part of it: ${reason}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The theorem for every width: certificate and page. */
async function allWidthsReply({ request, model, surroundings }: ModelJob): Promise<Reply> {
  const { file, options } = request;
  if (isTable(options.format))
    throw new UsageError(`--format ${options.format}: counts for every width are formulas: expected text or json`);
  const title = titleOf(file);
  const { found, files } = await certifyAllWidths(model, { title, fragment: options.fragment });
  const written = write(
    {
      folder: options.output!,
      files: files.map(({ name, content }) => [name, content] as const),
      names: CERTIFICATE_EXTENSIONS.map((extension) => fileName(title, extension)),
    },
    surroundings,
  );
  return replyOf(
    request,
    0,
    () =>
      certifyJson(
        { withoutBound: found.complete ? undefined : found.by, withoutLaws: 0, withoutAverage: undefined },
        written,
      ),
    () => `${blockText(options)}${allWidthsText(title, found)}wrote ${written.join(', ')}\n`,
  );
}
