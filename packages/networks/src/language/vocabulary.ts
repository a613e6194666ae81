/**
 * All words of the language in one table, made of the tables that the parser reads: lines, words behind the first one, functions, groups, losses, flows,
 * names that lines give a meaning, operators. Editors, completions and pages are views of it.
 */
import { WRITTEN_FLOWS } from '../flows/table.js';
import { shapeRule } from '../functions/shape-rules.js';
import { FUNCTIONS } from '../functions/table.js';
import { LOSS_WORDS, lossRow } from '../losses/table.js';
import { GROUPS } from './group-syntax.js';
import { FUNCTION_TEXTS, GROUP_TEXTS, INNER_TEXTS, STATEMENT_TEXTS } from './word-texts.js';
import {
  GIVEN_NAMES,
  type GivenName,
  INNER_WORDS,
  type InnerWordName,
  STATEMENT_WORDS,
  STATEMENTS,
  type Statement,
  type Word,
} from './words.js';

/** A function, with an expression in `EXAMPLE_NAMES` that shows it. */
export interface FunctionWord extends Word {
  readonly example: string;
  /** The shape of its value, in words. */
  readonly shape: string;
  readonly arity: readonly [least: number, most: number];
  readonly kernels: boolean;
}

export interface Vocabulary {
  readonly statements: Readonly<Record<Statement, Word>>;
  /** Words behind the first one of their lines. */
  readonly inner: Readonly<Record<string, Word & { readonly on: readonly Statement[] }>>;
  readonly functions: Readonly<Record<string, FunctionWord>>;
  readonly groups: Readonly<Record<string, Word>>;
  readonly losses: Readonly<Record<string, Word>>;
  readonly flows: Readonly<Record<string, Word>>;
  readonly given: Readonly<Record<string, readonly GivenName[]>>;
  readonly operators: Readonly<Record<string, string>>;
}

/** The names in which the examples of functions are written. */
export const EXAMPLE_NAMES: Readonly<Record<string, string>> = Object.freeze({
  X: '2 x 3',
  Y: '3 x 2',
  Z: '2 x 3',
  S: '3 x 3',
  v: '3',
  c: '1 x 3',
  K: '2 x 4 x 4',
});

const LOSS_TEXTS: Readonly<Record<string, Word>> = {
  mse: { usage: 'loss mse', meaning: 'the squared loss |f − y|²' },
  'cross-entropy': { usage: 'loss cross-entropy', meaning: 'log Σ e^z − y·z for weights y that sum to 1' },
  logistic: { usage: 'loss logistic', meaning: 'log(1 + e^(−z)) of the margin z = y·f of a scalar output' },
  exponential: { usage: 'loss exponential', meaning: 'e^(−z) of the margin z = y·f of a scalar output' },
  margin: { usage: 'loss margin(EXPR in z)', meaning: 'any expression in the margin z = y·f of a scalar output' },
  huber: {
    usage: 'loss huber(c)',
    meaning: '½z² up to |z| = c and c|z| − ½c² beyond, entry by entry, z = f − y; c is a positive number or constant',
  },
};

const FLOW_TEXTS: Readonly<Record<string, Word>> = {
  gradient: { usage: 'flow gradient [rate W = EXPR, …] [decay EXPR]', meaning: "gradient flow, θ' = −∇L" },
  momentum: {
    usage: 'flow momentum(EXPR)',
    meaning: "θ'' + τθ' = −∇L with a friction τ of constants and numbers; laws may use vel(W) and exp(k*tau*t)",
  },
  adam: {
    usage: 'flow adam[(EXPR, EXPR)]',
    meaning:
      "Adam in the phase space (θ, m, s): θ' = −m/s, m' = a(G − m), s' = b(G² − s²)/(2s), G the gradient of a data set; without arguments both rates are arbitrary constants; laws may use mom(W) and rms(W)",
  },
  rmsprop: {
    usage: 'flow rmsprop[(EXPR)]',
    meaning: "RMSprop on (θ, s): θ' = −G/s, s' = b(G² − s²)/(2s); laws may use rms(W)",
  },
  adagrad: { usage: 'flow adagrad', meaning: "AdaGrad on (θ, s): θ' = −G/s, s' = G²/(2s); laws may use rms(W)" },
  sign: { usage: 'flow sign', meaning: "sign descent, θ' = −sign(G), near a point at which no sign changes" },
  lp: { usage: 'flow lp(q)', meaning: "steepest descent in ℓ_p, 1/p + 1/q = 1, q even: θ' = −sign(G)∘|G|^(q−1)" },
  lars: { usage: 'flow lars', meaning: "the gradient of each parameter over its norm, θ' = −G/‖G‖" },
  muon: {
    usage: 'flow muon[(EXPR, EXPR[, EXPR][; k])]',
    meaning:
      "one Newton–Schulz step for each parameter, θ' = −(3X − XXᵀX)/2 at X = G/‖G‖, or another odd polynomial aX + bXXᵀX + c(XXᵀ)²X, taken k times",
  },
  mirror: {
    usage: 'flow mirror(EXPR in p) | mirror(W : EXPR, …) [rate W = EXPR, …]',
    meaning: "mirror flow, θ' = −M(θ)∘∇L, entry by entry; a metric for all parameters, or for each by its name",
  },
};

/** By the symbol; those of declarations and indices are said with their lines. */
const OPERATORS: Readonly<Record<string, string>> = {
  '+': 'the sum of equal shapes',
  '-': 'the difference of equal shapes',
  '*': 'the product of matrices, or scaling by a scalar',
  '/': 'division by a scalar',
  '^': 'the power of a scalar or a square matrix, the exponent an integer',
  "'": 'the transpose',
  '.+': 'the sum with a scalar, row or column spread over the other side',
  '.-': 'the difference with a scalar, row or column spread over the other side',
  '.*': 'the product entry by entry, a scalar, row or column spread',
  './': 'the quotient entry by entry, a scalar, row or column spread',
  '.^': 'the power of each entry',
};

/** A row of a table that is not described here is known by its words. */
const described = (
  names: readonly string[],
  texts: Readonly<Record<string, Word>>,
  otherwise: (name: string) => Word,
) => Object.fromEntries(names.map((name) => [name, texts[name] ?? otherwise(name)]));

export const VOCABULARY: Vocabulary = Object.freeze({
  statements: Object.fromEntries(
    STATEMENT_WORDS.map((word) => [word, { ...STATEMENTS[word], ...STATEMENT_TEXTS[word] }]),
  ) as Readonly<Record<Statement, Word>>,
  inner: Object.fromEntries(
    Object.entries(INNER_WORDS).map(([word, own]) => [word, { ...own, ...INNER_TEXTS[word as InnerWordName] }]),
  ),
  functions: Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, { usage, example, arity, kernels }]) => [
      name,
      {
        usage,
        meaning: FUNCTION_TEXTS[name] ?? '',
        example,
        arity,
        kernels,
        shape: shapeRule(name) ?? 'as its row says',
      },
    ]),
  ),
  groups: Object.fromEntries(
    Object.entries(GROUPS).map(([name, own]) => [name, { ...own, meaning: GROUP_TEXTS[name] ?? name }]),
  ),
  losses: described(LOSS_WORDS, LOSS_TEXTS, (kind) => ({ usage: `loss ${kind}`, meaning: lossRow({ kind }).text })),
  flows: described(WRITTEN_FLOWS, FLOW_TEXTS, (kind) => ({ usage: `flow ${kind}`, meaning: `${kind} flow` })),
  given: GIVEN_NAMES,
  operators: OPERATORS,
});
