// Broken conservation laws derived a second time by SymPy: the three regimes and their impulse responses, the recurrences of the optimisers, the
// modified flows, the expectations under stationary laws, what bounds of the drift rest on.
import { modifiedFlow, REGIMES, WEIGHT_DECAY } from '../../packages/mechanics/dist/index.js';
import { quadraticRecurrence, linearRecurrence } from '../../packages/mechanics/dist/broken-laws/recurrences.js';
import { OPTIMISERS } from '../../packages/mechanics/dist/discrete/table.js';
import { OPTIMISER_SYMBOLS } from '../../packages/mechanics/dist/broken-laws/bilinear-forms.js';
import { stationaryLaws } from '../../packages/mechanics/dist/stationary/stationary-values.js';
import { METHODS } from '../../packages/mechanics/dist/modified-flow/methods.js';
import { children, isSecond } from '../../packages/mechanics/dist/modified-flow/rooted-trees.js';
import { entrywiseCorrection } from '../../packages/mechanics/dist/modified-flow/entrywise-flow.js';
import { batchCorrection } from '../../packages/mechanics/dist/modified-flow/shuffled-batches.js';
import { DRIFT_SYMBOLS, edgeRate, lossDropFactor, stepCoefficient } from '../../packages/mechanics/dist/drift/constants.js';
import { rational } from '../../packages/cas-core/dist/index.js';
import { formatTerms } from '../../packages/cas-core/dist/index.js';
import { call, pythonWith } from './systems.mjs';

export const peer = 'SymPy (python3-sympy)';
export const available = () => pythonWith('sympy') !== undefined;

const python = (text) => text.replaceAll('^', '**').replace(/(\d+)\/(\d+)/g, 'Rational($1,$2)');
const scalar = (p) => python(formatTerms(p.ring.sortedTerms(p), (v) => OPTIMISER_SYMBOLS[v]));

const quotient = ({ num, den }) => `S(${scalar(num)})/S(${scalar(den)})`;

/** A quotient in the named symbols. */
const inSymbols = (names) => ({ num, den }) =>
  [num, den].map((p) => `S(${python(formatTerms(p.ring.sortedTerms(p), (v) => names[v]))})`).join('/');

/** An elementary differential in one dimension: F[k] and D[k] are the derivatives of f and d. */
const oneDimensional = (tree) => {
  const own = children(tree);
  return [`${isSecond(tree) ? 'D' : 'F'}[${own.length}]`, ...own.map(oneDimensional)].join('*');
};

const drift = () => {
  const show = inSymbols(DRIFT_SYMBOLS.map((n) => (n === 'S' ? 'top' : n)));
  const { rate, atEdge, stepAtEdge } = edgeRate();
  return { step: show(stepCoefficient()), drop: show(lossDropFactor(rational(1), undefined)), rate: show(rate), atEdge: show(atEdge), stepAtEdge: show(stepAtEdge) };
};

/** Values, relations and free quantities of quadratic laws. */
const stationary = () =>
  stationaryLaws('quadratic').map(({ optimiser, decay, unknowns, values, relations, free }) => ({
    optimiser,
    decay,
    values: Object.fromEntries(values.map((v) => [unknowns[v.unknown].text, v.coefficients.map(quotient)])),
    relations: relations.map((r) => r.map(quotient)),
    free: free.map((k) => unknowns[k].text),
  }));

