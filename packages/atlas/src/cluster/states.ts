/** What sacct and scontrol print of a job array, read. */

/** After these a task does not run again by itself. */
const ENDED = new Set([
  'BOOT_FAIL',
  'CANCELLED',
  'COMPLETED',
  'DEADLINE',
  'FAILED',
  'LAUNCH_FAILED',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'PREEMPTED',
  'RECONFIG_FAIL',
  'REVOKED',
  'TIMEOUT',
]);

export const isLive = (state: string): boolean => !ENDED.has(state);

export type States = Map<number, string>;

/** Lines `7_3|RUNNING`, `7_[4-9%2]|PENDING`, `7_1|CANCELLED by 1000`; steps of a task (`7_3.batch`) are passed over. */
export function statesOfAccounting(text: string): States {
  const states: States = new Map();
  for (const line of text.split('\n')) {
    const [, tasks, state] = /^\d+_\[?([\d,:%-]+)\]?\|([A-Z_]+)/.exec(line) ?? [];
    if (tasks !== undefined) for (const k of taskNumbers(tasks)) states.set(k, state!);
  }
  return states;
}

/** Lines of `scontrol show job -o`: a task that has been started has one of its own, those that wait share one. */
export function statesOfController(text: string): States {
  const states: States = new Map();
  for (const line of text.split('\n')) {
    const tasks = / ArrayTaskId=([\d,:%-]+) /.exec(line)?.[1];
    const state = / JobState=([A-Z_]+)/.exec(line)?.[1];
    if (tasks !== undefined && state !== undefined) for (const k of taskNumbers(tasks)) states.set(k, state);
  }
  return states;
}

/** `3`, `0-2,5`, `1-9:2`, `1-9%2`. */
export function taskNumbers(text: string): number[] {
  return text
    .replace(/%.*/, '')
    .split(',')
    .flatMap((part) => {
      const [range = '', step = '1'] = part.split(':');
      const [from = 0, to = from] = range.split('-').map(Number);
      return Array.from({ length: Math.floor((to - from) / Number(step)) + 1 }, (_, i) => from + i * Number(step));
    });
}
