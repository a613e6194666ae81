/** `lawful lift`. */
import { lift } from '../../explaining/lift.js';
import { liftText } from '../lift-report.js';
import type { Reply } from '../request.js';
import { titleOf } from '../title.js';
import { type ModelJob, replyOf } from './job.js';

export function answer({ request, model, work, surroundings }: ModelJob): Reply {
  const { seed, exactWith, approximate } = request.options;
  const found = lift(model, seed, { work, exactWith, approximate, tell: surroundings.tell });
  return replyOf(
    request,
    0,
    () => found.result,
    () => liftText(titleOf(request.file), found),
  );
}
