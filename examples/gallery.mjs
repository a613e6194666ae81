// The gallery: every example certified in all formats, checked, and given to SymPy and Coq where they are installed. Writes
// out/gallery/ and the index page docs/gallery.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { certify, check, findAllWidths, parseModel } from '../packages/lawful/dist/index.js';
import { formatCertificate } from '../packages/verifier/dist/index.js';
import { coqDocument } from '../packages/verifier/dist/writers/coq/coq-document.js';

const out = 'out/gallery';
mkdirSync(out, { recursive: true });
const python = ['/usr/bin/python3', 'python3'].find((p) => spawnSync(p, ['-c', 'import sympy']).status === 0);
const coq = spawnSync('sh', ['-c', 'command -v coqc']).status === 0;
const seconds = (run) => {
  const start = process.hrtime.bigint();
  const value = run();
  return [value, Number(process.hrtime.bigint() - start) / 1e9];
};
/** Averages whose certificates take the checker more than two seconds: examples, but not of the gallery. */
const LARGE = new Set(['symmetry/lightning-o8']);
const models = (folder) =>
  readdirSync(`examples/${folder}`)
    .filter((f) => f.endsWith('.law'))
    .map((f) => `${folder === '.' ? '' : `${folder}/`}${f.slice(0, -4)}`);
const rows = [];
let worst = 0;
for (const name of [...models('.'), ...models('analytic'), ...models('symmetry')]) {
  if (LARGE.has(name)) continue;
  process.stderr.write(`${name}\n`);
  const text = readFileSync(`examples/${name}.law`, 'utf8');
  const model = parseModel({ file: `${name}.law`, text });
  const { findings, files } = await certify(model, { title: name.replace(/^.*\//, ''), opinionTimeout: 0 });
  const path = (extension) => `${out}/${files.find((f) => f.extension === extension)?.name}`;
  for (const file of files) writeFileSync(`${out}/${file.name}`, file.content);
  const { plain, augmented } = findings.result;
  for (const [kind, counts, prefix] of [
    ['plain', plain, ''],
    ['averaged', augmented, 'augmented.'],
  ]) {
    if (counts === null || !files.some((f) => f.extension === `${prefix}json`)) continue;
    const json = readFileSync(path(`${prefix}json`), 'utf8');
    const [verdict, time] = seconds(() => check(json));
    if (!verdict.accepted || time > 2) worst = 1;
    const sympy = (() => {
      if (python === undefined) return 'not installed';
      const [{ status, signal }, own] = seconds(() => spawnSync(python, [path(`${prefix}py`)], { timeout: 120_000 }));
      if (status !== 0 && signal === null) worst = 1;
      return status === 0 ? `${own.toFixed(1)} s` : signal === null ? 'FAILS' : 'over 120 s';
    })();
    const coqCell = (() => {
      const file = files.find((f) => f.extension === `${prefix}v`);
      if (file === undefined) return `no: ${coqDocument(JSON.parse(json)).unable}`;
      const left = coqDocument(JSON.parse(json)).lawsLeftOut ?? 0;
      const part = file.content.includes('Lemma bound_checked')
        ? 'laws and bound'
        : left > 0
          ? `all laws but ${left}`
          : 'laws';
      if (!coq) return `${part}, not installed`;
      const [{ status, signal }, own] = seconds(() => spawnSync('coqc', [path(`${prefix}v`)], { timeout: 240_000 }));
      if (status !== 0 && signal === null) worst = 1;
      return status === 0 ? `${part}, ${own.toFixed(1)} s` : signal === null ? 'FAILS' : 'over 240 s';
    })();
    const near = counts.point === undefined ? '' : ' near a point';
    const claim = counts.complete ? `${counts.found}, complete${near}` : `${counts.found} of at most ${counts.maxLaws}`;
    const comment = (/^# (.*)$/m.exec(text)?.[1] ?? '')
      .replaceAll('|', '\\|')
      .replace(/docs\/theory\.md §([\d.]*\d)/g, (_, n) => `[theory §${n}](theory.md#t-${n.replace('.', '-')})`);
    rows.push(
      `| [${name}](../examples/${name}.law) | ${kind === 'plain' ? comment : 'averaged over the symmetry'} | ${findings.result.parameters} | ${claim} | ${(statSync(path(`${prefix}json`)).size / 1024).toFixed(0)} kB | ${verdict.accepted ? `${time.toFixed(2)} s` : 'REJECTED'} | ${sympy} | ${coqCell} |`,
    );
  }
}
for (const name of models('all-widths')) {
  const model = parseModel({ file: `${name}.law`, text: readFileSync(`examples/${name}.law`, 'utf8') });
  const { certificate, laws, complete } = findAllWidths(model);
  const json = formatCertificate(certificate);
  const [verdict, time] = seconds(() => check(json));
  if (!verdict.accepted) worst = 1;
  rows.push(
    `| [${name}](../examples/${name}.law) | for every width | any | ${laws.length} matrix ${laws.length === 1 ? 'law' : 'laws'}${complete ? ', complete' : ''} | ${(json.length / 1024).toFixed(0)} kB | ${time.toFixed(2)} s | no script | no: all widths |`,
  );
}
writeFileSync(
  'docs/gallery.md',
  `# Gallery of certificates

Every example, certified, with what it takes to verify each certificate: the checker, the SymPy script, the Coq file (prelude included; every law of the certificate is a theorem there, unless the cell counts those that are not, and so is the bound on the number of polynomial laws where the cell says so).
Where Coq does not reach, the reason is given; what a Coq file leaves out is listed in its head. Written by \`npm run gallery\`; the files are in \`out/gallery/\`.

| example | statement | parameters | laws | certificate | check | SymPy | Coq |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}

${rows.length} certificates.
`,
);
process.stderr.write(`${rows.length} certificates\n`);
process.exitCode = worst;
