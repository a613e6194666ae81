// Every LaTeX document of the examples compiles, with no overfull box wider than 10 pt.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { main } from '../../packages/lawful/dist/command/main.js';
import { call, has } from './systems.mjs';

export const peer = 'pdflatex (texlive-latex-base)';
export const available = () => has('pdflatex');

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-tex-'));
  const write = process.stdout.write.bind(process.stdout);
  let count = 0;
  const files = ['.', 'symmetry'].flatMap((d) => readdirSync(join('examples', d)).filter((f) => f.endsWith('.law')).map((f) => join(d, f)));
  for (const name of files) {
    process.stdout.write = (_text, ...rest) => {
      rest.find((r) => typeof r === 'function')?.();
      return true;
    };
    const code = await main(['certify', join('examples', name), '-o', folder]);
    process.stdout.write = write;
    if (code !== 0) throw new Error(`certify ${name} ended with ${code}`);
    const tex = basename(name).replace(/\.law$/, '.tex');
    call('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', tex], '', { cwd: folder });
    const log = readFileSync(join(folder, tex.replace(/tex$/, 'log')), 'latin1');
    for (const [, width] of log.matchAll(/Overfull \\hbox \(([\d.]+)pt too wide\)/g))
      if (Number(width) > 10) throw new Error(`${tex}: a box ${width} pt too wide`);
    count++;
  }
  return `${count} documents compile`;
}
