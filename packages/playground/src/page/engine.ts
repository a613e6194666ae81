/** Asks the engine's thread; a new question of the same kind ends the old one, thread and all where it is still at work. */
import type { Answer, Asked, Question, Told } from '../threads/messages.js';

export interface Engine {
  /** Answers come one by one; `end` when there are no more. A later call gives up this one. */
  ask(question: Question, tell: (answer: Answer) => void, end: () => void): void;
  /** Ends the thread. */
  close(): void;
}

const threadOfPage = (): Worker => new Worker(new URL('../threads/worker.ts', import.meta.url), { type: 'module' });

export function engine(thread: () => Worker = threadOfPage): Engine {
  let worker: Worker | undefined;
  let waiting: { readonly id: number; readonly tell: (answer: Answer) => void; readonly end: () => void } | undefined;
  let next = 1;
  const start = (): Worker => {
    const made = thread();
    made.onmessage = ({ data: { id, answer, done } }: MessageEvent<Told>): void => {
      if (waiting === undefined || waiting.id !== id) return;
      const { tell, end } = waiting;
      if (!done) {
        tell(answer);
        return;
      }
      waiting = undefined;
      end();
    };
    return made;
  };
  worker = start();
  return {
    ask: (question, tell, end) => {
      if (waiting !== undefined) {
        worker?.terminate();
        worker = start();
      }
      waiting = { id: next, tell, end };
      const asked: Asked = { id: next++, question };
      worker!.postMessage(asked);
    },
    close: () => {
      waiting = undefined;
      worker?.terminate();
      worker = undefined;
    },
  };
}
