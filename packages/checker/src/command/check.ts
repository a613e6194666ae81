/**
 * `node check.js CERTIFICATE.json`: the verdict on one file, for those who want the checker and nothing else. Exit code 0 when it is
 * accepted, 1 when it is rejected, 2 when there is no text to judge, 3 when the checker is unable to judge it.
 */
import { readFileSync, statSync } from 'node:fs';
import { check } from '../index.js';

const MAX_BYTES = 64_000_000;

/** A byte-order mark is no part of the text. */
function textOf(file: string): string {
  const stat = statSync(file);
  if (stat.isDirectory()) throw new Error('is a directory: expected a file');
  if (stat.size > MAX_BYTES) throw new Error(`${stat.size} bytes exceed the limit of ${MAX_BYTES}`);
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
}

function judge(file: string): number {
  try {
    const { verdict, reason, statement } = check(textOf(file));
    console.log(`${verdict}: ${reason}${statement === '' ? '' : `\n\n${statement}`}`);
    return { accepted: 0, rejected: 1, unable: 3 }[verdict];
  } catch (error) {
    console.error(`check: ${file}: ${error instanceof Error ? error.message : error}`);
    return 2;
  }
}

const [file] = process.argv.slice(2);
if (file === undefined) console.error('usage: node check.js CERTIFICATE.json');
process.exitCode = file === undefined ? 2 : judge(file);
