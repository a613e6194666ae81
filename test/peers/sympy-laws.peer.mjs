// The `sympy` text of every law of the examples: read by sympify, evaluated at integer matrices, and compared with the law's entries evaluated by Python itself.
import { readdirSync, readFileSync } from 'node:fs';
import { budget } from '../../packages/cas-core/dist/index.js';
import { find, parseModel } from '../../packages/lawful/dist/index.js';
import { call, pythonWith } from './systems.mjs';

export const peer = 'SymPy (python3-sympy)';
export const available = () => pythonWith('sympy') !== undefined;

const FOLDERS = [
  'examples',
  'examples/symmetry',
  'examples/analytic',
  'examples/architectures',
  'test/fixtures/language',
];
/** Models that take longer are left to other tests. */
const SECONDS = 4;

function models() {
  const root = new URL('../../', import.meta.url);
  return FOLDERS.flatMap((folder) => {
    try {
      return readdirSync(new URL(`${folder}/`, root))
        .filter((f) => f.endsWith('.law'))
        .map((f) => [`${folder}/${f}`, readFileSync(new URL(`${folder}/${f}`, root), 'utf8')]);
    } catch {
      return [];
    }
  });
}

export function run() {
  const cases = [];
  for (const [file, text] of models()) {
    let model;
    try {
      model = parseModel({ file, text });
      const deadline = Date.now() + 1000 * SECONDS;
      const { result } = find(model, { budget: budget({ deadline, now: Date.now }) });
      const names = Object.fromEntries(
        model.declarations.map(({ name, shape: { rows, cols, dims } }) => [name, dims ?? [rows, cols]]),
      );
      for (const { law, sympy, entries } of result.laws)
        if (entries.join('').length < 20_000) cases.push({ file, law, sympy, entries, names });
    } catch (error) {
      if (!/SourceError|NotSupportedError/.test(error.name)) throw error;
    }
  }
  const script = `
from sympy import *
import sys, json, re, random, keyword
random.seed(7)
cases = json.load(sys.stdin)
bad = []
empty = 0
def safe(name):
    plain = re.sub(r'^vel\\((.*)\\)$', r'vel_\\1', name)
    return plain + '_' if keyword.iskeyword(plain) else plain
def tensor(dims):
    if not dims: return random.randint(1, 9)
    return [tensor(dims[1:]) for _ in range(dims[0])]
def number(x): return complex(N(x, 30))
for c in cases:
    if c['sympy'] == '':
        empty += 1
        bad.append((c['file'], c['law'], 'no text'))
        continue
    symbols, values, shapes = {}, {}, dict(c['names'])
    for name in list(shapes): shapes['vel(%s)' % name] = shapes[name]
    shapes['t'] = shapes.get('t', [1, 1])
    for name, dims in shapes.items():
        values[name] = tensor(dims)
        n = safe(name)
        if dims == [1, 1]: symbols[n] = Symbol(n)
        elif len(dims) == 2: symbols[n] = MatrixSymbol(n, *dims)
        else: symbols[n] = IndexedBase(n)
    free = 'i' not in shapes
    if free: symbols['i'] = Symbol('i', integer=True)
    try:
        expr = sympify(c['sympy'], locals=symbols)
    except Exception as e:
        bad.append((c['file'], c['law'], 'sympify: %s' % e)); continue
    def at(e):
        for name, dims in shapes.items():
            n = safe(name)
            if dims == [1, 1]: e = e.subs(symbols[n], values[name][0][0])
            elif len(dims) == 2: e = e.subs(symbols[n], ImmutableMatrix(values[name]))
            else:
                for k in range(1):
                    e = e.replace(lambda x: isinstance(x, Indexed) and str(x.base) == n,
                                  lambda x: Integer(__import__('functools').reduce(lambda a, i: a[int(i)], x.indices, values[name])))
        return e.doit()
    # The entries, by Python: W[1,2] is the value of an entry; kernels are functions.
    def entry(text):
        def value(m):
            v = values[m.group(1)]
            dims = shapes[m.group(1)]
            idx = [int(k) - 1 for k in m.group(2).split(',')]
            if len(idx) == 1 and len(dims) == 2: idx = [idx[0], 0] if dims[1] == 1 else [0, idx[0]]
            for k in idx: v = v[k]
            return '(%d)' % v
        text = re.sub(r'(vel\\(\\w+\\)|[A-Za-z_]\\w*)\\[([\\d,]+)\\]', value, text)
        def scalar(m):
            n = m.group(0)
            return '(%d)' % values[n][0][0] if shapes.get(n) == [1, 1] else n
        text = re.sub(r'vel\\(\\w+\\)', lambda m: scalar(m), text)
        text = re.sub(r'[A-Za-z_]\\w*', scalar, text)
        text = text.replace('^', '**').replace('abs(', 'Abs(')
        return number(sympify(text))
    try:
        wanted = [entry(t) for t in c['entries']]
        if free and expr.has(symbols['i']):
            got = [number(at(expr.subs(symbols['i'], k))) for k in range(len(wanted))]
        else:
            got = at(expr)
            if isinstance(got, MatrixBase) or hasattr(got, 'shape') and got.shape != ():
                got = Matrix(got)
                flat = [number(x) for x in got]
                got = flat
            else: got = [number(got)]
    except Exception as e:
        bad.append((c['file'], c['law'], 'value: %r' % e)); continue
    # Where a denominator vanishes both say so.
    near = lambda a, b: (a != a and b != b) or abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))
    for w in wanted:
        if not any(near(w, g) for g in got): bad.append((c['file'], c['law'], c['sympy'], w, got[:6])); break
for b in bad[:20]: print(b)
print('BAD', len(bad), 'OF', len(cases), 'EMPTY', empty)
`;
  const out = call(pythonWith('sympy'), ['-c', script], JSON.stringify(cases));
  if (!/BAD 0 OF/.test(out)) throw new Error(out);
  return `${cases.length} laws of the examples`;
}
