/** The representation of a group by its own matrices g, as it meets rows and columns of data: X -> X * g'. */
import { type Group, type Representation, representation, sparseFromDense } from '@lawful/lie/symmetry';

/** Groups by larger matrices are not cut into blocks. */
const SIZE_LIMIT = 32;

/** Undefined for products of groups, pairs, and larger sizes. */
export function naturalRepresentation(groups: readonly Group[]): Representation | undefined {
  const [only] = groups;
  if (groups.length !== 1 || only === undefined || only.onLabels !== undefined || only.size > SIZE_LIMIT)
    return undefined;
  const { size, finite, infinitesimal, cyclic } = only.onInputs;
  const sparse = (m: (typeof finite)[number]) => sparseFromDense(m, size);
  return representation(size, {
    finite: finite.map(sparse),
    infinitesimal: infinitesimal.map(sparse),
    cyclic: cyclic.map(({ generator, order }) => ({ generator: sparse(generator), order })),
  });
}
