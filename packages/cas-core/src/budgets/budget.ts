/**
 * Budgets and cancellation. Work is counted in steps (words, classes, identities), so that the same budget gives the same
 * answer on every machine; `--time` and Ctrl-C stop at the next step and keep what has been reached.
 */
export interface Budget {
  /** Spends one step; false when the work must stop. */
  step(what: string): boolean;
  /** Whether the time is up or somebody interrupted; spends nothing. Asked from inside a step that may take long. */
  due(): boolean;
  readonly stopped: string | undefined;
}

export interface BudgetOptions {
  readonly steps?: number | undefined;
  readonly deadline?: number | undefined;
  /** Wall clock in milliseconds; only the command supplies one. */
  readonly now?: (() => number) | undefined;
  readonly cancelled?: (() => boolean) | undefined;
  readonly progress?: ((what: string, steps: number) => void) | undefined;
}

export function budget(options: BudgetOptions = {}): Budget {
  let steps = 0;
  let stopped: string | undefined;
  const due = (): boolean => {
    if (stopped !== undefined) return true;
    if (options.cancelled?.() === true) stopped = 'interrupted';
    else if (options.deadline !== undefined && options.now !== undefined && options.now() > options.deadline)
      stopped = 'the time is up';
    return stopped !== undefined;
  };
  return {
    step: (what) => {
      if (stopped !== undefined) return false;
      steps++;
      options.progress?.(what, steps);
      if (!due() && options.steps !== undefined && steps > options.steps)
        stopped = `the budget of ${options.steps} steps is spent`;
      return stopped === undefined;
    },
    due,
    get stopped() {
      return stopped;
    },
  };
}
