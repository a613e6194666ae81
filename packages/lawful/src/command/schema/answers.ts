/**
 * The JSON answers of the command as schemas, from which docs/schema is written. `SAME` makes the compiler compare each with the type that the command
 * prints: a field that is added, dropped or renamed there is an error here.
 */
import { z } from 'zod';
import type { LiftResult } from '../../explaining/lift.js';
import type { Analysis } from '../../finding/find-json.js';
import type {
  AllWidthsJson,
  AssumptionJson,
  CertifyJson,
  CheckJson,
  FindAllWidthsJson,
  ProveJson,
} from '../answer-json.js';
import { ERROR_CODES, type ErrorJson } from '../error-json.js';
import { allCounts, count, find, named, texts, truth } from './find.js';
import type { Same } from './same-type.js';

export { find };

const point = { x: named(), y: named() };
const witness = z.strictObject({
  theta: named(),
  x: named(),
  u: named(),
  entry: z.string(),
  formula: z.string(),
  value: z.string().optional(),
  enclosure: z.string().optional(),
  data: z.strictObject({ ...point, rate: z.string(), orbit: z.array(z.strictObject(point)).optional() }).nullable(),
});

const verdict = () => z.enum(['proved', 'refuted', 'unable']);

export const prove = z.strictObject({
  verdict: verdict(),
  trivial: z.boolean(),
  family: z.enum(['plain', 'augmented']),
  witness: witness.nullable(),
  dependsOnFound: truth(),
  hypotheses: texts(),
  reason: z.string().optional(),
});

export const allWidths = z.strictObject({
  verdict: verdict(),
  family: z.literal('plain'),
  witness: z.null(),
  dependsOnFound: z.literal('unknown'),
  allWidths: z.literal(true),
  reason: z.string().nullable(),
  files: texts().optional(),
});

export const findAllWidths = z.strictObject({
  widths: texts().describe('the names that stand for every positive integer'),
  laws: z.array(
    z.strictObject({
      law: z.string().describe('with an index i one law for each value of it; a matrix law stands for its entries'),
      count: z.string().nullable().describe('independent numbers, a formula in the widths'),
      form: z.enum(['gram', 'pairs', 'diagonal', 'norm', 'ones', 'columns', 'sums', 'constant']),
      proved: z.literal(true),
    }),
  ),
  count: z
    .string()
    .nullable()
    .describe('of all laws together; written with + - * and F(s, r) = k(2r + 1 - k)/2, k = min(s, r)'),
  complete: z.boolean().describe('no other local laws exist, under the conditions'),
  by: z.string().describe('why these are all, or why that is not said'),
  conditions: texts().describe('on the widths, as in n >= 2'),
  conjecture: z
    .strictObject({
      count: z.string().describe('of all laws, if it is true; no theorem'),
      grid: z.record(z.string(), z.array(count())),
      tried: count(),
      agrees: count().describe('where there are as many laws as the formula gives, and no more'),
      exceptions: z.array(
        z.strictObject({ widths: z.record(z.string(), count()), formula: count(), found: count(), maxLaws: count() }),
      ),
      undecided: count(),
    })
    .optional(),
  files: texts().optional(),
});

export const lift = z.strictObject({
  features: count(),
  blocks: z.array(
    z.strictObject({
      dimension: count(),
      multiplicity: count(),
      type: z.enum(['real', 'complex', 'quaternionic']),
      conjugates: count(),
      factor: z.string(),
    }),
  ),
  commutantGroup: z.string(),
  effectiveGroup: z.string(),
  liftedAlgebraDimension: count(),
  realizableDimension: count(),
  tangentDimension: count().nullable(),
  tangentBounds: z.strictObject({ least: count(), most: count() }),
  tangencyFails: z.strictObject({ motion: z.string(), at: z.string() }).nullable(),
  pairAlgebraDimension: count(),
  orders: texts(),
  symmetricDimension: count(),
  mixedDimension: count(),
  featureNames: texts(),
  exactWith: z
    .strictObject({
      smallest: z.strictObject({ group: z.string(), order: z.string() }).nullable(),
      degree: count(),
      subgroups: z.array(
        z.strictObject({ group: z.string(), order: z.string(), exact: z.boolean(), stopsAt: count().nullable() }),
      ),
      leftOut: texts(),
    })
    .optional(),
  approximate: z
    .strictObject({
      mapNorm: z.string().nullable(),
      slopeNorm: z.string().nullable(),
      bounds: z.array(
        z.strictObject({ name: z.string(), by: z.string(), text: z.string(), latex: z.string(), conditions: texts() }),
      ),
    })
    .optional(),
});

