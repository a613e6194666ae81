/**
 * The part of a Python script that proves laws by the motion along their gradients (theory §11), for certificates of version 3, on top of the arithmetic
 * of factored-script.ts.
 */
import type { FlowScript } from './flow-scripts.js';

export const motions = ({ kept, verify }: FlowScript): string => `

SUMS = ('add', 'sub', 'neg')
uses = [[] for _ in nodes]
for n, node in enumerate(nodes):
    if node[0] not in ('var', 'const'):
        for k in node[1:3] if node[0] in ('add', 'sub', 'mul', 'div') else node[1:2]:
            uses[k].append(n)
watched = [family['potential']] if family['kind'] == 'potential' else DATA['network']['outputs']
${kept}

def is_part(n):
    """Whether a sum is used once, by a sum, and so a part of it."""
    return nodes[n][0] in SUMS and n not in kept and len(uses[n]) == 1 and nodes[uses[n][0]][0] in SUMS


def terms_of(n):
    """The terms of a sum with their signs, its parts written out."""
    found, open_terms = [], [(n, 1)]
    while open_terms:
        k, sign = open_terms.pop()
        if k != n and not is_part(k):
            found.append((k, sign))
            continue
        kind = nodes[k][0]
        open_terms.append((nodes[k][1], -sign if kind == 'neg' else sign))
        if kind != 'neg':
            open_terms.append((nodes[k][2], sign if kind == 'add' else -sign))
    return found


addends = {n: terms_of(n) for n, node in enumerate(nodes) if node[0] in SUMS and not is_part(n)}


def signed(pairs, of):
    return total([scaled(Fraction(sign), of(k)) for k, sign in pairs])


KERNELS = ('exp', 'log', 'sqrt', 'erf', 'gauss', 'sin', 'cos')
values, kernels, slopes = [], [], {}
for n, node in enumerate(nodes):
    kind = node[0]
    if kind == 'var':
        value = letter(('variable', node[1]))
    elif kind == 'const':
        value = (Fraction(node[1]), NOTHING) if Fraction(node[1]) else ZERO
    elif kind in SUMS:
        value = signed(addends[n], values.__getitem__) if n in addends else ZERO
    elif kind == 'mul':
        value = multiply(values[node[1]], values[node[2]])
    elif kind == 'div':
        value = multiply(values[node[1]], inverse(values[node[2]]))
    elif kind == 'pow':
        value = power(values[node[1]], node[2])
    elif kind == 'piecewise':
        slopes[n] = letter(('slope', n))
        value = multiply(slopes[n], values[node[1]])
    elif kind in KERNELS:
        value = kernel(kind, values[node[1]])
        kernels.append(value)
    else:
        sys.exit('unknown node ' + kind)
    values.append(value)

users = [[] for _ in nodes]
places = {}
for n, node in enumerate(nodes):
    if node[0] == 'var':
        places.setdefault(node[1], []).append(n)
    elif n in addends:
        for k, _ in addends[n]:
            users[k].append(n)
    elif node[0] not in SUMS and node[0] != 'const':
        for k in set(node[1:3] if node[0] in ('mul', 'div') else node[1:2]):
            users[k].append(n)


def pushed(motion):
    """How every node moves when variables do: a map from nodes, those that stand still left out."""
    moves, due, waiting = {}, [], set()

    def tell(n, t):
        if t[0]:
            moves[n] = t
            for k in users[n]:
                if k not in waiting:
                    waiting.add(k)
                    heappush(due, k)

    for variable, t in motion.items():
        for n in places.get(variable, []):
            tell(n, t)
    while due:
        n = heappop(due)
        kind, a = nodes[n][0], nodes[n][1]
        b = nodes[n][2] if len(nodes[n]) > 2 else None
        s = moves.get(a, ZERO)
        if kind in SUMS:
            tell(n, signed(addends[n], lambda k: moves.get(k, ZERO)))
        elif kind == 'mul':
            tell(n, total([multiply(s, values[b]), multiply(values[a], moves.get(b, ZERO))]))
        elif kind == 'div':
            over = inverse(values[b])
            tell(n, multiply(total([s, scaled(Fraction(-1), multiply(moves.get(b, ZERO), values[n]))]), over))
        elif kind == 'pow':
            tell(n, scaled(Fraction(b), multiply(power(values[a], b - 1), s)))
        elif kind == 'piecewise':
            tell(n, multiply(slopes[n], s))
        else:
            tell(n, rate(kind, values[a], values[n], s))
    return moves


def term(coefficient, exponents, without=None):
    result = (Fraction(coefficient), NOTHING)
    for v, e in exponents:
        own = letter(('variable', v)) if v < len(role) else kernels[v - len(role)]
        result = multiply(result, power(own, e - (v == without)))
    return result


def partials(terms, of):
    """The derivatives of a polynomial of a law by the state; kernels of the state by the chain rule."""
    parts = {}
    for coefficient, exponents in terms:
        for v, e in exponents:
            outer = scaled(Fraction(e), term(coefficient, exponents, v))
            if v < len(role):
                parts.setdefault(v, []).append(outer)
            else:
                for w, slope in of(v - len(role)).items():
                    parts.setdefault(w, []).append(multiply(outer, slope))
    return {v: total(list(p)) for v, p in parts.items()}


kernel_nodes = [n for n, node in enumerate(nodes) if node[0] in KERNELS]
known = {}


def kernel_slopes(k):
    if k not in known:
        known[k] = {}
        for v, r in enumerate(role):
            t = pushed({v: ONE}).get(kernel_nodes[k]) if r in ('parameter', 'velocity', 'clock') else None
            if t is not None:
                known[k][v] = t
    return known[k]


theta = [v for v, r in enumerate(role) if r == 'parameter']


def gradient(law):
    up = partials(law['numerator'], kernel_slopes)
    if 'denominator' not in law:
        return up
    p, q = (total([term(c, e) for c, e in law[name]]) for name in ('numerator', 'denominator'))
    down = partials(law['denominator'], kernel_slopes)
    minus = scaled(Fraction(-1), p)
    return {v: total([multiply(q, up.get(v, ZERO)), multiply(minus, down.get(v, ZERO))]) for v in set(up) | set(down)}


${verify}failed = [k for k, law in enumerate(DATA['laws']) if not verify_law(law)]
for k in failed:
    print('law %d: moving along its gradient is not seen to leave the outputs as they are' % (k + 1))


def number(text):
    q = Fraction(text)
    return SimpleNamespace(p=q.numerator, q=q.denominator)
`;
