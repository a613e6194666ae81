/** What each word of the language is, for manuals, editors and completions; the parser needs the words alone (words.ts). */
import type { InnerWordName, Statement, Word } from './words.js';

export const STATEMENT_TEXTS: Readonly<Record<Statement, Word>> = Object.freeze({
  param: {
    usage: 'param NAME : SHAPE [> 0]',
    meaning: 'parameters that are trained; no shape is a scalar, `n` a column, `m x n` a matrix, more sizes a tensor',
  },
  input: {
    usage: 'input NAME : SHAPE [> 0] | onehot(V) | onehot(n x V)',
    meaning: 'data; behind `onehot` one of V unit vectors, or one in each of n rows',
  },
  const: {
    usage: 'const NAME : SHAPE [> 0]',
    meaning: 'numbers that are fixed but arbitrary: a frozen layer, an ε',
  },
  let: { usage: 'let NAME = EXPR', meaning: 'a name for a value' },
  def: {
    usage: 'def NAME(A, B, …) = EXPR',
    meaning: 'a function of expressions; a call is written out, and none calls itself',
  },
  repeat: {
    usage: 'repeat l = 1..3 : LINE',
    meaning: 'the line written out for each l; `W{l}` and `x{l+1}` become names, l by itself a number',
  },
  output: { usage: 'output EXPR', meaning: 'the network' },
  loss: {
    usage: 'loss NAME [+ PENALTY] | EXPR in out and y',
    meaning: 'the loss of a data point; mse where there is no such line',
  },
  labels: { usage: 'labels any | signs', meaning: 'the labels of a margin loss' },
  symmetry: {
    usage: 'symmetry GROUP : x -> EXPR [, x2 -> EXPR] [, y -> EXPR]',
    meaning: 'a symmetry of the data: how g moves inputs and labels; labels are invariant unless given',
  },
  flow: {
    usage: 'flow NAME [rate W = EXPR, …] [decay EXPR]',
    meaning: 'how training moves the parameters; gradient where there is no such line',
  },
});

export const INNER_TEXTS: Readonly<Record<InnerWordName, Word>> = Object.freeze({
  onehot: {
    usage: 'input k : onehot(V) | onehot(n x V)',
    meaning: 'one of V unit vectors, or one in each of n rows; the network is the list of its values at all of them',
  },
  x: {
    usage: 'm x n | G1 x G2',
    meaning: 'joins the sizes of a shape, and the factors of a direct product of groups',
  },
  any: { usage: 'labels any', meaning: 'labels are all numbers' },
  signs: { usage: 'labels signs', meaning: 'labels are +1 and −1' },
  rate: {
    usage: 'flow gradient rate W1 = 2, V = -1',
    meaning:
      'a learning rate for each parameter by its name, of numbers and constants, 1 for the others; a negative one ascends',
  },
  decay: {
    usage: 'flow gradient [rate …] decay lam',
    meaning: "weight decay: θ' = −R∘(∇L + lam·θ), with lam of numbers and constants",
  },
});

export const GROUP_TEXTS: Readonly<Record<string, string>> = Object.freeze({
  cyclic: 'the cyclic permutations of n coordinates, C_n',
  dihedral: 'the permutations of the corners of an n-gon by rotations and reflections, D_n',
  symmetric: 'all permutations of n coordinates, S_n',
  alternating: 'the even permutations of n coordinates, A_n',
  rotation: 'the rotations of the plane by multiples of 2π/n',
  reflection: 'the rotations and reflections of the plane that keep an n-gon',
  sign: 'I and −I on ℝⁿ',
  hyperoctahedral: 'all signed permutations of n coordinates, B_n',
  quaternion: 'the eight unit quaternions ±1, ±i, ±j, ±k on ℝ⁴',
  O: 'the orthogonal matrices of size n',
  SO: 'the rotations of ℝⁿ',
  U: 'the unitary matrices of size n, on ℝ²ⁿ = (Re, Im)',
  SU: 'the unitary matrices of size n and determinant 1, on ℝ²ⁿ = (Re, Im)',
  torus: 'the diagonal unitary matrices of size k, on ℝ²ᵏ = (Re, Im)',
  permutations: 'the permutations of n coordinates that these generate, in cycles',
  generated: 'the group that orthogonal matrices of exact numbers generate; in pairs, g on inputs and h on labels',
});

