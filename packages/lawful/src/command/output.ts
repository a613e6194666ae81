/**
 * Where answers go: text and JSON as they come, each of several texts below the name of its file; rows of a table between its head and its foot. A reader
 * that closes the pipe early (| head) is no failure; a full disk is.
 */
import type { Painter } from './colour.js';
import type { Invocation, Reply } from './request.js';
import { TABLES } from './tables.js';

export interface Output {
  begin(): Promise<void>;
  answer(file: string, reply: Reply, seconds: number): Promise<void>;
  /** An exit code: 2 when the output could not be written. */
  end(): Promise<number>;
  /** Nobody reads any more, or nothing can be written: further work is for nobody. */
  readonly closed: boolean;
}

export interface Streams {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  readonly paintOut: Painter;
  readonly paintErr: Painter;
}

export function outputOf({ command, files, options }: Invocation, { out, err, paintOut, paintErr }: Streams): Output {
  const { format, json } = options;
  const several = files.length > 1;
  // The tables of an audit and of an import are of laws, made whole by their answers.
  const own = command === 'audit' || command === 'import';
  const table = format === 'text' || format === 'json' || own ? undefined : TABLES[format];
  const isPlain = json || format === 'csv';
  let failed = 0;
  let closed = false;
  let answers = 0;
  const write = (text: string): Promise<void> =>
    new Promise((resolve) => {
      if (closed || text === '') return resolve();
      out.write(text, (error) => {
        if (error) {
          closed = true;
          const { code } = error as NodeJS.ErrnoException;
          if (code !== 'EPIPE') {
            failed = 2;
            err.write(`lawful: standard output cannot be written (${code ?? 'unknown'})\n`);
          }
        }
        resolve();
      });
    });
  return {
    get closed() {
      return closed;
    },
    begin: () => write(table?.head(command) ?? ''),
    answer: async (file, reply, seconds) => {
      const title = several && !json && table === undefined ? `${answers++ === 0 ? '' : '\n'}==> ${file} <==\n` : '';
      err.write(paintErr((reply.out === '' && reply.err !== '' ? title : '') + reply.err));
      const rows = reply.row === undefined ? '' : (table?.row(command, reply.row, seconds) ?? '');
      if (table !== undefined) return write(rows);
      if (reply.out !== '') await write(isPlain ? reply.out : paintOut(title + reply.out));
    },
    end: async () => {
      await write(table?.foot(command) ?? '');
      return failed;
    },
  };
}
