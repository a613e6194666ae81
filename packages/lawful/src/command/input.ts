/**
 * Reading the files that the command line names. Every mistake becomes a `UsageError` with the file: one line, exit code 2.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { UsageError } from './usage-error.js';

export const MODEL_LIMIT = 1_000_000;
export const CERTIFICATE_LIMIT = 64_000_000;

const STANDARD_INPUT = 'standard input';

/** What is wrong with a file, or at a place in it. */
const wrong = (file: string, what: string, at?: { readonly line: number; readonly column: number }): UsageError =>
  new UsageError(`${file}${at === undefined ? '' : `:${at.line}:${at.column}`}: ${what}`, { file, ...at });

/** All of standard input; more than `limit` bytes are refused as soon as they come. */
export async function readStandardInput(limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let total = 0;
  try {
    // A stream of a directory ends at once.
    if (fstatSync(0, { bigint: true }).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw wrong(STANDARD_INPUT, code === 'EISDIR' ? 'is a directory: expected a file' : `cannot be read (${code})`);
  }
  if (total > limit) throw wrong(STANDARD_INPUT, `more than the limit of ${limit} bytes`);
  return Buffer.concat(chunks);
}

/** The text of a file, or what standard input held; at most `limit` bytes of UTF-8. */
export function readText(path: string, limit: number, input?: Uint8Array): string {
  if (input !== undefined) return decode(Buffer.from(input), STANDARD_INPUT);
  const shown = path;
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw wrong(shown, code === 'ENOENT' ? 'no such file' : `cannot be opened (${code})`);
  }
  try {
    // As bigints: a plain fstat of a pipe leaves its result in an array that Node 20's resolution of symbolic links reads next,
    // and later imports fail.
    const stat = fstatSync(fd, { bigint: true });
    if (stat.isDirectory()) throw wrong(shown, 'is a directory: expected a file');
    if (stat.isFile() && stat.size > BigInt(limit))
      throw wrong(shown, `${stat.size} bytes exceed the limit of ${limit}`);
    return decode(readAll(fd, limit, shown), shown);
  } finally {
    closeSync(fd);
  }
}

function readAll(fd: number, limit: number, shown: string): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.alloc(65536);
    let n: number;
    try {
      n = readSync(fd, chunk, 0, chunk.length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') break;
      if (code === 'EAGAIN') continue;
      throw wrong(shown, `cannot be read (${code ?? 'unknown'})`);
    }
    if (n === 0) break;
    total += n;
    if (total > limit) throw wrong(shown, `more than the limit of ${limit} bytes`);
    chunks.push(chunk.subarray(0, n));
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw wrong(shown, 'bytes that are not UTF-8: expected a text file', firstBadByte(bytes));
  }
}

function firstBadByte(bytes: Buffer): { line: number; column: number } {
  const text = new TextDecoder('utf-8').decode(bytes);
  const before = text.slice(0, Math.max(0, text.indexOf('\ufffd'))).split('\n');
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}
