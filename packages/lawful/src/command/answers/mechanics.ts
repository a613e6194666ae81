/** `lawful mechanics`. */
import { mechanics } from '../../explaining/mechanics.js';
import { mechanicsText } from '../mechanics-report.js';
import type { Reply } from '../request.js';
import { titleOf } from '../title.js';
import { type ModelJob, replyOf } from './job.js';

export function answer({ request, model, work, surroundings }: ModelJob): Reply {
  const { seed, order, kappa, eta } = request.options;
  const result = mechanics(model, { seed, budget: work, order, kappa, eta, tell: surroundings.tell });
  return replyOf(
    request,
    work.stopped === undefined ? 0 : 3,
    () => result,
    () => mechanicsText(titleOf(request.file), result),
  );
}
