/**
 * `node check.js CERTIFICATE.json`: the verdict on one file, for those who want the checker and nothing else. Exit code 0 when it is
 * accepted, 1 when it is rejected, 2 when there is no text to judge.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import process from 'node:process';
import { check } from '../index.js';

const MAX_BYTES = 64_000_000;

/** Why there is no text, in words. */
class Unreadable extends Error {}

function textOf(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw new Unreadable('is a directory: expected a file');
    if (stat.size > MAX_BYTES) throw new Unreadable(`${stat.size} bytes exceed the limit of ${MAX_BYTES}`);
    return decoded(bytesOf(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/** Bounded also where the size is not known beforehand, as for pipes. */
function bytesOf(descriptor: number): Buffer {
  const chunks: Buffer[] = [];
  for (let total = 0; ; ) {
    const chunk = Buffer.alloc(65_536);
    const n = readSync(descriptor, chunk, 0, chunk.length, null);
    if (n === 0) return Buffer.concat(chunks);
    total += n;
    if (total > MAX_BYTES) throw new Unreadable(`more than the limit of ${MAX_BYTES} bytes`);
    chunks.push(chunk.subarray(0, n));
  }
}

/** A byte-order mark is no part of the text. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Unreadable('bytes that are not UTF-8: expected a text file');
  }
}

function faultText(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  const code = (error as { code?: unknown }).code ?? 'unknown';
  return code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`;
}

function judge(file: string): number {
  let text: string;
  try {
    text = textOf(file);
  } catch (error) {
    console.error(`check: ${file}: ${faultText(error)}`);
    return 2;
  }
  const { accepted, reason, statement } = check(text);
  console.log(accepted ? `accepted: ${reason}\n\n${statement}` : `rejected: ${reason}`);
  return accepted ? 0 : 1;
}

const [file] = process.argv.slice(2);
if (file === undefined) console.error('usage: node check.js CERTIFICATE.json');
process.exitCode = file === undefined ? 2 : judge(file);
