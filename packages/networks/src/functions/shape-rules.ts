/** What shape each function gives, in words: the rule that its row applies, for hovers and the page of the language. */
import { ENTRYWISE } from './entrywise.js';

const SAME = 'that of X';
const SCALAR = 'a scalar';
const COLUMN = 'a column, an entry for each row of X';
const SQUARE = 'n x n';

/** Entry by entry unless it stands here. */
const RULES: Readonly<Record<string, string>> = {
  sum: SCALAR,
  mean: SCALAR,
  max: SCALAR,
  norm2: SCALAR,
  norm: SCALAR,
  rowsum: COLUMN,
  rowmean: COLUMN,
  rownorm: COLUMN,
  softmax: 'that of S; a mask has the same',
  layernorm: SAME,
  rmsnorm: SAME,
  batchnorm: SAME,
  causal: SQUARE,
  rope: 'that of X, whose columns are even in number; c and s have half as many',
  trace: `${SCALAR}; X is square`,
  dot: `${SCALAR}; X and Z have equal shapes`,
  kron: 'the products of rows and of columns: m x n with p x q gives mp x nq',
  diag: 'of a vector of length n n x n, of n x n a column of length n',
  eye: SQUARE,
  ones: 'a column of length n',
  zeros: 'm x n',
  flatten: 'a column of all entries',
  reshape: 'the sizes given, whose product is the number of entries of X',
  conv1d: 'out x n′, of two vectors a column of length n′, with n′ = ⌊(n + 2·padding − k)/stride⌋ + 1',
  conv2d: 'out x h′ x w′, of two matrices h′ x w′, with h′ = ⌊(h + 2·padding − kh)/stride⌋ + 1 and w′ alike',
  maxpool: 'windows in place of places: ⌊(n − k)/stride⌋ + 1 along each pooled axis',
  avgpool: 'as of maxpool',
  permute: 'the sizes of X in the order given',
  einsum: 'the sizes of the indices behind the arrow, in their order',
};

/** Undefined for a function without a rule here, which a test refuses. */
export const shapeRule = (name: string): string | undefined =>
  Object.hasOwn(RULES, name) ? RULES[name] : Object.hasOwn(ENTRYWISE, name) ? SAME : undefined;
