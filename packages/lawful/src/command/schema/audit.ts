/** The JSON answer of `lawful audit` as a schema, held against its type by the compiler as those of answers.ts are. */
import { z } from 'zod';
import type { AuditJson } from '../answer-json.js';
import type { Same } from './same-type.js';

const count = () => z.number().int().nonnegative();
const texts = () => z.array(z.string());
const size = () => z.number().nonnegative();
const places = z.array(
  z.strictObject({
    at: z.array(count()).describe('values of the indices, from 0'),
    relative: size(),
    drift: size().nullable(),
  }),
);

export const audit = z.strictObject({
  checkpoint: z.string(),
  other: z.string().nullable(),
  laws: z.array(
    z.strictObject({
      law: z.string(),
      where: z.string(),
      form: z.enum(['gram', 'diagonal', 'norm', 'sum', 'constant']),
      count: count().describe('independent scalar laws'),
      value: size().describe('norm of all its values'),
      scale: size().describe('the same without cancellation'),
      relative: size().nullable().describe('value/scale; null for constants and where all is zero'),
      rounding: size().describe('below this a relative value or drift is rounding of the stored numbers'),
      balanced: z.boolean().nullable().describe('whether the relative value is rounding'),
      trace: z.number().nullable().describe('where of a Gram matrix the diagonal alone was taken: its sum'),
      state: z.enum(['zeros', 'not zeros']).nullable().describe('of constants'),
      other: size().nullable().describe('the value in the other checkpoint'),
      change: size().nullable().describe('norm of the difference from factor times the value'),
      drift: size().nullable().describe('change/scale'),
      factor: z.number().nullable().describe('(1 - lr*decay)^steps for linear laws, squared for quadratic ones'),
      kept: z.boolean().nullable().describe('whether the drift is rounding'),
      gradients: size().nullable().describe('the least sum of |g|^2 that the change takes under SGD of this rate'),
      worst: places,
    }),
  ),
  notEvaluated: z.array(z.strictObject({ law: z.string(), where: z.string(), count: count(), reason: z.string() })),
  warnings: texts(),
  read: z.strictObject({ tensors: count(), values: count() }),
  training: z.strictObject({ rate: size().nullable(), decay: size().nullable(), steps: count().nullable() }),
  summary: z.string(),
  files: texts().optional(),
  stopped: z.string().optional().describe('why the work ended before it was through'),
});

/** The compiler refuses it where schema and type differ. */
export const SAME_AUDIT: Same<z.infer<typeof audit>, AuditJson> = true;
