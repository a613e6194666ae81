/**
 * Compiles elimination.ts to dist/elimination.wasm, unless the one there is newer than the source and this script, and writes it as text into
 * src/linear-algebra/elimination-bytes.ts, from where it is bundled like any module: nothing is read from files when the kernel runs.
 * The memory is imported, so that each matrix brings its own and none outlives its elimination.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = new URL('./', import.meta.url);
const source = new URL('elimination.ts', here);
const target = new URL('../dist/elimination.wasm', here);
const age = (url) => statSync(url).mtimeMs;

if (!existsSync(target) || age(target) < Math.max(age(source), age(new URL('compile.mjs', here)))) {
  mkdirSync(new URL('./', target), { recursive: true });
  const { default: asc } = await import('assemblyscript/asc');
  const { error, stderr } = await asc.main([
    'elimination.ts',
    '--baseDir', fileURLToPath(here),
    '--outFile', '../dist/elimination.wasm',
    '--optimizeLevel', '3',
    '--noAssert',
    '--runtime', 'stub',
    '--importMemory',
    '--initialMemory', '1',
    '--enable', 'simd',
    '--disable', 'bulk-memory',
  ]);
  if (error !== null) {
    process.stderr.write(stderr.toString());
    process.exitCode = 1;
  }
}

if (process.exitCode !== 1) {
  const module = new URL('../src/linear-algebra/elimination-bytes.ts', here);
  const text = `/** elimination.wasm in base 64, written by assembly/compile.mjs. */
export const ELIMINATION =
  '${readFileSync(target).toString('base64')}';
`;
  if (!existsSync(module) || readFileSync(module, 'utf8') !== text) writeFileSync(module, text);
}