/** What the program says of J, with D for (g + lambda*theta)'*S*v: the right-hand side before `with`. */
const skewTexts = () => {
  const of = (name) => OPTIMISERS.find((o) => o.name === name);
  const side = (identity) => python(/^J -> (.*?) with /.exec(identity)[1].replace("(g + lambda*theta)'*S*v", 'D'));
  const field = { linear: [], shift: [] };
  return {
    heavyBall: side(of('heavy-ball').skew[0]({ field, tensors: [] }).identity),
    nesterov: side(of('nesterov').skewBroken.identity),
    muon: side(of('muon').skew[0]({ field, tensors: [] }).identity),
  };
};

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
  const beta = inSymbols(['beta']);
  const flows = Object.fromEntries(
    Object.keys(METHODS).map((kind) => [
      kind,
      [...modifiedFlow(kind, kind.endsWith('decay') ? 1 : 2).field].map(([tree, c]) => [tree.length / 2, `${beta(c)}*${oneDimensional(tree)}`]),
    ]),
  );
  const entrywise = Object.fromEntries(['adam', 'rmsprop'].map((name) => [name, inSymbols(['a', 'epsilon', 'beta1', 'beta2'])(entrywiseCorrection(name))]));
  const batches = Object.fromEntries(
    ['shuffled', 'independent'].map((name) => [name, Object.values(batchCorrection(name)).map(({ num, den }) => `Rational(${num},${den})`)]),
  );
  const data = JSON.stringify({ regimes: REGIMES.map((r) => ({ ...r, free: python(r.free), response: python(r.response) })), optimisers, flows, decay: WEIGHT_DECAY, skew: skewTexts(), stationary: stationary(), entrywise, batches, drift: drift() });
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
# J = theta'*S*v of a skew generator S with theta'*S*g = 0, in dimension 4: what the program says, and both kinds of decay.
th = Matrix(symbols('t0:4')); vel = Matrix(symbols('w0:4')); free = symbols('f0:4')
upper = symbols('m0:6')
S4 = zeros(4, 4)
for k, (i, j) in enumerate((i, j) for i in range(4) for j in range(i)):
    S4[i, j], S4[j, i] = upper[k], -upper[k]
gr = Matrix(free)
row = (th.T*S4)
gr[3] = -sum(row[i]*gr[i] for i in range(3))/row[3]
J0 = (th.T*S4*vel)[0]
for coupled in (True, False):
    force = gr + (lam_*th if coupled else zeros(4, 1))
    shrink = 1 if coupled else 1 - eta*lam_
    D = (force.T*S4*vel)[0]
    said = lambda name: eval(data['skew'][name].replace('lambda', 'lambda_'), {}, dict(J=J0, D=D, eta=eta, beta=beta, lambda_=lam_))
    ball = beta*vel + ss*force
    expect('heavy ball J', together(((shrink*th - eta*ball).T*S4*ball)[0] - shrink*said('heavyBall')))
    look = beta*vel + force
    nesterov = ((shrink*th - eta*(force + beta*look)).T*S4*look)[0]
    expect('Nesterov J', together(nesterov - said('nesterov') - (shrink - 1)*beta*J0))
# Not closed: two gradients at the same theta and v with D of different values.
values = dict(zip(list(th) + list(vel) + list(upper), [1, 2, 3, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1]))
choices = {simplify(((gr.T*S4*vel)[0]).subs(values).subs(dict(zip(free, f)))) for f in ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0))}
done += 1
if len(choices) < 2:
    failures += 1
    print('FAILS: D of Nesterov does not vary')
# Linear laws under decoupled decay, from <c, v> = 0: the factor 1 - eta*lambda, with and without Nesterov's step.
cc = symbols('c0:3')
tt, gg, vv = symbols('p0:3'), list(symbols('h0:3')), list(symbols('u0:3'))
for vec in (gg, vv):
    vec[2] = -(cc[0]*vec[0] + cc[1]*vec[1])/cc[2]
along = lambda vec: sum(x*y for x, y in zip(cc, vec))
for look in (False, True):
    new = [beta*vv[i] + ss*gg[i] for i in range(3)]
    moved = [(1 - eta*lam_)*tt[i] - eta*((gg[i] + beta*new[i]) if look else new[i]) for i in range(3)]
    expect('decoupled linear', together(along(moved) - (1 - eta*lam_)*along(tt)))
    expect('decoupled linear velocity', together(along(new)))
# Spectral updates U = q(M*M')*M of two factors A -> W*A, B -> -B*W, W skew: U adds nothing to J, so that J -> (1 - eta*lambda)*beta*J.
a = Matrix(2, 3, symbols('a0:6')); bb = Matrix(3, 2, symbols('e0:6')); w = Symbol('w'); W2 = Matrix([[0, w], [-w, 0]])
c1, c3 = symbols('c1 c3')
odd = lambda m: c1*m + c3*m*m.T*m
expect('spectral J', expand((odd(a).T*W2*a).trace() - (odd(bb).T*bb*W2).trace()))
J = Symbol('J')
expect('Muon J', expand(eval(data['skew']['muon'].replace('lambda', 'lambda_'), {}, dict(J=J, eta=eta, beta=beta, lambda_=lam_)) - (1 - eta*lam_)*beta*J))
# Expectations under stationary laws: SymPy's own expansion of one step, solved for the unknowns by its own solver.
EA, EB, EC, EG, EP = symbols('EA EB EC EG EP')
def bil(x, y):
    return x[0]*y[0]*EA + (x[0]*y[1] + x[1]*y[0])*EB + x[1]*y[1]*EC + x[2]*y[2]*EG + (x[1]*y[2] + x[2]*y[1])*EP
