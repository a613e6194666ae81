/** The answer of `find` as a schema, and what other answers share with it. */
import { z } from 'zod';

export const count = () => z.number().int().nonnegative();
export const texts = () => z.array(z.string());
export const named = () => z.record(z.string(), z.string());
export const truth = () => z.enum(['yes', 'no', 'unknown']);

const counts = z.strictObject({
  lieRank: count().describe('a proved lower bound of dim Lie'),
  maxLaws: count().describe('the dimension of the state less lieRank'),
  found: count().describe('functionally independent laws; those of the plain family are among the averaged ones'),
  complete: z.boolean().describe('whether both bounds meet'),
  basis: z.enum(['modular', 'enclosure']).describe('how the bound was decided'),
  point: named().optional().describe('the point near which the bound holds'),
  pathFamily: z
    .strictObject({
      lieRank: count(),
      maxLaws: count(),
      complete: z.boolean(),
      trueSlopesLeave: count().optional(),
    })
    .optional()
    .describe('the bound of free slopes, where true slopes do not attain it'),
  upperBound: z.string().optional().describe('why there is no bound; maxLaws is the number of all then'),
});

/** With what an enclosure says besides. */
export const allCounts = counts.extend({ undecided: count().optional(), evidenceRank: count().optional() });

const law = z.strictObject({
  law: z.string().describe('in the expression language; a matrix law stands for its entries'),
  count: count().describe('independent scalar laws that it adds to those before it'),
  entries: texts(),
  form: z.string().nullable(),
  latex: z.string(),
  sympy: z.string().describe('for sympify, with a MatrixSymbol for each matrix among its locals; indices from 0'),
  kind: z.enum(['polynomial', 'rational', 'exponential', 'transcendental']),
  family: z.enum(['plain', 'augmented']),
  proved: z.literal(true),
  nearPoint: z
    .literal(true)
    .optional()
    .describe(
      'it holds near the point of the bound, where units that parameters alone switch keep their slopes; left out where it holds everywhere',
    ),
});

export const find = z.strictObject({
  parameters: count(),
  hypotheses: texts().describe('what the upper bound rests on'),
  warnings: texts().optional(),
  genericConstants: texts().optional().describe('constants for whose generic values the counts are'),
  plain: counts,
  augmented: counts.nullable().describe('of the loss averaged over the symmetry'),
  laws: z.array(law),
  stateDimension: count().optional().describe('where it is not the number of parameters'),
  given: z.array(z.strictObject({ law: z.string(), verdict: z.enum(['proved', 'not proved']) })).optional(),
  searched: z.array(
    z.strictObject({
      degree: count(),
      nullity: count(),
      new: count(),
      unknowns: count(),
      classes: count(),
      largest: count(),
    }),
  ),
  darboux: texts(),
  stopped: z.string().optional().describe('why the search ended before it was through'),
  degrees: z
    .strictObject({
      rows: z.array(
        z.strictObject({
          degree: z.union([count(), z.literal('infinity')]),
          found: count(),
          maxLaws: count().nullable(),
          complete: z.boolean(),
          extra: count().nullable().describe('laws beside those of every data set; null where a count is open'),
        }),
      ),
      reason: z.string().nullable().describe('why the table ends early'),
    })
    .optional()
    .describe('with --degrees: what the symmetry adds under a loss of each degree in the output'),
  invariantSets: z
    .strictObject({
      sets: z.array(
        z.strictObject({
          kind: z.enum([
            'exchange of units',
            'sign of a unit',
            'exchange of parameters',
            'transposition',
            'sign of parameters',
          ]),
          equations: texts(),
          codimension: count(),
          symmetry: z.string().describe('of the parameters; these are its fixed points'),
          where: z.string(),
          keeps: texts().describe('optimisers that do not leave it, from a state of zero, at any step size'),
          others: named().describe('optimisers of which a condition is known, or nothing'),
        }),
      ),
      hypersurfaces: z.array(z.strictObject({ polynomial: z.string(), cofactors: texts() })),
      leftOut: texts().describe('what was not tried, or not decided'),
      stopped: z.string().nullable(),
    })
    .optional()
    .describe('with --sets'),
  isolation: z
    .strictObject({
      receives: count(),
      sends: count(),
      lieRank: count(),
      maxLaws: count(),
      same: truth().describe('whether the block has the laws that it has by itself, and no others'),
    })
    .optional()
    .describe('of a block: itself, what it receives and the gradients of what it sends being free'),
});
