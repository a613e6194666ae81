/** The process of a worker: a model comes in, its answer goes out; the parent ends it by closing the channel. */
import type { AtlasModel } from '../families/family.js';
import type { Effort } from '../store/row.js';
import { type Studied, type StudyOptions, studyModel } from './study.js';

export interface Task {
  readonly model: AtlasModel;
  readonly options: StudyOptions;
}

export type Done = Studied & { readonly effort: Effort };

process.on('message', (task: Task) => {
  const started = process.cpuUsage();
  studyModel(task.model, task.options).then((studied) => {
    const { user, system } = process.cpuUsage(started);
    const effort = { seconds: (user + system) / 1e6, megabytes: Math.round(process.memoryUsage().rss / 1e6) };
    process.send!({ ...studied, effort } satisfies Done);
  });
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C, and what ends a job of a cluster, reach the whole group; the parent decides when work ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