texts = {"theta'*B*theta": EA, "theta'*B*v": EB, "v'*B*v": EC}
for row in data['stationary']:
    l = lam_ if row['decay'] else 0
    b = 0 if row['optimiser'] == 'sgd' else beta
    damp = ss if row['optimiser'] == 'heavy-ball' else 1
    force = (l, 0, 1)
    new = tuple(b*(0, 1, 0)[i] + damp*force[i] for i in range(3))
    move = tuple(force[i] + b*new[i] for i in range(3)) if row['optimiser'] == 'nesterov' else new
    moved = tuple((1, 0, 0)[i] - eta*move[i] for i in range(3))
    fixed = [bil(moved, moved) - EA] + ([] if row['optimiser'] == 'sgd' else [bil(moved, new) - EB, bil(new, new) - EC])
    unknowns = [EA] + ([] if row['optimiser'] == 'sgd' else [EB, EC])
    if not row['decay']:
        unknowns = unknowns[1:] + [EG]
        done += 1
        if row['free'] != ["theta'*B*theta"]:
            failures += 1
            print('FAILS free', row)
    solved = solve([expand(e) for e in fixed], unknowns, dict=True)
    done += 1
    if len(solved) != 1:
        failures += 1
        print('FAILS to solve', row)
    for name, coefficients in row['values'].items():
        said = sum(value(c)*x for c, x in zip([c.replace('S(', '(') for c in coefficients], (EG, EP)))
        expect('stationary ' + name, together((said - solved[0][texts[name]]).subs(EG, solved[0].get(EG, EG))))
    for relation in row['relations']:
        said = sum(value(c)*x for c, x in zip([c.replace('S(', '(') for c in relation], (EG, EP)))
        expect('stationary relation', together(said.subs(EG, solved[0][EG])))
# Modified flows in one dimension: the products of derivatives of f and of d tell the trees of three nodes apart. All is compared at x = 0, where the
# Taylor coefficients of f are free.
x = Symbol('x')
taylor = symbols('f0:5')
f = sum(taylor[k]*x**k/factorial(k) for k in range(5))
d = -lam_*(x + 1)
F = [diff(f, x, k) if k else f for k in range(4)]
D = [diff(d, x, k) if k else d for k in range(4)]
for kind, flow, bv in [(kind, flow, bv) for kind, flow in data['flows'].items() for bv in (Rational(2, 7), Rational(-3, 5))]:
    be = 0 if kind.startswith('sgd') else bv
    look = kind.startswith('nesterov')
    decayed = kind.endswith('decay')
    top = 2 if decayed else 3
    field = sum(eta**(nodes - 1)*eval(text, {}, dict(beta=bv, Rational=Rational, S=S, F=F, D=D)) for nodes, text in flow)
    low = lambda e: sum(c*eta**k[0]*x**k[1] for k, c in Poly(e, eta, x).terms() if k[0] < top and k[1] <= top)
    def along(of, sign, skip):
        term, total, factor = of, (0 if skip else of), 1
        for k in range(1, top + 1):
            term = low(diff(term, x)*field)
            factor = factor*sign*eta/k
            total += factor*term
        return total
    identity = lambda sign: along(x, sign, True)
    before = lambda of: along(of, -1, False)
    dd = d if decayed else 0
    w = identity(1) - eta*dd
    earlier = -identity(-1) - (eta*before(d) if decayed else 0)
    forced = eta*((1 + be)*f - be*before(f)) if look else eta*f
    defect = expand((w - be*earlier - forced).subs(x, 0))
    for k in range(1, top + 1):
        expect(kind + ' order %d' % k, together(defect.coeff(eta, k)))
