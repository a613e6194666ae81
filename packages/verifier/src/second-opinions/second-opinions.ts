/**
 * Second opinions: every polynomial residual that we prove zero is offered to Algebrite and nerdamer, engines we did not write.
 * They may raise an alarm by disagreeing; they never certify. Each runs in a worker with a kill timer.
 */
import { Worker } from 'node:worker_threads';
import { isRoot, OP, type Program } from '@lawful/cas-core';
import { residualText } from './residual-text.js';

export { residualText };

type Opinion = 'agrees' | 'disagrees' | 'no answer' | 'too large' | 'not asked';

export interface SecondOpinion {
  readonly engine: 'algebrite' | 'nerdamer';
  readonly opinion: Opinion;
  /** What the engine answered, when it disagrees. */
  readonly answer?: string;
}

const ENGINES = ['algebrite', 'nerdamer'] as const;

/** Asks both engines about residuals (one output each), in order; one worker per engine, restarted after a kill. */
export async function secondOpinions(residuals: readonly Program[], timeoutMs = 20_000): Promise<SecondOpinion[][]> {
  const columns = await Promise.all(ENGINES.map((engine) => askEngine(engine, residuals, timeoutMs)));
  return residuals.map((_, i) => columns.map((c) => c[i]!));
}

async function askEngine(
  engine: (typeof ENGINES)[number],
  residuals: readonly Program[],
  timeoutMs: number,
): Promise<SecondOpinion[]> {
  const out: SecondOpinion[] = [];
  let worker: Worker | undefined;
  for (const residual of residuals) {
    const text = residualText(residual, residual.outputs[0]!);
    // nerdamer is asked about polynomials only: it corrupts quotients of exponentials when it parses them.
    const divides = residual.op.includes(OP.div) || residual.variables.some((v) => isRoot(v.kernel));
    if (text === undefined || (engine === 'nerdamer' && divides)) {
      out.push({ engine, opinion: text === undefined ? 'too large' : 'not asked' });
      continue;
    }
    worker ??= new Worker(new URL('./worker.js', import.meta.url));
    const reply = await ask(worker, { engine, text }, timeoutMs);
    if (reply === undefined) {
      await worker.terminate();
      worker = undefined;
    }
    if (reply?.answer === undefined || /Stop/.test(reply.answer)) out.push({ engine, opinion: 'no answer' });
    else if (reply.answer.trim() === '0') out.push({ engine, opinion: 'agrees' });
    else out.push({ engine, opinion: 'disagrees', answer: reply.answer.slice(0, 400) });
  }
  await worker?.terminate();
  return out;
}

interface Reply {
  readonly answer?: string;
  readonly error?: string;
}

const ask = (
  worker: Worker,
  message: { engine: string; text: string },
  timeoutMs: number,
): Promise<Reply | undefined> =>
  new Promise((resolve) => {
    const finish = (reply: Reply | undefined): void => {
      clearTimeout(timer);
      worker.off('message', finish);
      worker.off('error', onError);
      resolve(reply);
    };
    const onError = (): void => finish(undefined);
    const timer = setTimeout(() => finish(undefined), timeoutMs);
    worker.on('message', finish);
    worker.on('error', onError);
    worker.postMessage(message);
  });
