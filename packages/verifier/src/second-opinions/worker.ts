/**
 * The worker in which a foreign engine expands one residual. It may hang or crash: its parent holds a kill timer.
 */
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';

type Engine = (text: string) => string;

const require = createRequire(import.meta.url);

function engineOf(name: string): Engine {
  if (name === 'algebrite') {
    const algebrite = require('algebrite') as { run(text: string): string };
    return (text) => {
      algebrite.run('clearall');
      return algebrite.run(`simplify(expand(${text}))`);
    };
  }
  const nerdamer = require('nerdamer/nerdamer.core.js') as (text: string) => { toString(): string };
  require('nerdamer/Algebra.js');
  return (text) => nerdamer(`expand(${text})`).toString();
}

parentPort?.on('message', ({ engine, text }: { engine: string; text: string }) => {
  try {
    parentPort?.postMessage({ answer: engineOf(engine)(text) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
