"""Linear n-n-n, entry (1,2) of W1 W1' - W2' W2, all data symbolic, with SymPy's sparse polynomial rings.

The identity is the one bench/prove-one-law.mjs proves: the derivative of h along the gradient of <u, W2 W1 x>, with u, x
free, is zero. Only derivatives along variables that occur in h are taken. Prints one line: the median processor
milliseconds of one call over `times` runs of `calls` calls, for each n, from the creation of the ring to the verdict.
"""
import sys
import time

from sympy import QQ, __version__
from sympy.polys.rings import ring


def prove(n):
    names = [f"{m}_{i}_{j}" for m in ("a", "b") for i in range(n) for j in range(n)]
    names += [f"{v}_{i}" for v in ("x", "u") for i in range(n)]
    R, *g = ring(names, QQ)
    W1 = [g[i * n : (i + 1) * n] for i in range(n)]
    W2 = [g[n * n + i * n : n * n + (i + 1) * n] for i in range(n)]
    x, u = g[2 * n * n : 2 * n * n + n], g[2 * n * n + n :]
    hidden = [sum((W1[k][j] * x[j] for j in range(n)), R(0)) for k in range(n)]
    output = [sum((W2[i][k] * hidden[k] for k in range(n)), R(0)) for i in range(n)]
    phi = sum((u[i] * output[i] for i in range(n)), R(0))
    h = sum((W1[0][j] * W1[1][j] for j in range(n)), R(0)) - sum((W2[i][0] * W2[i][1] for i in range(n)), R(0))
    total = R(0)
    for v in W1[0] + W1[1] + [row[k] for row in W2 for k in (0, 1)]:
        total += h.diff(v) * phi.diff(v)
    return total == 0


sizes, times, calls = [int(n) for n in sys.argv[1].split(",")], int(sys.argv[2]), int(sys.argv[3])
medians = []
for n in sizes:
    assert prove(n)
    runs = []
    for _ in range(times):
        start = time.process_time()
        for _ in range(calls):
            prove(n)
        runs.append(1000 * (time.process_time() - start) / calls)
    medians.append(f"{sorted(runs)[times // 2]:.4f}")
print(__version__, *medians)
