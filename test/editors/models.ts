/** Every model text of the examples and of the fixtures of the language, the refused ones included. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../command/run.js';

export const TEXTS: readonly (readonly [name: string, text: string])[] = [
  'examples',
  'test/fixtures/language',
  'packages/lawful/models',
].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.law'))
    .sort()
    .map((name) => [join(folder, name), readFileSync(join(ROOT, folder, name), 'utf8')] as const),
);
