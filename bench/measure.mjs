/**
 * What the benchmarks share: medians of processor time, a table, other systems, and a child process per row where peak
 * memory is asked for. Everything is compared within one run, since the machine may be busy with other work.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

/** `--quick` leaves out the rows that take minutes. */
export const quick = process.argv.includes('--quick');

/** Whether this file is the command, not an import. */
export const isMain = (url) => process.argv[1] === fileURLToPath(url);

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Processor milliseconds of one call, collector and compiler threads included. */
export function cpuMs(job) {
  const start = process.cpuUsage();
  job();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The median over `times` calls, after one call that is not counted. */
export function medianMs(times, job) {
  job();
  return median(Array.from({ length: times }, () => cpuMs(job)));
}

export const machine = () => `${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.versions.node}`;

export const milliseconds = (ms) =>
  ms < 10 ? ms.toFixed(2) : ms < 1000 ? ms.toFixed(0) : `${(ms / 1000).toFixed(1)} s`;
export const ratio = (r) => `${r < 10 ? r.toFixed(1) : r.toFixed(0)}×`;

/** Prints rows under a header, columns padded to their widest cell. */
export function printTable(title, header, rows) {
  const all = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, j) => Math.max(...all.map((row) => row[j].length)));
  console.log(title);
  for (const row of all) console.log(`  ${row.map((cell, j) => cell.padStart(widths[j])).join('   ')}`);
}

/** The slope of log y against log x by least squares. */
export function exponent(points) {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const mean = (k) => logs.reduce((t, v) => t + v[k], 0) / logs.length;
  const [mx, my] = [mean(0), mean(1)];
  return logs.reduce((t, [x, y]) => t + (x - mx) * (y - my), 0) / logs.reduce((t, [x]) => t + (x - mx) ** 2, 0);
}

/** Lets functions run longer before they are compiled, as the command does (packages/lawful/bin/lawful.mjs): most answers end before that has paid. */
export function compileAsTheCommand() {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=1000000');
}

/** Runs `script` again with a job as its argument; the JSON it prints, with the peak memory of its process. */
export function inChild(url, job) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=8192', fileURLToPath(url), '--job', JSON.stringify(job)],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  if (status !== 0) throw new Error(`${JSON.stringify(job)}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** In the child: the job it was given, if any. */
export function childJob() {
  const at = process.argv.indexOf('--job');
  return at < 0 ? undefined : JSON.parse(process.argv[at + 1]);
}

/**
 * Peak resident megabytes of this process. Linux lets a child inherit the peak of its parent in `maxRSS`, so the kernel's
 * own mark of the memory after exec is preferred.
 */
function peakMegabytes() {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

/** In the child: prints the answer with its peak of memory. */
export const answer = (result) => console.log(JSON.stringify({ ...result, megabytes: Math.round(peakMegabytes()) }));
