/**
 * Arithmetic that never multiplies out, for Python scripts of certificates of version 3 (theory §11): forms c·∏ factor^e whose factors are variables,
 * slopes, kernels and sums in one form. Fractions of the standard library only.
 */
export const FACTORED = `

MERGE, GROUP = 512, 256
nodes = DATA['network']['nodes']
role = [v['role'] for v in DATA['network']['variables']]
flow, family = DATA['flow'], DATA['family']
factors, sums, radicands = {}, {}, {}
NOTHING = ()
ZERO = (Fraction(0), NOTHING)
ONE = (Fraction(1), NOTHING)


def factor(key):
    return factors.setdefault(key, len(factors))


def letter(key):
    return (Fraction(1), ((factor(key), 1),))


def joined(a, b, sign=1):
    """The product of two products of powers, the second to the power +1 or -1."""
    if not b:
        return a
    powers = dict(a)
    for f, e in b:
        total = powers.get(f, 0) + sign * e
        if total:
            powers[f] = total
        else:
            powers.pop(f, None)
    return tuple(sorted(powers.items()))


def rooted(c, m):
    """s^2 = a for every root s of an a: exponents of roots are 0 or 1."""
    for f, e in m:
        if f in radicands and e not in (0, 1):
            half = e // 2
            result = rooted(c, joined(m, ((f, 2 * half),), -1))
            base = radicands[f] if half > 0 else inverse(radicands[f])
            for _ in range(abs(half)):
                result = multiply(result, base)
            return result
    return (c, m)


def multiply(a, b):
    if not a[0] or not b[0]:
        return ZERO
    return rooted(a[0] * b[0], joined(a[1], b[1]))


def inverse(a):
    if not a[0]:
        sys.exit('the network divides by an expression that is zero identically')
    return rooted(1 / a[0], joined(NOTHING, a[1], -1))


def power(a, k):
    result = ONE
    for _ in range(k):
        result = multiply(result, a)
    return result


def scaled(q, a):
    return (q * a[0], a[1]) if q * a[0] else ZERO


def written_out(m):
    terms = sums.get(m[0][0]) if len(m) == 1 and m[0][1] == 1 else None
    return terms if terms is not None and len(terms) <= MERGE else None


def collected(pairs):
    terms = {}
    for m, c in pairs:
        for n, d in written_out(m) or ((m, 1),):
            total = terms.get(n, 0) + c * d
            if total:
                terms[n] = total
            else:
                terms.pop(n, None)
    return terms


def shared(terms):
    left = None
    for m in terms:
        own = dict(m)
        if left is None:
            left = own
        else:
            left = {f: (min if e > 0 else max)(e, own[f]) for f, e in left.items() if own.get(f, 0) * e > 0}
        if not left:
            break
    return tuple(sorted(left.items()))


def gathered(terms):
    """Terms with a sum in common, where what stands behind it cancels in part."""
    if len(terms) > GROUP:
        return None
    behind = {}
    for m in terms:
        for f, e in m:
            if e == 1 and f in sums:
                behind.setdefault(f, []).append(m)
    for f, members in behind.items():
        if len(members) < 2:
            continue
        quotients = [(joined(m, ((f, 1),), -1), terms[m]) for m in members]
        inner = collected(quotients)
        if len(inner) >= sum(len(written_out(m) or (m,)) for m, _ in quotients):
            continue
        rest = multiply(formed(inner), (Fraction(1), ((f, 1),)))
        left = [(m, c) for m, c in terms.items() if m not in members]
        return collected(left + ([(rest[1], rest[0])] if rest[0] else []))
    return None


def formed(terms):
    outside = NOTHING
    while True:
        if not terms:
            return ZERO
        if len(terms) == 1:
            ((m, c),) = terms.items()
            return multiply((c, m), (Fraction(1), outside))
        common = shared(terms)
        if common:
            outside = joined(outside, common)
            terms = collected([(joined(m, common, -1), c) for m, c in terms.items()])
            continue
        after = gathered(terms)
        if after is None:
            break
        terms = after
    rows = sorted(terms.items())
    lead = rows[0][1]
    rows = tuple((m, c / lead) for m, c in rows)
    f = factor(rows)
    sums[f] = rows
    return multiply((lead, ((f, 1),)), (Fraction(1), outside))


def total(parts):
    return formed(collected([(m, c) for c, m in parts if c]))


def kernel(kind, a):
    result = letter((kind, a))
    if kind == 'sqrt':
        radicands[result[1][0][0]] = a
    return result


def rate(kind, a, f, t):
    """The derivative of a kernel f at a, times t."""
    if kind == 'exp':
        return multiply(f, t)
    if kind == 'log':
        return multiply(inverse(a), t)
    if kind == 'sqrt':
        return scaled(Fraction(1, 2), multiply(inverse(f), t))
    if kind == 'gauss':
        return scaled(Fraction(-2), multiply(multiply(a, f), t))
    if kind == 'erf':
        return multiply(kernel('gauss', a), t)
    if kind == 'sin':
        return multiply(kernel('cos', a), t)
    return scaled(Fraction(-1), multiply(kernel('sin', a), t))
`;
