// The Python script of every example's certificate passes with SymPy, and fails once a coefficient of a law is changed.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { UnableError } from '../../packages/cas-core/dist/index.js';
import { certify } from '../../packages/lawful/dist/index.js';
import { parseModel } from '../../packages/networks/dist/index.js';
import { pythonWith } from './systems.mjs';

export const peer = 'SymPy (python3-sympy)';
export const available = () => pythonWith('sympy') !== undefined;

/** Scripts of more than ten seconds; the gallery runs them, and so does LAWFUL_ALL_PEERS=1. */
const LONG = new Set(['two-heads', 'softmax-attention', 'lightning-o8', 'order21-phase', 'order21']);

const DATA = /DATA = json\.loads\(r'''(.*)'''\)/;

/** The script with the first coefficient of a law of several monomials doubled; undefined when it states no such law. */
function spoilt(script) {
  const data = JSON.parse(DATA.exec(script)[1]);
  const polynomial = data.laws.find((l) => l.numerator.length > 1);
  if (polynomial === undefined) return undefined;
  const term = polynomial.numerator[0];
  const [top, bottom] = term[0].split('/');
  term[0] = bottom === undefined ? `${BigInt(top) * 2n}` : `${BigInt(top) * 2n}/${bottom}`;
  return script.replace(DATA, () => `DATA = json.loads(r'''${JSON.stringify(data)}''')`);
}

/** The same script with one functional of the average left out, and with one value of a functional changed; empty for other families. */
function spoiltAverages(script) {
  const alter = (change) => {
    const data = JSON.parse(DATA.exec(script)[1]);
    if (data.average === null || data.average.quadratic.length === 0) return [];
    change(data.average.quadratic);
    return [script.replace(DATA, () => `DATA = json.loads(r'''${JSON.stringify(data)}''')`)];
  };
  const doubled = (q) => (q.includes('/') ? q.replace(/^-?\d+/, (n) => `${2n * BigInt(n)}`) : `${2n * BigInt(q)}`);
  return [
    ...alter((functionals) => functionals.pop()),
    ...alter((functionals) => {
      const several = functionals.find((L) => L.length > 1);
      if (several === undefined) functionals.pop();
      else several[0][1] = doubled(several[0][1]);
    }),
  ];
}

export async function run() {
  const python = pythonWith('sympy');
  const folder = mkdtempSync(join(tmpdir(), 'lawful-py-'));
  const status = (script) => {
    writeFileSync(join(folder, 'law.py'), script);
    const { status: code, stdout, stderr } = spawnSync(python, ['law.py'], { cwd: folder, encoding: 'utf8', timeout: 300_000 });
    return { code, said: `${stdout}${stderr}`.trim().slice(-500) };
  };
  const all = process.env.LAWFUL_ALL_PEERS === '1';
  const files = ['.', 'symmetry', 'analytic'].flatMap((d) =>
    readdirSync(join('examples', d)).filter((f) => f.endsWith('.law')).map((f) => join('examples', d, f)),
  );
  let passed = 0;
  let refused = 0;
  let averages = 0;
  const left = [];
  for (const file of files) {
    const name = basename(file).replace(/\.law$/, '');
    if (!all && LONG.has(name)) {
      left.push(name);
      continue;
    }
    let certified;
    try {
      certified = await certify(parseModel({ file, text: readFileSync(file, 'utf8') }), { title: name, opinionTimeout: 0 });
    } catch (error) {
      if (!(error instanceof UnableError)) throw error;
      left.push(name);
      continue;
    }
    for (const { extension, content } of certified.files.filter((f) => f.extension.endsWith('py'))) {
      const right = status(content);
      if (right.code !== 0) throw new Error(`${name}.${extension} ended with ${right.code}: ${right.said}`);
      passed++;
      for (const wrong of spoiltAverages(content)) {
        const { code, said } = status(wrong);
        if (code !== 1) throw new Error(`${name}.${extension} with a wrong average ended with ${code}: ${said}`);
        averages++;
      }
      const wrong = spoilt(content);
      if (wrong === undefined) continue;
      const { code, said } = status(wrong);
      if (code !== 1) throw new Error(`${name}.${extension} with a wrong coefficient ended with ${code}: ${said}`);
      refused++;
    }
  }
  // C3 on 3 -> 1 with the functionals taken away and the law w[1] put in: the script has to see that the average is not there.
  const c3 = await certify(parseModel({ file: 'c3', text: readFileSync('examples/symmetry/c3-linear.law', 'utf8') }), { title: 'c3', opinionTimeout: 0 });
  const script = c3.files.find((f) => f.extension === 'augmented.py').content;
  const data = JSON.parse(DATA.exec(script)[1]);
  const empty = { ...data, laws: [{ numerator: [['1', [[0, 1]]]] }], average: { ...data.average, quadratic: [], labelled: [] } };
  empty.independence = { prime: 16777213, point: [1953266, 197394, 14260417, 0, 0, 0], laws: [0], columns: [0] };
  const false_ = status(script.replace(DATA, () => `DATA = json.loads(r'''${JSON.stringify(empty)}''')`));
  if (false_.code !== 1 || !/invariant ones/.test(false_.said)) throw new Error(`an empty average ended with ${false_.code}: ${false_.said}`);
  return `${passed} scripts pass, ${refused} with a wrong coefficient and ${averages} with a wrong average fail${left.length === 0 ? '' : `; not run: ${left.join(', ')}`}`;
}
