/*
 * The rank of a random dense n x n matrix modulo p by FLINT, in processor milliseconds; bench/rank.mjs compiles this
 * when gcc and libflint-dev are installed. Usage: flint-rank p n repetitions; prints the rank and the median.
 */
#include <flint/flint.h>
#include <flint/nmod_mat.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    mp_limb_t p = strtoul(argv[1], NULL, 10);
    long n = atol(argv[2]), times = atol(argv[3]), rank = 0;
    double *ms = malloc(times * sizeof(double));
    flint_rand_t state;
    nmod_mat_t m;
    flint_randinit(state);
    nmod_mat_init(m, n, n, p);
    for (long i = 0; i < n; i++)
        for (long j = 0; j < n; j++)
            nmod_mat_entry(m, i, j) = n_randint(state, p);
    for (long t = 0; t < times; t++)
    {
        clock_t start = clock();
        rank = nmod_mat_rank(m);
        ms[t] = 1000.0 * (clock() - start) / CLOCKS_PER_SEC;
    }
    qsort(ms, times, sizeof(double), ascending);
    printf("%ld %.3f\n", rank, ms[times / 2]);
    nmod_mat_clear(m);
    flint_randclear(state);
    free(ms);
    return 0;
}
