/**
 * The part of a SymPy script that checks an average itself: the functionals listed are invariant under the generators, independent, and all the
 * invariant ones there are. Without it laws of too small a family would pass. Plain Python on monomials; docs/certificate-format.md says what is computed.
 */

/** Defines `average_defect()`: what is wrong as a sentence, None when all is well, and False when W is too large for the script. */
export const AVERAGE_CHECK = `

MONOMIAL_LIMIT = 3000


def average_defect():
    """Invariance of every functional, and that there are no more of them; the family's potentials are made of these."""
    family, average, prime = DATA['family'], DATA['average'], DATA['average']['prime']
    inputs = [i for i, r in enumerate(role) if r == 'input']
    size = len(inputs) + count
    blocks = average.get('blocks') or [0] * len(inputs) + [1] * count
    coordinates = inputs + [len(SYMBOLS) - count + j for j in range(count)]
    place = {c: k for k, c in enumerate(coordinates)}
    F = Fraction

    def matrix(entries):
        rows = [{} for _ in range(size)]
        for i, j, q in entries:
            rows[i][j] = F(q)
            if blocks[i] != blocks[j]:
                raise SystemExit('a generator mixes two blocks')
        return rows

    def add(into, monomial, q):
        into[monomial] = into.get(monomial, 0) + q
        if into[monomial] == 0:
            del into[monomial]

    def substituted(g, monomial):
        terms = {(): F(1)}
        for i in monomial:
            grown = {}
            for m, q in terms.items():
                for j, e in g[i].items():
                    add(grown, tuple(sorted(m + (j,))), q * e)
            terms = grown
        return terms

    def derived(xi, polynomial):
        out = {}
        for m, q in polynomial.items():
            for k, i in enumerate(m):
                for j, e in xi[i].items():
                    add(out, tuple(sorted(m[:k] + (j,) + m[k + 1 :])), q * e)
        return out

    def without(xi, w, polynomial):
        out = derived(xi, derived(xi, polynomial))
        for m, q in polynomial.items():
            add(out, m, w * w * q)
        return out

    def cyclic_defect(xi, order):
        left, largest = [derived(xi, {(i,): F(1)}) for i in range(size)], 0
        while any(left):
            largest += 1
            if largest > 64:
                raise SystemExit('a rotation has a weight that is no integer')
            left = [without(xi, largest, p) for p in left]

        def defect(monomial):
            image = derived(xi, {monomial: F(1)})
            for w in range(order, largest * len(monomial) + 1, order):
                image = without(xi, w, image)
            return image

        return defect

    def finite_defect(g):
        def defect(monomial):
            image = substituted(g, monomial)
            add(image, monomial, F(-1))
            return image

        return defect

    def infinitesimal_defect(xi):
        return lambda monomial: derived(xi, {monomial: F(1)})

    defects = [finite_defect(matrix(g)) for g in family['finite']]
    defects += [infinitesimal_defect(matrix(xi)) for xi in family['infinitesimal']]
    defects += [cyclic_defect(matrix(c['generator']), c['order']) for c in family['cyclic']]

    def rank(rows):
        pivots = {}
        for row in rows:
            row = {k: v % prime for k, v in row.items() if v % prime}
            while row:
                k = min(row)
                if k not in pivots:
                    inverse = pow(row[k], -1, prime)
                    pivots[k] = {c: v * inverse % prime for c, v in row.items()}
                    break
                factor = row[k]
                for c, v in pivots[k].items():
                    row[c] = (row.get(c, 0) - factor * v) % prime
                    if row[c] == 0:
                        del row[c]
        return len(pivots)

    def residue(q):
        return q.numerator * pow(q.denominator, -1, prime) % prime

    def space(expression):
        """All monomials with the degrees, block by block, that occur."""
        patterns = set()
        for exponents, _ in expression.terms():
            patterns.add(tuple(sorted(blocks[k] for c, k in place.items() for _ in range(exponents[c]))))
        members = {}
        for k, b in enumerate(blocks):
            members.setdefault(b, []).append(k)
        out = set()
        for pattern in patterns:
            parts = [combinations_with_replacement(members[b], len(list(g))) for b, g in groupby(pattern)]
            for choice in product(*parts):
                out.add(tuple(sorted(k for part in choice for k in part)))
                if len(out) > MONOMIAL_LIMIT:
                    return None
        return out

    square = sum((f ** 2 for f in outputs), ZERO)
    mixed = sum((f * y for f, y in zip(outputs, Y)), ZERO)
    for name, expression in (('quadratic', square), ('labelled', mixed)):
        W = space(expression)
        if W is None:
            return False
        functionals = [{tuple(m): F(q) for m, q in L} for L in average[name]]
        relations = []
        for defect in defects:
            for monomial in W:
                image = defect(monomial)
                relations.append({m: residue(q) for m, q in image.items()})
                for k, L in enumerate(functionals):
                    if sum(q * L.get(m, 0) for m, q in image.items()) != 0:
                        return '%s functional %d is not invariant' % (name, k + 1)
        if any(m not in W for L in functionals for m in L):
            return 'a %s functional has values outside its space' % name
        if rank([{m: residue(q) for m, q in L.items()} for L in functionals]) < len(functionals):
            return 'the %s functionals are not independent' % name
        invariant = len(W) - rank(relations)
        if invariant != len(functionals):
            return '%d %s functionals are listed, but there are %d invariant ones' % (len(functionals), name, invariant)
    return None
`;
