/**
 * A certificate as a Python script. For version 3 it follows motions in fractions of Python's own (motions-script.ts); else it is a SymPy script: the network from its nodes, the fields by SymPy's own differentiation, each law by a rate that must
 * expand to zero, and the independence minor. The script prints what it verified and exits with 1 when something fails.
 *
 * An averaged family is made of invariant functionals; the script checks that these are invariant and all there are (averaged-check.ts). What it
 * leaves to the other checks is printed in its head: the upper bound (bracket words).
 */
import type { CertificateData } from '../../certificates/certificate-data.js';
import { lawsEverywhere, lawsOfRegionNotCovered, type WrittenDocument } from '../writer.js';
import { AVERAGE_CHECK } from './averaged-check.js';
import { FACTORED } from './factored-script.js';
import { FLOW_SCRIPTS, type FlowScript } from './flow-scripts.js';
import { motions } from './motions-script.js';

const BOUND = 'the upper bound on the number of laws (evidence.lieRank)';

export function sympyDocument(certificate: CertificateData): WrittenDocument {
  const { laws } = certificate.claim;
  const near = lawsOfRegionNotCovered(laws);
  if (lawsEverywhere(laws).length === 0) return { unable: 'the certificate states no law' };
  const { kind } = certificate.claim.flow;
  const own = FLOW_SCRIPTS[kind];
  if (own === undefined) return { unable: `the script does not know ${kind} flow` };
  const averaged = certificate.claim.family.kind === 'augmented';
  const byMotion = certificate.version === 3;
  const checks = byMotion ? `${FACTORED}${motions(own)}` : body(own);
  return {
    text: `${byMotion ? MOTION_HEAD : head(averaged)}${near.map((sentence) => `# Not verified here: ${sentence}; nor independence, to which they belong.\n`).join('')}${dataOf(certificate)}${checks}${INDEPENDENCE}${averaged ? AVERAGE_CHECK : ''}${verdict(averaged)}`,
    covered: [
      'every law has rate zero along every field of the family',
      ...(near.length === 0 ? ['the laws are independent'] : []),
      ...(averaged ? ['the functionals of the average are invariant and all there are'] : []),
    ],
    notCovered: [...near, ...(near.length === 0 ? [] : ['independence of the laws (evidence.independence)']), BOUND],
    bound: false,
    lawsLeftOut: laws.length - lawsEverywhere(laws).length,
  };
}

const AVERAGED = `The family is an average over a group: the functionals that make it are checked to be invariant, independent and all the invariant ones
there are, up to 3000 monomials. Beyond that this is not verified here, and the last line says so.
`;

const head = (averaged: boolean): string => `#!/usr/bin/env python3
"""Verifies the laws of a certificate with SymPy alone (python3 and sympy; nothing else is imported).

Verified: every law has rate zero along every field of the family, identically; the laws are independent (a minor modulo a prime).
${averaged ? AVERAGED : ''}Not verified here: the upper bound on the number of laws (see the JSON certificate and its checker).
"""
import json
import sys
${averaged ? 'from fractions import Fraction\nfrom itertools import combinations_with_replacement, groupby, product\n' : ''}from sympy import QQ, Integer, Rational, Symbol, diff, exp, expand, fraction, log, sqrt, together
from sympy.polys.rings import ring

`;

const MOTION_HEAD = `#!/usr/bin/env python3
"""Verifies the laws of a certificate with Python's fractions alone (python3; nothing else is needed).

Verified: while the parameters move along the gradient of a law, the outputs of the network stand still, identically; that is its conservation. The laws
are independent (a minor modulo a prime), unless they name exponentials, logarithms or roots.
Not verified here: the upper bound on the number of laws (see the JSON certificate and its checker).
"""
import json
import sys
from fractions import Fraction
from heapq import heappop, heappush
from types import SimpleNamespace

`;

const dataOf = ({ claim, evidence }: CertificateData): string => {
  const own = {
    network: { ...claim.network, variables: claim.network.variables.map(({ role }) => ({ role })) },
    family: claim.family,
    flow: claim.flow,
    laws: lawsEverywhere(claim.laws),
    // The minor is one of all laws together; false where some of them are not in the script.
    independence: claim.laws.length === lawsEverywhere(claim.laws).length && (evidence.independence ?? null),
    average: evidence.average ?? null,
  };
  return `DATA = json.loads(r'''${JSON.stringify(own)}''')\n`;
};

