/** Real models from their configurations, as a user asks: laws at every width, the certificate, and the checker, one process each. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measured } from './commands.mjs';
import { isMain, printTable } from './measure.mjs';

const MODELS = fileURLToPath(new URL('../examples/import/', import.meta.url));

/** Names, trained scalars, conserved numbers; seconds and megabytes of the answer, seconds of the check. */
export function importRows(names = readdirSync(MODELS)) {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-import-'));
  try {
    return names.map((name) => {
      const { seconds, megabytes, stdout } = measured(
        ['import', join(MODELS, name, 'config.json'), '--json', '-o', folder],
        2,
      );
      const { model, parameters, total, files } = JSON.parse(stdout);
      const certificate = files.find((f) => /[^s]\.json$/.test(f) && !f.endsWith('.laws.json'));
      const check = measured(['check', certificate], 2);
      return { name, model, parameters, total, seconds, megabytes, check: check.seconds };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (isMain(import.meta.url))
  printTable(
    'Real models by their configurations',
    ['model', 'trained', 'conserved', 'import', 'memory', 'check'],
    importRows().map((r) => [
      r.model,
      r.parameters.toLocaleString('en'),
      r.total.toLocaleString('en'),
      `${r.seconds.toFixed(1)} s`,
      `${r.megabytes} MB`,
      `${r.check.toFixed(1)} s`,
    ]),
  );
