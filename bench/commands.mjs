/**
 * The command as a user runs it, one process each: processor time of the whole process, start-up and worker included, the minimum of several runs, and
 * peak memory. Transformer blocks of growing width (test/fixtures/blocks), large plain networks, certify and check.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMain, printTable, quick } from './measure.mjs';

const BIN = fileURLToPath(new URL('../packages/lawful/bin/lawful.mjs', import.meta.url));
const BLOCKS = fileURLToPath(new URL('../test/fixtures/blocks/', import.meta.url));
/** Written behind the last byte of standard error by the main thread. */
const REPORT = `data:text/javascript,import{isMainThread}from'node:worker_threads';import{readFileSync}from'node:fs';if(isMainThread)process.on('exit',()=>{const c=process.cpuUsage();let m=process.resourceUsage().maxRSS/1024;try{m=Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status','utf8'))[1])/1024}catch{}process.stderr.write('\\ncpu '+(c.user+c.system)/1e6+' MB '+Math.round(m)+'\\n')})`;

/** Seconds of processor time, megabytes and standard output; the cheapest of `times` runs. */
export function measured(args, times = 3) {
  let best;
  for (let k = 0; k < times; k++) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--max-old-space-size=8192', '--import', REPORT, BIN, ...args],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    const match = /cpu ([\d.]+) MB (\d+)\n$/.exec(stderr);
    if (match === null || (status !== 0 && status !== 3)) throw new Error(`${args.join(' ')}: ${stderr.slice(-1000)}`);
    const run = { seconds: Number(match[1]), megabytes: Number(match[2]), stdout };
    if (best === undefined || run.seconds < best.seconds) best = run;
  }
  return best;
}

const folder = mkdtempSync(join(tmpdir(), 'lawful-bench-'));
const written = (name, text) => {
  const path = join(folder, `${name}.law`);
  writeFileSync(path, text);
  return path;
};
const linear = (n) => `param W1 : ${n} x ${n}\nparam W2 : ${n} x ${n}\ninput x : ${n}\noutput W2 * W1 * x\n`;
const relu = (n, h, m) => `param W1 : ${h} x ${n}\nparam W2 : ${m} x ${h}\ninput x : ${n}\noutput W2 * relu(W1 * x)\n`;

const block = (name) => join(BLOCKS, `${name}.law`);

/** [what, file, runs] */
const FINDS = [
  ['transformer block, d = 2', block('pre-norm-swiglu-d2'), 3],
  ['transformer block, d = 4, two heads', block('pre-norm-swiglu-d4'), 3],
  ['transformer block, d = 6', block('pre-norm-swiglu-d6'), 3],
  ['transformer block, d = 8', block('pre-norm-swiglu-d8'), 3],
  ['transformer block, d = 8, RoPE', block('pre-norm-swiglu-d8-rope'), 2],
  ['two transformer layers, d = 8', block('pre-norm-swiglu-d8-two-layers'), 3],
  ['transformer block, d = 16, four heads', block('pre-norm-swiglu-d16'), 2],
  ['post-norm encoder layer with ReLU, d = 2', block('post-norm-encoder-small'), 3],
  ['ResNet block with batch norm', block('resnet-block-batch-norm'), 3],
  ['linear 32-32-32', written('linear32', linear(32)), 3],
  ['linear 64-64-64', written('linear64', linear(64)), 2],
  ['ReLU 100-500-100', written('relu5', relu(100, 500, 100)), 2],
  ...(quick ? [] : [['ReLU 500-1000-500', written('relu6', relu(500, 1000, 500)), 1]]),
];

/** Rows of `find`: parameters, laws, whether complete, seconds, megabytes. */
export const findCommandRows = () =>
  FINDS.map(([name, file, times]) => {
    const { seconds, megabytes, stdout } = measured(['find', file, '--json'], times);
    const { parameters, plain } = JSON.parse(stdout);
    return { name, parameters, laws: plain.found, atMost: plain.maxLaws, complete: plain.complete, seconds, megabytes };
  });

/** Rows of `certify` and `check`, with `find` of the same model. */
export const certificateRows = () =>
  [
    ['linear 24-24-24', written('linear24', linear(24))],
    ['linear 8-8-8', written('linear8', linear(8))],
    ['transformer block, d = 4, two heads', block('pre-norm-swiglu-d4')],
  ].map(([name, file]) => {
    const certify = measured(['certify', file, '-o', folder, '--json'], 2);
    const { files } = JSON.parse(certify.stdout);
    const json = files.find((f) => f.endsWith('.json'));
    // In turns, for the machine may be busy for a while.
    const turns = Array.from({ length: 5 }, () => ({
      find: measured(['find', file, '--json'], 1),
      check: measured(['check', json, '--json'], 1),
    }));
    const fastest = (name) => turns.map((t) => t[name]).sort((x, y) => x.seconds - y.seconds)[0];
    const [find, check] = [fastest('find'), fastest('check')];
    const bytes = files.reduce((t, f) => t + readFileSync(f).length, 0);
    return {
      name,
      find: find.seconds,
      certify: certify.seconds,
      check: check.seconds,
      accepted: JSON.parse(check.stdout).accepted,
      certificate: readFileSync(json).length,
      bytes,
    };
  });

export const startUp = () => measured(['--version'], 5).seconds;

export const cleanUp = () => rmSync(folder, { recursive: true, force: true });

if (isMain(import.meta.url)) {
  printTable(
    'find',
    ['model', 'parameters', 'laws', 'complete', 's', 'MB'],
    findCommandRows().map((r) => [r.name, r.parameters, r.laws, r.complete, r.seconds.toFixed(2), r.megabytes]),
  );
  printTable(
    'certificates (s of processor time)',
    ['model', 'find', 'certify', 'check', 'accepted', 'kB', 'all files, kB'],
    certificateRows().map((r) => [
      r.name,
      r.find.toFixed(2),
      r.certify.toFixed(2),
      r.check.toFixed(2),
      r.accepted,
      Math.round(r.certificate / 1000),
      Math.round(r.bytes / 1000),
    ]),
  );
  console.log(`start-up: ${startUp().toFixed(2)} s`);
  cleanUp();
}