const body = ({ fields }: FlowScript): string => `

def number(text):
    top, _, bottom = text.partition('/')
    return Rational(int(top), int(bottom or 1))


variables = DATA['network']['variables']
role = [v['role'] for v in variables]
count = len(DATA['network']['outputs'])
pieces = sum(node[0] == 'piecewise' for node in DATA['network']['nodes'])
NAMES = ['v%d' % i for i in range(len(role))] + ['m%d' % i for i in range(pieces)]
NAMES += ['u%d' % j for j in range(count)] + ['y%d' % j for j in range(count)]
# Polynomial networks are computed in SymPy's sparse polynomial ring, others as expressions.
POLYNOMIAL = all(node[0] in ('var', 'const', 'add', 'sub', 'mul', 'neg', 'pow', 'piecewise') for node in DATA['network']['nodes'])
if POLYNOMIAL:
    R, *SYMBOLS = ring(NAMES, QQ)
    ZERO, ONE = R.zero, R.one
else:
    SYMBOLS = [Symbol(name, real=True) for name in NAMES]
    ZERO, ONE = Integer(0), Integer(1)
V = SYMBOLS[: len(role)]
U = SYMBOLS[len(role) + pieces : len(role) + pieces + count]
Y = SYMBOLS[len(role) + pieces + count :]


def scalar(text):
    q = number(text)
    return R(QQ(int(q.p), int(q.q))) if POLYNOMIAL else q


def derivative(expression, symbol):
    return expression.diff(symbol) if POLYNOMIAL else diff(expression, symbol)


slopes, kernels, nodes = [], [], []
for node in DATA['network']['nodes']:
    kind = node[0]
    if kind == 'var':
        value = V[node[1]]
    elif kind == 'const':
        value = scalar(node[1])
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
        slope = SYMBOLS[len(role) + len(slopes)]
        slopes.append((slope, scalar(node[2]), scalar(node[3])))
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
    total = ZERO
    for coefficient, exponents in terms:
        product = scalar(coefficient)
        for v, e in exponents:
            product = product * (V[v] if v < len(V) else kernels[v - len(V)]) ** e
        total = total + product
    return total


def is_zero(expression):
    """Whether an expression vanishes: expanded, exponentials and logarithms as symbols, slopes reduced by (m - lo)(m - hi)."""
    if expression == 0:
        return True
    if POLYNOMIAL:
        for slope, low, high in slopes:
            expression = expression.rem([(slope - low) * (slope - high)])
        return expression == 0
    top = expand(fraction(together(expression))[0])
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
    data = [i for i, r in enumerate(role) if r == 'input']
    coordinates = data + [len(SYMBOLS) - count + j for j in range(count)]
    place = {c: k for k, c in enumerate(coordinates)}
    average = DATA['average']

    def apply(functional, expression):
        table = {tuple(m): number(q) for m, q in functional}
        total = ZERO
        for exponents, coefficient in expression.terms():
            key = tuple(sorted(k for c, k in place.items() for _ in range(exponents[c])))
            q = table.get(key)
            if q is not None:
                rest = tuple(0 if c in place else e for c, e in enumerate(exponents))
                total = total + R({rest: coefficient * QQ(int(q.p), int(q.q))})
        return total

    square = sum((f ** 2 for f in outputs), ZERO)
    mixed = sum((f * y for f, y in zip(outputs, Y)), ZERO)
    return [apply(L, square) for L in average['quadratic']] + [apply(L, mixed) for L in average['labelled']]


def potentials():
    family = DATA['family']
    if family['kind'] == 'augmented':
        return averaged_potentials()
    if family['kind'] == 'potential':
        return [nodes[family['potential']]]
    u = list(U)
    if family['cotangent'] == 'sum-zero':
        u[-1] = -sum(u[:-1], ZERO)
    return [sum((a * f for a, f in zip(u, outputs)), ZERO)]


theta = [i for i, r in enumerate(role) if r == 'parameter']
flow = DATA['flow']


${fields}def verify_law(law):
    p = polynomial(law['numerator'])
    q = polynomial(law['denominator']) if 'denominator' in law else ONE
    moving = [i for i, s in enumerate(V) if derivative(p, s) != 0 or derivative(q, s) != 0]

    def rate(h, field):
        return sum((derivative(h, V[i]) * field(i) for i in moving), ZERO)

    return all(is_zero(rate(p, field) if q == ONE else q * rate(p, field) - p * rate(q, field)) for field in fields())


failed = [k for k, law in enumerate(DATA['laws']) if not verify_law(law)]
for k in failed:
    print('law %d: the rate is not zero' % (k + 1))
`;

const INDEPENDENCE = `

def independent():
    evidence = DATA['independence']
    if evidence is None:
        return True
    if evidence is False:
        return None
    if any(v >= len(role) for law in DATA['laws'] for part in law.values() for _, powers in part for v, _ in powers):
        return None
    prime = evidence['prime']
    point = evidence['point']

    def residue(text):
        q = number(text)
        return int(q.p) * pow(int(q.q), -1, prime) % prime

    def value(terms):
        total = 0
        for coefficient, exponents in terms:
            product = residue(coefficient)
            for v, e in exponents:
                product = product * pow(point[v], e, prime) % prime
            total += product
        return total % prime

    def slope(terms, column):
        total = 0
        for coefficient, exponents in terms:
            for k, (v, e) in enumerate(exponents):
                if v == column:
                    lower = [[w, f - (w == column)] for w, f in exponents]
                    total += e * value([[coefficient, [x for x in lower if x[1] > 0]]])
        return total % prime

    def entry(law, column):
        p, q = law['numerator'], law.get('denominator', [['1', []]])
        if 'denominator' not in law:
            return slope(p, column)
        top = slope(p, column) * value(q) - value(p) * slope(q, column)
        return top * pow(value(q) ** 2, -1, prime) % prime

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
`;

const verdict = (averaged: boolean): string => `

minor = independent()
if minor is False:
    print('the minor of the laws vanishes')
${
  averaged
    ? `defect = average_defect()
if defect:
    print('the average: ' + defect)
`
    : ''
}print(
    '%d of %d laws verified; independence %s${averaged ? '; average %s' : ''}'
    % (len(DATA['laws']) - len(failed), len(DATA['laws']), {True: 'verified', False: 'FAILS', None: 'not asked of SymPy'}[minor]${
      averaged ? ", 'FAILS' if defect else 'verified' if defect is None else 'too large, not verified'" : ''
    })
)
sys.exit(1 if failed or minor is False${averaged ? ' or defect' : ''} else 0)
`;
