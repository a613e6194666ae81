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
