// Every LaTeX document of the examples compiles with no overfull box wider than 10 pt, and its theorem and proof inside articles of three classes, and under
// another author's preamble, with none above 1 pt; the page of the C3 model is one page.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { UnableError } from '../../packages/cas-core/dist/index.js';
import { certify, certifyAllWidths } from '../../packages/lawful/dist/index.js';
import { parseModel } from '../../packages/networks/dist/index.js';
import { call, has } from './systems.mjs';

export const peer = 'pdflatex (texlive-latex-base)';
export const available = () => has('pdflatex');

/** Documents that somebody else wrote, into which a fragment is put. */
const PAPERS = {
  article: ['\\documentclass{article}', '\\newtheorem{theorem}{Theorem}'],
  twocolumn: ['\\documentclass[twocolumn]{article}', '\\newtheorem{theorem}{Theorem}'],
  amsart: ['\\documentclass{amsart}', '\\newtheorem{theorem}{Theorem}'],
  other: [
    '\\documentclass[11pt,a4paper]{article}\\usepackage[margin=30mm]{geometry}',
    '\\usepackage{hyperref}\\IfFileExists{cleveref.sty}{\\usepackage{cleveref}}{}\\theoremstyle{plain}\\newtheorem{theorem}{Theorem}[section]\\newtheorem{lemma}[theorem]{Lemma}',
  ],
};

const paperOf = (name, [first, last]) => `${first}
\\usepackage{amsmath,amssymb,amsthm}
${last}
\\begin{document}
\\section{A paper}
See Theorem~\\ref{thm:${name.replaceAll(/[^A-Za-z0-9]+/g, '-')}}.
\\input{${name}.fragment}
\\end{document}
`;

/** Pages of the PDF. */
function compile(folder, name, most) {
  call('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', `${name}.tex`], '', { cwd: folder });
  const log = readFileSync(join(folder, `${name}.log`), 'latin1');
  for (const [, width] of log.matchAll(/Overfull \\hbox \(([\d.]+)pt too wide\)/g))
    if (Number(width) > most) throw new Error(`${name}.tex: a box ${width} pt too wide`);
  return Number(/Output written on .*?\((\d+) pages?/s.exec(log)[1]);
}

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-tex-'));
  const counts = { pages: 0, documents: 0 };
  const without = [];
  const faults = [];
  const examples = ['.', 'symmetry', 'analytic', 'all-widths'].flatMap((d) =>
    readdirSync(join('examples', d)).filter((f) => f.endsWith('.law')).map((f) => join('examples', d, f)),
  );
  for (const file of examples) {
    const name = basename(file).replace(/\.law$/, '');
    let files;
    try {
      const model = parseModel({ file, text: readFileSync(file, 'utf8') });
      ({ files } = file.includes('all-widths')
        ? await certifyAllWidths(model, { title: name, fragment: true })
        : await certify(model, { title: name, opinionTimeout: 0, fragment: true }));
    } catch (error) {
      if (!(error instanceof UnableError)) throw error;
      without.push(name);
      continue;
    }
    for (const { extension, content } of files)
      if (extension.endsWith('tex')) writeFileSync(join(folder, `${name}.${extension}`), content);
    try {
      const pages = compile(folder, name, 10);
      for (const [kind, lines] of Object.entries(PAPERS)) {
        writeFileSync(join(folder, `${name}-${kind}.tex`), paperOf(name, lines));
        compile(folder, `${name}-${kind}`, 1);
      }
      if (name === 'c3-linear' && pages !== 1) throw new Error(`the page of the C3 model has ${pages} pages`);
      counts.pages += pages;
      counts.documents++;
    } catch (error) {
      faults.push(`${name}: ${error.message.slice(0, 400)}`);
    }
  }
  if (faults.length > 0) throw new Error(`${faults.join('\n')}\nin ${folder}`);
  const none = without.length === 0 ? '' : `; no certificate for ${without.join(', ')}`;
  return `${counts.documents} documents of ${counts.pages} pages and their fragments compile${none}`;
}
