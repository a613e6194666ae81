/** `lawful find`. */
import { find } from '../../finding/find.js';
import { parseRegion } from '../../finding/region.js';
import { findReply } from '../report.js';
import type { Reply } from '../request.js';
import type { ModelJob } from './job.js';

export function answer({ request, model, work, surroundings }: ModelJob): Reply {
  const { options } = request;
  const region = options.region === true ? 'random' : options.region;
  const { result } = find(model, {
    seed: options.seed,
    region: region === undefined ? undefined : parseRegion(region, model),
    degree: options.degree,
    laws: options.law,
    budget: work,
    tell: surroundings.tell,
    announce: (s) =>
      surroundings.announce(`ansatz: ${s.unknowns} unknowns in ${s.classes} classes, the largest ${s.largest}`),
  });
  return findReply(request, result);
}
