/** `lawful lift`. */
import { lift } from '../../explaining/lift.js';
import { liftText } from '../lift-report.js';
import type { Reply } from '../request.js';
import { titleOf } from '../title.js';
import { type ModelJob, replyOf } from './job.js';

export function answer({ request, model, work, surroundings }: ModelJob): Reply {
  const found = lift(model, request.options.seed, { work, tell: surroundings.tell });
  return replyOf(
    request,
    0,
    () => found.result,
    () => liftText(titleOf(request.file), found),
  );
}
