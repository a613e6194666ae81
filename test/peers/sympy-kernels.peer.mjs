// Identities between exponentials, logarithms, hyperbolic functions and roots, true and false, against SymPy.
import { random } from '../../packages/cas-core/dist/index.js';
import { pythonText, VARIABLES } from '../dist/kernels/expressions.js';
import { randomIdentity } from '../dist/kernels/identities.js';
import { falsified } from '../dist/kernels/referee.js';
import { call, pythonWith } from './systems.mjs';

export const peer = 'SymPy (python3-sympy)';
export const available = () => pythonWith('sympy') !== undefined;

const CASES = 100;

export function run() {
  const rng = random(20260);
  const line = (truth, { left, along, right }) =>
    [truth, pythonText(left), along === undefined ? '-' : VARIABLES[along], pythonText(right)].join('\t');
  const lines = [];
  for (let i = 0; i < CASES; i++) {
    const identity = randomIdentity(rng);
    const wrong = falsified(identity, rng);
    if (wrong === undefined) throw new Error(`${pythonText(identity.left)}: no coefficient could be spoilt`);
    lines.push(line('true', identity), line('false', wrong));
  }
  // Simplification gets a second per identity; then 60 digits at three points decide, as they do for every false one.
  const script = `
import signal, sys
from sympy import *
a, b, c = symbols('a b c', real=True)
p = symbols('p', positive=True)
def sigmoid(u): return 1/(1 + exp(-u))
def softplus(u): return log(1 + exp(u))
points = [{a: Rational(3,7), b: Rational(-5,11), c: Rational(2,13), p: Rational(9,8)},
          {a: Rational(-4,9), b: Rational(7,12), c: Rational(-6,5), p: Rational(3,10)},
          {a: Rational(8,5), b: Rational(1,3), c: Rational(-2,7), p: Rational(16,9)}]
class Late(Exception): pass
def late(*_): raise Late()
signal.signal(signal.SIGALRM, late)
def simplified(e):
    signal.setitimer(signal.ITIMER_REAL, 0.15)
    try:
        return expand_log(expand(expand(e.rewrite(exp), power_exp=True)), force=True).simplify() == 0
    except Late:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
count = dict(simplified=0, numeric=0, refuted=0)
for line in sys.stdin:
    truth, left, along, right = line.rstrip('\\n').split('\\t')
    L = eval(left)
    if along != '-': L = diff(L, eval(along))
    R = eval(right)
    if truth == 'true' and simplified(L - R):
        count['simplified'] += 1
        continue
    values = [abs(N(L.subs(q), 70) - N(R.subs(q), 70)) for q in points]
    if truth == 'true' and max(values) < 1e-40: count['numeric'] += 1
    elif truth == 'false' and max(values) > 1e-20: count['refuted'] += 1
    else: print('differs:', truth, left, '|', along, '|', right, values)
print('count', count['simplified'], count['numeric'], count['refuted'])
`;
  const out = call(pythonWith('sympy'), ['-c', script], `${lines.join('\n')}\n`);
  const [, simplified, numeric, refuted] = /^count (\d+) (\d+) (\d+)\n$/.exec(out) ?? [];
  if (Number(simplified) + Number(numeric) !== CASES || Number(refuted) !== CASES) throw new Error(out.slice(-800));
  return `${CASES} identities true, ${simplified} by simplification and ${numeric} by 70 digits at three points; ${refuted} false ones refuted`;
}
