/** A client of the language server, written from the protocol: frames of JSON over the pipes of the command as it is installed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { COMMAND, ROOT } from '../command/run.js';

export interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

const PATIENCE = 20_000;

export interface Client {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** All that came so far, and what the server wrote to standard error. */
  readonly messages: readonly Message[];
  readonly errors: () => string;
  write(bytes: string): void;
  send(message: object): void;
  notify(method: string, params: object): void;
  /** The whole reply. */
  ask(method: string, params: object): Promise<Message>;
  /** The first message that fits, of those that came and those that will. */
  first(fits: (m: Message) => boolean): Promise<Message>;
}

export function startClient(args: readonly string[] = ['--stdio']): Client {
  const child = spawn(process.execPath, [COMMAND, 'lsp', ...args], { cwd: ROOT });
  const messages: Message[] = [];
  const waiting = new Set<() => void>();
  let buffer: Buffer = Buffer.alloc(0);
  let errors = '';
  let last = 0;
  child.stderr.on('data', (data) => {
    errors += String(data);
  });
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (data: Buffer) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n');
      if (end < 0) break;
      const length = Number(/Content-Length: (\d+)/.exec(buffer.subarray(0, end).toString())![1]);
      if (buffer.length < end + 4 + length) break;
      messages.push(JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString()));
      buffer = buffer.subarray(end + 4 + length);
    }
    for (const look of [...waiting]) look();
  });
  const write = (bytes: string): void => {
    child.stdin.write(bytes);
  };
  const send = (message: object): void => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const first: Client['first'] = (fits) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`no such message among ${JSON.stringify(messages).slice(0, 2000)}; ${errors}`));
      }, PATIENCE);
      const look = (): void => {
        const found = messages.find(fits);
        if (found === undefined) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    process: child,
    ended: new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ code: null, signal: 'still running' }), 3 * PATIENCE);
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        resolve({ code, signal });
      });
    }),
    messages,
    errors: () => errors,
    write,
    send,
    notify: (method, params) => send({ method, params }),
    ask: (method, params) => {
      const id = ++last;
      send({ id, method, params });
      return first((m) => m.id === id && m.method === undefined);
    },
    first,
  };
}
