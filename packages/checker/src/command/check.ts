/** `node check.js CERTIFICATE.json`: the verdict on one file, for those who want the checker and nothing else. */
import { readFileSync } from 'node:fs';
import { check } from '../index.js';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node check.js CERTIFICATE.json');
  process.exitCode = 2;
} else {
  const { accepted, reason, statement } = check(readFileSync(file, 'utf8'));
  console.log(accepted ? `accepted: ${reason}\n\n${statement}` : `rejected: ${reason}`);
  process.exitCode = accepted ? 0 : 1;
}
