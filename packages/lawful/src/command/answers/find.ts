/** `lawful find`, at the widths of the model or, with `--all-widths`, at all of them. What only some questions need is loaded when one is asked. */
import { findingsOf } from '../../finding/findings.js';
import { parseRegion } from '../../finding/region.js';
import { isTable } from '../options.js';
import { findReply } from '../report.js';
import type { Reply } from '../request.js';
import { UsageError } from '../usage-error.js';
import type { ModelJob } from './job.js';

export async function answer(job: ModelJob): Promise<Reply> {
  const { request, model, work, surroundings } = job;
  const { options } = request;
  if (options.allWidths && options.sets) throw new UsageError('--sets: expected at given widths, without --all-widths');
  if (options.allWidths && options.degrees)
    throw new UsageError('--degrees: expected at given widths, without --all-widths');
  if (options.allWidths) return (await import('./find-all-widths.js')).answer(job);
  if (options.conjecture) throw new UsageError('--conjecture: expected with --all-widths');
  if (options.output !== undefined)
    throw new UsageError('find: -o writes the certificate of --all-widths; lawful certify writes the others');
  const region = options.region === true ? 'random' : options.region;
  const symmetries =
    model.symmetry === undefined ? undefined : (await import('../../finding/symmetries.js')).SYMMETRIES;
  const findings = findingsOf(symmetries, model, {
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
  const sets = options.sets
    ? (await import('../../explaining/invariant-sets.js')).invariantSets(model, { seed: options.seed, budget: work })
    : undefined;
  const alone =
    options.block === undefined
      ? undefined
      : (await import('../../finding/isolation.js')).isolation(model, result, options.seed, work);
  const degrees = options.degrees
    ? (await import('../../explaining/loss-degrees.js')).lossDegrees(findings)
    : undefined;
  return findReply(request, result, { alone, sets, degrees });
}