# Adam in one dimension on its slow manifold, g > 0: running means as series in eta that satisfy their own recursion.
b1, b2, ep, a_ = symbols('beta1 beta2 epsilon a', positive=True)
gx = Function('g', positive=True)(Symbol('x'))
m1, v1 = symbols('m1 v1')
for name, text in data['entrywise'].items():
    c1 = b1 if name == 'adam' else 0
    U0 = gx/(gx + ep)
    delta = -eta*U0
    first = lambda lagged, b, y: solve(expand(diff(y, x)*(-U0) + lagged - b*lagged - (1 - b)*diff(y, x)*(-U0)), lagged)[0]
    M = gx + eta*first(m1, c1, gx)
    V = gx**2 + eta*first(v1, b2, gx**2)
    step_ = -M/(sqrt(V) + ep)
    order1 = diff(step_, eta).subs(eta, 0)
    f2 = order1 - diff(-U0, x)*(-U0)/2
    said = eval(text, {}, dict(a=gx, epsilon=ep, beta1=b1, beta2=b2, Rational=Rational, S=S))
    expect(name + ' flow', together(f2 + said*diff(gx, x)*U0))
# Minibatches: the mean end of an epoch of three linear batches g_i = h_i*x + k_i, over all orders, against the flow.
from itertools import permutations, product
hs, ks = symbols('h0:3'), symbols('k0:3')
g3 = [hs[i]*x + ks[i] for i in range(3)]
full = sum(g3)/3
for name, orders in (('shuffled', list(permutations(range(3)))), ('independent', list(product(range(3), repeat=3)))):
    total = 0
    for o in orders:
        at = x
        for i in o:
            at = at - eta*(hs[i]*at + ks[i])
        total += at
    end = expand(total/len(orders))
    own, whole = [eval(c, {}, dict(Rational=Rational)) for c in data['batches'][name]]
    field = -full + eta*(own*sum(hs[i]*g3[i] for i in range(3))/3 + whole*diff(full, x)*full)
    t3 = 3*eta
    flow = x + t3*field + t3**2/2*diff(field, x)*field
    for k in (1, 2):
        expect(name + ' batches order %d' % k, expand(end - flow).coeff(eta, k))
# Drift: one step, the descent lemma at equality, the rate of the central flow by matrices, rounding.
kappa_, sigma_, S_ = symbols('kappa sigma S', positive=True)
read = lambda text: eval(text, {}, dict(eta=eta, kappa=kappa_, sigma=sigma_, top=S_, S=S, Rational=Rational))
said = {k: read(t) for k, t in data['drift'].items()}
expect('step', expand(form([theta[i] - eta*g[i] for i in range(3)], [theta[i] - eta*g[i] for i in range(3)]) - form(theta, theta) - said['step']*form(g, g)).together())
y = Symbol('y')
quadratic = kappa_*y**2/2
falls = quadratic - quadratic.subs(y, y - eta*kappa_*y)
expect('loss drop', together(said['drop']*falls - eta**2*(kappa_*y)**2))
# L = S(p)*q^2/2 near q = 0, p the place along the valley: e^{aB} keeps L, and H turns into e^{-aB} H e^{-aB}.
aa = Symbol('aa')
Bm = Matrix([[B[0], B[1]], [B[1], B[2]]])
H0 = diag(S_, 0)
Ha = (eye(2) - aa*Bm)*H0*(eye(2) - aa*Bm)
slope = diff((Matrix([[1, 0]])*Ha*Matrix([1, 0]))[0], aa).subs(aa, 0)
uBu = B[0]
expect('sharpness along B theta', expand(slope + 2*S_*uBu))
expect('central flow', expand(2*(-eta*sigma_**2/2)*slope - said['rate']*uBu))
expect('central flow at the edge', expand((said['rate'] - said['atEdge']).subs(S_, 2/eta)))
expect('step at the edge', expand((said['step']*S_**2*sigma_**2).subs(S_, 2/eta) - said['stepAtEdge']))
# Rounding, with a shift: theta+ = theta - eta*gh + rho.
gh, rho, cs = symbols('e0:3'), symbols('r0:3'), symbols('d0:3')
plus = [theta[i] - eta*gh[i] + rho[i] for i in range(3)]
h_ = lambda z: form(z, z) + 2*sum(cs[i]*z[i] for i in range(3))
dot_ = lambda u, w: sum(p*q_ for p, q_ in zip(u, w))
normal = lambda z: [B[i]*z[i] + cs[i] for i in range(3)]
expect('rounding', expand(h_(plus) - h_(theta) - eta**2*form(gh, gh) + 2*eta*dot_(normal(theta), gh) - 2*dot_(normal(plus), rho) + form(rho, rho)))
print('%d identities agree, failures %d' % (done - failures, failures))
`;
