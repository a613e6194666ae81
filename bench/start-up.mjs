/**
 * What the command and the library cost before they compute, old against new: the modules as they are compiled, and the bundle that is run. Both are measured
 * by turns in one run, so that a machine that is busy is so for both. Processor time of whole processes, the minimum of several.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMain, printTable, quick } from './measure.mjs';

const at = (path) => fileURLToPath(new URL(`../packages/lawful/${path}`, import.meta.url));
const RELU = fileURLToPath(new URL('../examples/relu.law', import.meta.url));
/** Further files beside the first one. */
const FURTHER = 40;

const folder = mkdtempSync(join(tmpdir(), 'lawful-start-up-'));
/** A script of one line, for the command line of Node would be handed on to threads. */
const script = (name, text) => {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  return path;
};
const importOf = (path) => `await import(${JSON.stringify(path)})`;

const WAYS = {
  modules: {
    command: script(
      'main',
      `const { main } = ${importOf(at('dist/command/main.js'))}; process.exit(await main(process.argv.slice(2)))`,
    ),
    library: script('modules', importOf(at('dist/index.js'))),
  },
  bundle: { command: at('bin/lawful.mjs'), library: script('bundle', importOf(at('dist/bundle/index.js'))) },
};

/** Seconds of processor time of a process, as the shell's `times` tells them. */
function seconds(args) {
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', 'TIMEFORMAT="%U %S"; time "$@" > /dev/null 2> /dev/null', 'bash', process.execPath, ...args],
    { encoding: 'utf8' },
  );
  const match = /([\d.]+) ([\d.]+)\n$/.exec(stderr);
  if (status !== 0 || match === null) throw new Error(`${args.join(' ')}: ${stderr}`);
  return Number(match[1]) + Number(match[2]);
}

/** The least of each of several commands, run by turns. */
function leastByTurns(commands, times) {
  const least = commands.map(() => Number.POSITIVE_INFINITY);
  for (let k = 0; k < times; k++)
    commands.forEach((args, c) => {
      least[c] = Math.min(least[c], seconds(args));
    });
  return least;
}

/** Rows: what, seconds with the modules, seconds with the bundle. */
export function startUpRows(times = quick ? 5 : 20) {
  const files = Array.from({ length: FURTHER + 1 }, (_, k) => {
    const path = join(folder, `m${k}.law`);
    writeFileSync(path, 'param a\nparam b\ninput x\noutput a*b*x\n');
    return path;
  });
  const { modules, bundle } = WAYS;
  const rows = [
    ['--version', (way) => [way.command, '--version']],
    ['find examples/relu.law', (way) => [way.command, 'find', RELU]],
    ['find one small model', (way) => [way.command, 'find', files[0]]],
    [`find ${FURTHER + 1} small models`, (way) => [way.command, 'find', ...files]],
    ["import 'lawful'", (way) => [way.library]],
  ].map(([what, args]) => [what, ...leastByTurns([args(modules), args(bundle)], times)]);
  const [one, many] = [rows[2], rows[3]];
  const further = (k) => (many[k] - one[k]) / FURTHER;
  return [...rows, ['each further small model', further(1), further(2)]];
}

if (isMain(import.meta.url)) {
  const [empty] = leastByTurns([['--eval', '0']], quick ? 5 : 20);
  printTable(
    'start-up (s of processor time, minimum)',
    ['what', 'modules', 'bundle'],
    startUpRows().map(([what, ...figures]) => [what, ...figures.map((s) => s.toFixed(3))]),
  );
  console.log(`node alone: ${empty.toFixed(3)} s`);
  rmSync(folder, { recursive: true, force: true });
}
