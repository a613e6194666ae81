/**
 * Second opinions: every polynomial residual that we prove zero is offered to Algebrite and nerdamer, engines we did not write.
 * They may raise an alarm by disagreeing; they never certify. Each runs in a worker with a kill timer. Whoever is not installed is not asked.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { isRoot, OP, type Program } from '@lawful/cas-core';
import type { SecondOpinion, SecondOpinions } from './opinion.js';
import { residualText } from './residual-text.js';

export { residualText };

const ENGINES = ['algebrite', 'nerdamer'] as const;

/** Both packages are optional; the worker finds them from the place of this file too. */
function isInstalled(engine: (typeof ENGINES)[number]): boolean {
  try {
    createRequire(import.meta.url).resolve(engine);
    return true;
  } catch {
    return false;
  }
}

/**
 * Asks both engines about residuals (one output each), the shortest first, as long as the time of all together allows; one worker per engine,
 * restarted after a kill. The answers come in the order of the residuals.
 * @param budgetMs for everything, half of it for each engine
 */
export const secondOpinions: SecondOpinions = async (residuals, budgetMs = 3000) => {
  const texts = residuals.map((r) => residualText(r, r.outputs[0]!));
  const length = (i: number): number => texts[i]?.length ?? Number.POSITIVE_INFINITY;
  const order = residuals.map((_, i) => i).sort((i, j) => length(i) - length(j));
  const columns: SecondOpinion[][] = [];
  for (const engine of ENGINES)
    columns.push(
      isInstalled(engine)
        ? await askEngine(engine, residuals, texts, order, budgetMs / ENGINES.length)
        : residuals.map(() => ({ engine, opinion: 'not asked' })),
    );
  return residuals.map((_, i) => columns.map((c) => c[i]!));
};

async function askEngine(
  engine: (typeof ENGINES)[number],
  residuals: readonly Program[],
  texts: readonly (string | undefined)[],
  order: readonly number[],
  budgetMs: number,
): Promise<SecondOpinion[]> {
  const out: SecondOpinion[] = [];
  let isOver = false;
  let endTime = (): void => {};
  const end = new Promise<void>((resolve) => {
    endTime = resolve;
  });
  const timer = setTimeout(() => {
    isOver = true;
    endTime();
  }, budgetMs);
  let worker: Worker | undefined;
  for (const i of order) {
    const [residual, text] = [residuals[i]!, texts[i]];
    // nerdamer is asked about polynomials only: it corrupts quotients of exponentials when it parses them.
    const divides = residual.op.includes(OP.div) || residual.variables.some((v) => isRoot(v.kernel));
    if (text === undefined || (engine === 'nerdamer' && divides) || isOver) {
      out[i] = { engine, opinion: text === undefined ? 'too large' : 'not asked' };
      continue;
    }
    worker ??= new Worker(new URL('./worker.js', import.meta.url));
    const reply = await ask(worker, { engine, text }, end);
    if (reply === undefined) {
      await worker.terminate();
      worker = undefined;
    }
    // An absolute value that is left is one that the engine does not see through.
    if (reply?.answer === undefined || /Stop|abs/.test(reply.answer)) out[i] = { engine, opinion: 'no answer' };
    else if (reply.answer.trim() === '0') out[i] = { engine, opinion: 'agrees' };
    else out[i] = { engine, opinion: 'disagrees', answer: reply.answer.slice(0, 400) };
  }
  clearTimeout(timer);
  await worker?.terminate();
  return out;
}

interface Reply {
  readonly answer?: string;
  readonly error?: string;
}

/** Undefined when the engine crashed, or time was over. */
const ask = (
  worker: Worker,
  message: { engine: string; text: string },
  end: Promise<void>,
): Promise<Reply | undefined> =>
  new Promise((resolve) => {
    const finish = (reply: Reply | undefined): void => {
      worker.off('message', finish);
      worker.off('error', onError);
      resolve(reply);
    };
    const onError = (): void => finish(undefined);
    void end.then(onError);
    worker.on('message', finish);
    worker.on('error', onError);
    worker.postMessage(message);
  });