/** What each function is; its row says how it is written and built. */
export const FUNCTION_TEXTS: Readonly<Record<string, string>> = Object.freeze({
  relu: 'max(x, 0)',
  leaky_relu: 'x where x > 0, else a·x; a is a number',
  abs: '|x|',
  clip: 'min(max(x, a), b) for numbers a < b; ReLU6 is clip(X, 0, 6)',
  hardswish: 'x·min(max(x + 3, 0), 6)/6',
  square: 'x²',
  tanh: 'hyperbolic tangent',
  sigmoid: '1/(1 + e^(−x))',
  exp: 'e^x',
  log: 'natural logarithm of what is seen to be positive; log(abs(x)) elsewhere',
  softplus: 'log(1 + e^x)',
  sin: 'sine',
  cos: 'cosine',
  cosh: 'hyperbolic cosine',
  sinh: 'hyperbolic sine',
  silu: 'x·sigmoid(x)',
  gelu: 'x·(1 + erf(x/√2))/2',
  gelu_tanh: 'x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2, the approximation of GELU',
  elu: 'x where x > 0, else a·(e^x − 1); a is a number, 1 unless given',
  erf: 'error function',
  sqrt: 'square root of what is seen not to be negative',
  sum: 'the sum of all entries',
  mean: 'the mean of all entries',
  max: 'the largest of all entries',
  norm2: 'the sum of the squares of all entries; in a law also |X|^2',
  norm: 'the Euclidean norm, the root of the sum of the squares of all entries',
  rowsum: 'the sum of each row, a column',
  rowmean: 'the mean of each row, a column',
  rownorm: 'the Euclidean norm of each row, a column',
  softmax:
    'e^s over its sum along each row, of a vector over all entries; with a mask M of weights m·e^s over their sum',
  layernorm: 'per row (of a vector over all entries): (x − mean)/√(variance + eps); eps is 0 unless given',
  rmsnorm: 'per row (of a vector over all entries): x/√(mean of x² + eps); eps is 0 unless given',
  batchnorm: 'per column over its rows, the batch: (x − mean)/√(variance + eps); eps is 0 unless given',
  causal: 'the n x n mask of ones on and below the diagonal, for softmax',
  rope: 'row t of X with its pairs of columns (1,2), (3,4), … turned by the angles whose cosines and sines stand in row t of c and s',
  trace: 'the sum of the diagonal entries of a square matrix',
  dot: 'the sum of the products of all entries of two arguments of equal shape',
  kron: 'the Kronecker product of two matrices',
  diag: 'of a vector the diagonal matrix, of a square matrix the column of its diagonal entries',
  eye: 'the n x n identity',
  ones: 'the column of n ones',
  zeros: 'the m x n matrix of zeros',
  flatten: 'all entries in one column, row by row (the last index runs fastest)',
  reshape: 'the same entries, row by row, in another shape',
  conv1d:
    'cross-correlation of a signal with a kernel: two vectors, or w : out x in x k and x : in x n; stride 1, padding 0 (zeros on both sides), 1 group unless given',
  conv2d:
    'cross-correlation of an image with a kernel: two matrices, or W : out x in/groups x kh x kw and X : in x h x w; stride 1, padding 0, 1 group unless given',
  maxpool:
    'the largest entry of each window of size k: of c x h x w in the plane, of c x n along rows, of a column along it; the stride is k unless given',
  avgpool: 'the mean of each window, as in maxpool',
  permute: 'axes in another order: axis k of the result is axis a_k of X',
  einsum: 'the sum of products over all indices that do not stand behind the arrow; a vector may have one index',
});
