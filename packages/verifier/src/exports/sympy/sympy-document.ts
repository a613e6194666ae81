/**
 * A certificate as a SymPy script: the network from its nodes, the fields by SymPy's own differentiation, each law by a rate that must
 * expand to zero, and the independence minor. The script prints what it verified and exits with 1 when something fails.
 *
 * What it leaves to the other checks is printed in its head: the upper bound (bracket words), and for averaged families that there are no more
 * invariant functionals than those listed.
 */
import type { Json } from '../../certificates/certificate.js';
import { type ClaimView, readClaim } from '../claim-view.js';

export interface SympyDocument {
  readonly text: string;
}

/** Throws `RangeError` for JSON that is no certificate of a family (all-widths certificates have their own). */
export function sympyDocument(certificate: Json): SympyDocument {
  const view = readClaim(certificate);
  return { text: `${HEAD}${dataOf(view)}${BODY}` };
}

const HEAD = `#!/usr/bin/env python3
"""Verifies the laws of a certificate with SymPy alone (python3 and sympy; nothing else is imported).

Verified: every law has rate zero along every field of the family, identically; the laws are independent (a minor modulo a prime).
Not verified here: the upper bound on the number of laws (see the JSON certificate and its checker).
"""
import json
import sys
from sympy import Integer, Rational, Symbol, diff, exp, expand, fraction, log, sqrt, together

`;

const dataOf = (view: ClaimView): string => {
  const { claim, evidence } = view;
  const own = {
    network: { ...claim.network, variables: claim.network.variables.map(({ role }) => ({ role })) },
    family: claim.family,
    flow: claim.flow,
    laws: claim.laws,
    independence: evidence.independence ?? null,
    average: evidence.average ?? null,
  };
  return `DATA = json.loads(r'''${JSON.stringify(own)}''')\n`;
};

