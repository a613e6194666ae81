/** The JSON answers of `lawful import` as schemas, held against their types by the compiler as those of answers.ts are. */
import { z } from 'zod';
import type { ImportSpec } from '../../importing/spec.js';
import type { ImportJson } from '../answer-json.js';
import type { Same } from './same-type.js';

const count = () => z.number().int().nonnegative();
const texts = () => z.array(z.string());

export const imported = z.strictObject({
  model: z.string(),
  parameters: count().describe('trained scalars'),
  frozen: count().describe('scalars of the model that are not trained'),
  losses: z.string().describe('the losses for which the laws are proved'),
  laws: z.array(
    z.strictObject({
      law: z.string().describe('in names of tensors; one law for each value of its indices'),
      where: z.string().describe('what its tensors are part of, and the sizes of its indices'),
      form: z.enum(['gram', 'diagonal', 'trace', 'sum', 'norm', 'constant', 'cross']),
      count: count().describe('independent numbers, by itself'),
      formula: z.string().describe('the same at every width'),
      latex: z.string(),
      proved: z.literal(true),
      allWidths: z.literal(true),
    }),
  ),
  total: count().nullable().describe('independent numbers in all; null where no argument is known'),
  totalFormula: z.string().nullable(),
  conditions: texts().describe('on the widths, under which the formula holds; they hold at these sizes'),
  completeness: z.array(z.strictObject({ block: texts(), complete: z.boolean(), by: z.string() })),
  neverTrained: texts().describe('tensors, or parts of them, whose gradient is always zero'),
  falseLaws: z.array(z.strictObject({ law: z.string(), because: z.string() })),
  sizes: z.record(z.string(), count()).describe('what each width is here'),
  warnings: texts(),
  files: texts().optional(),
});

const place = z.strictObject({
  tensor: z.string(),
  axis: count().describe('counted from 0'),
  places: z.string().describe("':' or a range a:b"),
});

export const spec = z.strictObject({
  format: z.literal('lawful-spec'),
  version: z.literal(1),
  model: z.string(),
  axes: z.array(
    z.strictObject({
      name: z.string(),
      size: count(),
      permutation: z.boolean().describe('its places may be permuted, in all tensors alike'),
      scaling: z.enum(['gram', 'diagonal', 'none']).describe('what is conserved along it'),
      within: texts().describe('axes for each of whose places this holds by itself'),
      shift: texts().describe('tensors whose sums along this axis are conserved'),
      tensors: z.array(place),
    }),
  ),
  axesToPerm: z.record(z.string(), z.array(z.union([z.string(), texts(), z.null()]))),
});

/** The compiler refuses it where schema and type differ. */
export const SAME_IMPORT: Same<z.infer<typeof imported>, ImportJson> = true;
export const SAME_SPEC: Same<z.infer<typeof spec>, ImportSpec> = true;
