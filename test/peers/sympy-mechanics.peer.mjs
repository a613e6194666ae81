// Broken conservation laws derived a second time by SymPy: the three regimes and their impulse responses, the recurrences of the optimisers, the
// modified flow of gradient descent and of heavy ball.
import { modifiedFlow, REGIMES, WEIGHT_DECAY } from '../../packages/mechanics/dist/index.js';
import { quadraticRecurrence, linearRecurrence } from '../../packages/mechanics/dist/broken-laws/recurrences.js';
import { OPTIMISER_SYMBOLS } from '../../packages/mechanics/dist/broken-laws/bilinear-forms.js';
import { formatTerms } from '../../packages/cas-core/dist/index.js';
import { call, pythonWith } from './systems.mjs';

export const peer = 'SymPy (python3-sympy)';
export const available = () => pythonWith('sympy') !== undefined;

const python = (text) => text.replaceAll('^', '**').replace(/(\d+)\/(\d+)/g, 'Rational($1,$2)');
const scalar = (p) => python(formatTerms(p.ring.sortedTerms(p), (v) => OPTIMISER_SYMBOLS[v]));

export function run() {
  const optimisers = [];
  for (const weightDecay of [false, true])
    for (const [momentum, dampening, nesterov] of [[false, false, false], [true, false, false], [true, true, false], [true, false, true]]) {
      const optimiser = { weightDecay, momentum, dampening, nesterov };
      const q = quadraticRecurrence(optimiser);
      const l = linearRecurrence(optimiser);
      optimisers.push({
        ...optimiser,
        quadratic: Object.fromEntries(['a', 'b', 'c'].map((r) => [r, Object.fromEntries(['a', 'b', 'c', 'G', 'P'].map((n) => [n, scalar(q[r][n])]))])),
        linear: { q: [scalar(l.q.q), scalar(l.q.r)], r: [scalar(l.r.q), scalar(l.r.r)] },
      });
    }
  const flows = Object.fromEntries(
    ['sgd', 'heavy-ball'].map((kind) => [
      kind,
      Object.fromEntries(
        [...modifiedFlow(kind, 2).field].map(([tree, { num, den }]) => [
          tree,
          `S(${python(formatTerms(num.ring.sortedTerms(num), () => "beta"))})/S(${python(formatTerms(den.ring.sortedTerms(den), () => "beta"))})`,
        ]),
      ),
    ]),
  );
  const data = JSON.stringify({ regimes: REGIMES.map((r) => ({ ...r, free: python(r.free), response: python(r.response) })), optimisers, flows, decay: WEIGHT_DECAY });
  const out = call(pythonWith('sympy'), ['-c', SCRIPT], data);
  const last = out.trim().split('\n').at(-1);
  if (!last.endsWith('failures 0')) throw new Error(out.slice(-800));
  return last.replace(', failures 0', '');
}

const SCRIPT = `
import json, sys
from sympy import *
data = json.load(sys.stdin)
failures = 0
done = 0
def expect(name, expression):
    global failures, done
    done += 1
    if simplify(expression) != 0:
        failures += 1
        print('FAILS', name, expression)
t, s, q0 = symbols('t s q0', positive=True)
gamma, omega2 = symbols('gamma omega2', positive=True)
names = dict(t=t, s=s, q0=q0, gamma=gamma, omega2=omega2, exp=exp, cos=cos, sin=sin, cosh=cosh, sinh=sinh, sqrt=sqrt, Rational=Rational)
for regime in data['regimes']:
    critical = regime['regime'] == 'critical'
    put = (lambda e: e.subs(omega2, gamma**2)) if critical else (lambda e: e)
    q = eval(regime['free'], {}, names)
    G = eval(regime['response'], {}, names)
    expect(regime['regime'] + ' equation', put(diff(q, t, 2) + 2*gamma*diff(q, t) + omega2*q))
    expect(regime['regime'] + ' start', q.subs(t, 0) - q0)
    expect(regime['regime'] + ' start speed', diff(q, t).subs(t, 0))
    expect(regime['regime'] + ' response', put(diff(G, s, 2) + 2*gamma*diff(G, s) + omega2*G))
    expect(regime['regime'] + ' response at 0', G.subs(s, 0))
    expect(regime['regime'] + ' response speed', diff(G, s).subs(s, 0) - 1)
lam = Symbol('lam', positive=True)
Q = Function('Q')
for k in (1, 2):
    expect('weight decay', (diff(exp(k*lam*t)*Q(t), t)).subs(diff(Q(t), t), -k*lam*Q(t)))
eta, lam_, beta, ss = symbols('eta lambda_ beta s_', positive=True)
coefficient = dict(eta=eta, beta=beta, s=ss, Rational=Rational)
def value(text):
    return eval(text.replace('lambda', 'lambda_'), {}, dict(coefficient, lambda_=lam_))
theta = symbols('x0:3'); v = symbols('y0:3'); g = list(symbols('z0:3')); B = symbols('b0:3')
g[2] = -(g[0]*B[0]*theta[0] + g[1]*B[1]*theta[1])/(B[2]*theta[2])
form = lambda a, c: sum(B[i]*a[i]*c[i] for i in range(3))
for o in data['optimisers']:
    l = lam_ if o['weightDecay'] else 0
    b = beta if o['momentum'] else 0
    damp = ss if o['momentum'] and o['dampening'] else 1
    force = [g[i] + l*theta[i] for i in range(3)]
    new = [b*v[i] + damp*force[i] for i in range(3)]
    step = [force[i] + b*new[i] for i in range(3)] if o['nesterov'] else new
    moved = [theta[i] - eta*step[i] for i in range(3)]
    known = dict(a=form(theta, theta), b=form(theta, v), c=form(v, v), G=form(g, g), P=form(v, g))
    for row, exact in (('a', form(moved, moved)), ('b', form(moved, new)), ('c', form(new, new))):
        predicted = sum(value(o['quadratic'][row][n])*known[n] for n in known)
        expect('recurrence ' + row, together(expand(predicted - exact)))
    q, r = symbols('q r')
    nr = b*r + damp*l*q
    nq = q - eta*((l*q + b*nr) if o['nesterov'] else nr)
    expect('linear q', expand(value(o['linear']['q'][0])*q + value(o['linear']['q'][1])*r - nq))
    expect('linear r', expand(value(o['linear']['r'][0])*q + value(o['linear']['r'][1])*r - nr))
# Modified flow in one dimension: f' f, f' f' f and f'' f f tell the trees apart.
x = Symbol('x')
f = Function('f')(x)
f1, f2 = diff(f, x), diff(f, x, 2)
trees = {'[]': f, '[[]]': f1*f, '[[[]]]': f1**2*f, '[[][]]': f2*f**2}
for kind, flow in data['flows'].items():
    be = 0 if kind == 'sgd' else beta
    field = sum(eval(c, {}, dict(beta=beta, Rational=Rational, S=S))*eta**(len(tree)//2 - 1)*trees[tree] for tree, c in flow.items())
    def exact(sign):
        term, total, factor = field, 0, 1
        for k in range(1, 4):
            factor = factor*sign*eta/k
            total += factor*term
            term = diff(term, x)*field
        return total
    defect = exact(1) + be*exact(-1) - eta*f
    for k in (1, 2, 3):
        expect(kind + ' order %d' % k, together(expand(defect).coeff(eta, k)))
print('%d identities agree, failures %d' % (done - failures, failures))
`;