export const assumption = z.strictObject({
  assumption1: z.enum(['holds', 'fails', 'unknown']),
  order: count(),
  stabilizer: count(),
  character: z.record(z.string(), z.union([z.literal(1), z.literal(-1)])),
  theorem3Applies: truth(),
  witness: z.strictObject({ values: named(), squares: texts(), basis: z.string() }).nullable(),
  undecided: count(),
  cosets: count().nullable(),
  labelsMove: z.boolean(),
  effectiveLoss: z.enum(['the loss', 'its even part', 'unknown']),
  taylor: texts().nullable(),
  conditions: z.array(z.strictObject({ name: z.string(), verdict: truth(), how: z.string() })),
  conclusion: z.string(),
  counts: z.strictObject({ plain: allCounts, augmented: allCounts }).nullable(),
  countsReason: z.string().nullable(),
  genericPosition: z.strictObject({ plain: count(), averaged: count() }).nullable(),
  gaps: z
    .strictObject({
      classes: count(),
      count: count(),
      degree: z.string().nullable(),
      distinct: truth(),
      independent: truth(),
      sameLaws: truth().describe('whether averaged and plain loss have the same laws, by the theorem or without it'),
      values: texts(),
      coinciding: texts(),
      slopes: texts(),
    })
    .nullable()
    .describe('cross-entropy: the gaps of logits over the cosets of K'),
  files: texts().optional(),
});

export const certify = z.strictObject({
  files: texts().describe('paths of what was written'),
  withoutBound: z.string().nullable().describe('why the certificate states no upper bound'),
  withoutLaws: count().describe('entries of proved laws that the certificate leaves out'),
  withoutAverage: z.string().nullable().describe('why there is no certificate of the average over the symmetry'),
});

export const check = z.strictObject({
  verdict: z.enum(['accepted', 'rejected', 'unable']),
  accepted: z.boolean(),
  reason: z.string(),
  statement: z.string().describe('what was verified, regenerated from the claim'),
  model: z
    .strictObject({ speaks: z.boolean(), difference: z.string().nullable(), file: z.string() })
    .optional()
    .describe('of --model: whether the certificate speaks of it'),
});

export const error = z.strictObject({
  error: z.strictObject({
    message: z.string(),
    file: z.string().nullable().describe('a path, <stdin>, or the option whose text it is'),
    line: z.number().int().positive().nullable(),
    column: z.number().int().positive().nullable(),
    expected: z.string().nullable(),
    code: z.enum(ERROR_CODES),
  }),
});

/** The compiler refuses an entry whose schema and type differ. */
export const SAME: {
  readonly find: Same<z.infer<typeof find>, Analysis>;
  readonly findAllWidths: Same<z.infer<typeof findAllWidths>, FindAllWidthsJson>;
  readonly prove: Same<z.infer<typeof prove>, ProveJson>;
  readonly allWidths: Same<z.infer<typeof allWidths>, AllWidthsJson>;
  readonly lift: Same<z.infer<typeof lift>, LiftResult>;
  readonly assumption: Same<z.infer<typeof assumption>, AssumptionJson>;
  readonly certify: Same<z.infer<typeof certify>, CertifyJson>;
  readonly check: Same<z.infer<typeof check>, CheckJson>;
  readonly error: Same<z.infer<typeof error>, ErrorJson>;
} = {
  find: true,
  findAllWidths: true,
  prove: true,
  allWidths: true,
  lift: true,
  assumption: true,
  certify: true,
  check: true,
  error: true,
};
