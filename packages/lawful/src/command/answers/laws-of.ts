/**
 * Where `lawful audit` gets its laws from: a row for each kind of source, told by the end of its name.
 */
import { type AuditLaw, readLaws } from '@lawful/runs';
import { readText } from '../input.js';
import { UsageError } from '../usage-error.js';

/** Bytes of a file of laws. */
const LAWS_LIMIT = 64_000_000;

type Source = readonly [name: RegExp, laws: (path: string) => Promise<readonly AuditLaw[]>];

const notYet = (what: string) => async (path: string) => {
  throw new UsageError(`--with: ${path}: laws of ${what} are not derived yet, expected a file of laws (.json)`);
};

const SOURCES: readonly Source[] = [
  // IMPORTER: models go here. Each row takes a path and resolves to laws as data (packages/runs/src/audit/laws.ts).
  [/\.onnx$/i, notYet('an ONNX model')],
  [/(?:^|[\\/])config\.json$/i, notYet('a configuration')],
  [/\.law$/i, notYet('a model text')],
  [/(?:)/, async (path) => readLaws(path, readText(path, LAWS_LIMIT))],
];

/** Rejects with an error of the command line or of the file. */
export const lawsOf = (path: string): Promise<readonly AuditLaw[]> =>
  SOURCES.find(([name]) => name.test(path))![1](path);
