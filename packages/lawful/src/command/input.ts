/**
 * Reading files and options of the command line. Every mistake becomes a `UsageError`: one line, exit code 2.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { foundAndExpected, LawfulError } from '@lawful/cas-core';
import { z } from 'zod';

export class UsageError extends LawfulError {
  override readonly name = 'UsageError';
  constructor(message: string) {
    super(message, foundAndExpected(message));
  }
}

export const MODEL_LIMIT = 1_000_000;
export const CERTIFICATE_LIMIT = 64_000_000;

const STANDARD_INPUT = 'standard input';

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
    throw new UsageError(
      `${STANDARD_INPUT}: ${code === 'EISDIR' ? 'is a directory: expected a file' : `cannot be read (${code})`}`,
    );
  }
  if (total > limit) throw new UsageError(`${STANDARD_INPUT}: more than the limit of ${limit} bytes`);
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
    throw new UsageError(`${shown}: ${code === 'ENOENT' ? 'no such file' : `cannot be opened (${code})`}`);
  }
  try {
    // As bigints: a plain fstat of a pipe leaves its result in an array that Node 20's resolution of symbolic links reads next,
    // and later imports fail.
    const stat = fstatSync(fd, { bigint: true });
    if (stat.isDirectory()) throw new UsageError(`${shown}: is a directory: expected a file`);
    if (stat.isFile() && stat.size > BigInt(limit))
      throw new UsageError(`${shown}: ${stat.size} bytes exceed the limit of ${limit}`);
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
      throw new UsageError(`${shown}: cannot be read (${code ?? 'unknown'})`);
    }
    if (n === 0) break;
    total += n;
    if (total > limit) throw new UsageError(`${shown}: more than the limit of ${limit} bytes`);
    chunks.push(chunk.subarray(0, n));
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const { line, column } = firstBadByte(bytes);
    throw new UsageError(`${shown}:${line}:${column}: bytes that are not UTF-8: expected a text file`);
  }
}

function firstBadByte(bytes: Buffer): { line: number; column: number } {
  const text = new TextDecoder('utf-8').decode(bytes);
  const before = text.slice(0, Math.max(0, text.indexOf('\ufffd'))).split('\n');
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}

const natural = (name: string, min: number, max: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d+$/, `--${name}: expected an integer`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `--${name}: expected an integer from ${min} to ${max}`);

const lawText = z.string().max(100_000, '--law: longer than 100000 characters');

const schema = z.object({
  json: z.boolean().default(false),
  seed: natural('seed', 0, 2 ** 32 - 1).default(1),
  budget: natural('budget', 1, 1_000_000_000).optional(),
  time: natural('time', 1, 1_000_000).optional(),
  degree: natural('degree', 1, 6).optional(),
  order: natural('order', 0, 3).optional(),
  set: z.string().optional(),
  model: z.string().optional(),
  law: z.union([lawText.transform((text) => [text]), z.array(lawText).max(100)]).default([]),
  output: z.string().optional(),
  region: z.union([z.string().max(100_000), z.literal(true)]).optional(),
  allWidths: z.boolean().default(false),
  fragment: z.boolean().default(false),
});

export interface CommandOptions {
  readonly json: boolean;
  readonly seed: number;
  readonly budget?: number | undefined;
  readonly time?: number | undefined;
  readonly degree?: number | undefined;
  readonly order?: number | undefined;
  /** Of `check`: the model that the certificate should speak of. */
  readonly model?: string | undefined;
  /** Of `find` any number, of `prove` one. */
  readonly law: readonly string[];
  readonly output?: string | undefined;
  /** `true`: a random region. */
  readonly region?: string | true | undefined;
  readonly allWidths: boolean;
  readonly fragment: boolean;
  readonly widths: Readonly<Record<string, number>>;
}

/** Validates what commander collected. */
export function readOptions(raw: unknown): CommandOptions {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(issue?.message ?? 'wrong options');
  }
  const { set, ...rest } = parsed.data;
  return { ...rest, widths: readWidths(set) };
}

function readWidths(text: string | undefined): Record<string, number> {
  const widths: Record<string, number> = {};
  for (const part of text === undefined ? [] : text.split(',')) {
    const match = /^\s*([A-Za-z_]\w{0,63})\s*=\s*(\d{1,7})\s*$/.exec(part);
    if (match === null || match[2] === '0' || match[1] === '__proto__')
      throw new UsageError(`--set: "${part.trim()}" is not NAME=VALUE with a positive integer, as in --set h=3,n=2`);
    widths[match[1]!] = Number(match[2]);
  }
  return widths;
}