const BODY = `

def number(text):
    top, _, bottom = text.partition('/')
    return Rational(int(top), int(bottom or 1))


variables = DATA['network']['variables']
V = [Symbol('v%d' % i, real=True) for i in range(len(variables))]
role = [v['role'] for v in variables]
slopes, kernels, nodes = [], [], []
for node in DATA['network']['nodes']:
    kind = node[0]
    if kind == 'var':
        value = V[node[1]]
    elif kind == 'const':
        value = number(node[1])
    elif kind == 'add':
        value = nodes[node[1]] + nodes[node[2]]
    elif kind == 'sub':
        value = nodes[node[1]] - nodes[node[2]]
    elif kind == 'mul':
        value = nodes[node[1]] * nodes[node[2]]
    elif kind == 'div':
        value = nodes[node[1]] / nodes[node[2]]
    elif kind == 'neg':
        value = -nodes[node[1]]
    elif kind == 'pow':
        value = nodes[node[1]] ** node[2]
    elif kind == 'piecewise':
        slope = Symbol('m%d' % len(slopes), real=True)
        slopes.append((slope, number(node[2]), number(node[3])))
        value = slope * nodes[node[1]]
    elif kind in ('exp', 'log', 'sqrt'):
        # log stands for log|.|: its derivative is that of log.
        value = {'exp': exp, 'log': log, 'sqrt': sqrt}[kind](nodes[node[1]])
        kernels.append(value)
    else:
        sys.exit('unknown node ' + kind)
    nodes.append(value)
outputs = [nodes[n] for n in DATA['network']['outputs']]


def polynomial(terms):
    total = Integer(0)
    for coefficient, exponents in terms:
        product = number(coefficient)
        for v, e in exponents:
            product = product * (V[v] if v < len(V) else kernels[v - len(V)]) ** e
        total = total + product
    return total


def is_zero(expression):
    """Whether an expression vanishes: expanded, exponentials and logarithms as symbols, slopes reduced by (m - lo)(m - hi)."""
    top = fraction(together(expression))[0]
    top = expand(top)
    if top == 0:
        return True
    for slope, low, high in slopes:
        for _ in range(8):
            square = top.coeff(slope, 2)
            if square == 0:
                break
            top = expand(top - square * (slope - low) * (slope - high))
    return expand(top, power_exp=True) == 0 or expand(top.rewrite(exp), power_exp=True) == 0


def averaged_potentials():
    data = [v for v, r in zip(V, role) if r == 'input']
    labels = [Symbol('y%d' % j) for j in range(len(outputs))]
    coordinates = data + labels
    average = DATA['average']

    def apply(functional, expression):
        from sympy import Poly
        table = {tuple(m): number(q) for m, q in functional}
        total = Integer(0)
        for exponents, coefficient in Poly(expand(expression), *coordinates).terms():
            key = tuple(i for i, e in enumerate(exponents) for _ in range(e))
            total = total + table.get(key, 0) * coefficient
        return expand(total)

    square = sum(f ** 2 for f in outputs)
    mixed = sum(f * y for f, y in zip(outputs, labels))
    return [apply(L, square) for L in average['quadratic']] + [apply(L, mixed) for L in average['labelled']]


def potentials():
    family = DATA['family']
    if family['kind'] == 'augmented':
        return averaged_potentials()
    if family['kind'] == 'potential':
        return [nodes[family['potential']]]
    u = [Symbol('u%d' % j, real=True) for j in range(len(outputs))]
    if family['cotangent'] == 'sum-zero':
        u[-1] = -sum(u[:-1])
    return [sum(a * f for a, f in zip(u, outputs))]


theta = [i for i, r in enumerate(role) if r == 'parameter']
flow = DATA['flow']


def fields():
    """Each field as a map from state variables to their velocities."""
    for potential in potentials():
        if flow['kind'] == 'gradient':
            yield lambda i, P=potential: diff(P, V[i]) if i in theta else 0
        elif flow['kind'] == 'mirror':
            yield lambda i, P=potential: nodes[flow['metric'][theta.index(i)]] * diff(P, V[i]) if i in theta else 0
        else:
            w = flow['velocities']
            yield lambda i, P=potential: diff(P, V[theta[w.index(i)]]) if i in w else 0
    if flow['kind'] == 'momentum':
        w, clock, tau = flow['velocities'], flow['clock'], nodes[flow['friction']]

        def drift(i):
            if i == clock:
                return Integer(1) if tau == 0 else tau * V[clock]
            if i in w:
                return -tau * V[i]
            return V[w[theta.index(i)]] if i in theta else 0

        yield drift


def verify_law(law):
    p = polynomial(law['numerator'])
    q = polynomial(law['denominator']) if 'denominator' in law else Integer(1)
    moving = sorted({V.index(s) for s in (p.free_symbols | q.free_symbols) if s in V})

    def rate(h, field):
        return sum(diff(h, V[i]) * field(i) for i in moving)

    return all(is_zero(rate(p, field) if q == 1 else q * rate(p, field) - p * rate(q, field)) for field in fields())


failed = [k for k, law in enumerate(DATA['laws']) if not verify_law(law)]
for k in failed:
    print('law %d: the rate is not zero' % (k + 1))


def independent():
    evidence = DATA['independence']
    if evidence is None:
        return True
    if kernels:
        return None
    prime = evidence['prime']
    point = dict(zip(V, evidence['point']))

    def residue(value):
        value = Rational(value)
        return int(value.p) * pow(int(value.q), -1, prime) % prime

    def entry(law, column):
        p, q = polynomial(law['numerator']), polynomial(law['denominator']) if 'denominator' in law else Integer(1)
        top = diff(p, V[column]) * q - p * diff(q, V[column])
        return residue(top.subs(point)) * pow(residue(q.subs(point)) ** 2, -1, prime) % prime

    rows = [[entry(DATA['laws'][k], c) for c in evidence['columns']] for k in evidence['laws']]
    for i in range(len(rows)):
        pivot = next((r for r in range(i, len(rows)) if rows[r][i] % prime), None)
        if pivot is None:
            return False
        rows[i], rows[pivot] = rows[pivot], rows[i]
        inverse = pow(rows[i][i], -1, prime)
        for r in range(i + 1, len(rows)):
            factor = rows[r][i] * inverse % prime
            rows[r] = [(a - factor * b) % prime for a, b in zip(rows[r], rows[i])]
    return True


minor = independent()
if minor is False:
    print('the minor of the laws vanishes')
print(
    '%d of %d laws verified; independence %s'
    % (len(DATA['laws']) - len(failed), len(DATA['laws']), {True: 'verified', False: 'FAILS', None: 'not asked of SymPy'}[minor])
)
sys.exit(1 if failed or minor is False else 0)
`;
