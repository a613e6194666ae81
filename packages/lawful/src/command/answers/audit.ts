/** `lawful audit`. */
import { basename, dirname } from 'node:path';
import { auditCheckpoint, auditPage, openCheckpoint, summaryOf } from '@lawful/runs';
import type { AuditJson } from '../answer-json.js';
import { auditCsv, auditText } from '../audit-report.js';
import { requireWritable } from '../files.js';
import { answerText } from '../json-text.js';
import type { CommandOptions } from '../options.js';
import type { Reply } from '../request.js';
import { UsageError } from '../usage-error.js';
import { type Job, write } from './job.js';
import { lawsOf } from './laws-of.js';

export async function answer({ request, work, surroundings }: Job): Promise<Reply> {
  const { file, options } = request;
  const source = sourceOf(options);
  const { other: otherFile, output, lr: rate, decay, steps } = options;
  if (output !== undefined) requireWritable(dirname(output));
  const laws = await lawsOf(source);
  const checkpoint = await openCheckpoint(file);
  try {
    const other = otherFile === undefined ? undefined : await openCheckpoint(otherFile);
    try {
      const report = await auditCheckpoint(checkpoint, laws, { other, rate, decay, steps, work });
      const page = (): string[] =>
        write({ folder: dirname(output!), files: [[basename(output!), auditPage(report)]] }, surroundings);
      const files = output === undefined || report.stopped !== null ? undefined : page();
      const { stopped, file: read, otherFile: readOther, ...rest } = report;
      const json: AuditJson = {
        checkpoint: read,
        other: readOther,
        ...rest,
        summary: summaryOf(report),
        ...(files === undefined ? {} : { files }),
        ...(stopped === null ? {} : { stopped }),
      };
      const out = {
        json: () => answerText(request, json),
        csv: () => auditCsv(report),
        text: () => `${auditText(report)}${files === undefined ? '' : `wrote ${files.join(', ')}\n`}`,
      }[options.format === 'json' || options.format === 'csv' ? options.format : 'text']();
      return { code: stopped === null ? 0 : 3, out, err: stopped === null ? '' : `lawful: unable: ${stopped}\n` };
    } finally {
      await other?.close();
    }
  } finally {
    await checkpoint.close();
  }
}

/** The source of the laws, when the options make sense together. */
function sourceOf({ with: source, other, lr, decay, steps }: CommandOptions): string {
  if (source === undefined)
    throw new UsageError('audit: which laws? expected --with LAWS.json, the laws of the model of this checkpoint');
  if (other === undefined && (lr ?? decay ?? steps) !== undefined)
    throw new UsageError('--lr, --decay and --steps speak of two checkpoints: expected a second one');
  if (decay !== undefined && (lr === undefined || steps === undefined))
    throw new UsageError('--decay: expected --lr and --steps beside it');
  return source;
}
