// The Python script of every example's certificate passes with SymPy, and fails once a coefficient of a law is changed.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { UnableError } from '../../packages/cas-core/dist/index.js';
import { certify } from '../../packages/lawful/dist/analysis/certify.js';
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
      const wrong = spoilt(content);
      if (wrong === undefined) continue;
      const { code, said } = status(wrong);
      if (code !== 1) throw new Error(`${name}.${extension} with a wrong coefficient ended with ${code}: ${said}`);
      refused++;
    }
  }
  return `${passed} scripts pass, ${refused} with a wrong coefficient fail${left.length === 0 ? '' : `; not run: ${left.join(', ')}`}`;
}
