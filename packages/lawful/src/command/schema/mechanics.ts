/** The JSON answer of `lawful mechanics` as a schema, held against its type by the compiler as those of answers.ts are. */
import { z } from 'zod';
import type { MechanicsResult } from '../../explaining/mechanics.js';
import type { Same } from './same-type.js';

const count = () => z.number().int().nonnegative();
const texts = () => z.array(z.string());
const named = () => z.record(z.string(), z.string());
const truth = () => z.enum(['yes', 'no', 'unknown']);
const written = () => z.strictObject({ text: z.string(), latex: z.string() });

const discrete = () =>
  z
    .array(
      z.strictObject({
        optimiser: z.string(),
        keeps: z
          .enum(['exact', 'recurrence', 'no', 'unknown'])
          .describe('for every learning rate and every order of minibatches'),
        identity: z.string().describe('how the quantity q or J moves in a step'),
        latex: z.string(),
        by: z.string().describe('the theorem and what was proved for it, or witness'),
        witness: z
          .strictObject({
            theta: named(),
            batches: z.array(z.strictObject({ x: named(), y: named() })).describe('the data point of each step'),
            settings: z.string(),
            steps: count(),
            gradient: named(),
            before: z.string(),
            after: z.string(),
            exact: z.boolean().describe('rational numbers; else enclosures m ± r'),
          })
          .nullable(),
      }),
    )
    .describe('what each optimiser keeps in discrete time');

const drift = () =>
  z
    .strictObject({
      step: written().describe('the change in one step of SGD with neither weight decay nor momentum'),
      exact: z.boolean().describe('whether that is 0 for every learning rate and all minibatches'),
      form: z
        .strictObject({
          plus: z.string(),
          minus: z.string(),
          parts: z.enum(['spectral', 'diagonally dominant']),
          norm: z.string(),
          normIs: z.enum(['exact', 'upper bound']),
        })
        .nullable()
        .describe("of a quadratic law: g'*B*g = plus - minus, sums of squares, and the norm of B"),
      bounds: z.array(
        z.strictObject({
          name: z.string(),
          by: z.string(),
          text: z.string(),
          latex: z.string(),
          conditions: texts().describe('assumed and not checked'),
          refused: z.string().nullable().describe('why the bound does not hold with the numbers given'),
        }),
      ),
      edgeOfStability: z
        .strictObject({ rate: written(), atEdge: written(), conditions: texts() })
        .nullable()
        .describe('of a quadratic law, in the model of the central flow'),
    })
    .describe('how far finite steps, perturbed losses and rounding move the law');

export const mechanics = z.strictObject({
  parameters: count(),
  symmetries: z.array(
    z.strictObject({
      kind: z.enum(['translation', 'scale', 'rescale', 'rotation', 'general']),
      parameters: texts(),
      generator: z.string(),
      law: z.string().nullable(),
      quantity: z.string().nullable().describe("J = theta'*S*v of a skew generator S, v the velocity"),
      discrete: discrete(),
      gradientIdentity: truth(),
      hessianIdentity: truth(),
    }),
  ),
  algebra: z.strictObject({
    dimension: count(),
    exact: z.boolean(),
    reasons: texts(),
    gradient: count(),
    skew: count(),
    other: count(),
    multiplesOfTranslations: count(),
  }),
  otherLaws: z
    .array(z.strictObject({ law: z.string(), discrete: discrete(), drift: drift() }))
    .describe('laws of find that no affine symmetry explains'),
  averagedLaws: z
    .array(z.strictObject({ law: z.string(), discrete: discrete() }))
    .describe('laws that the symmetry of the data adds, on losses averaged over it'),
  optimisers: z.array(
    z.strictObject({ optimiser: z.string(), title: z.string(), update: z.string(), latex: z.string() }),
  ),
  brokenLaws: z.array(
    z.strictObject({
      kind: z.enum(['linear', 'quadratic', 'shifted']),
      law: z.string(),
      recurrence: z.string(),
      withShift: texts(),
      withMomentum: texts(),
      withNesterov: texts(),
      weightDecayFlow: z.string().nullable(),
      continuousModel: z.string().nullable(),
      drift: drift(),
    }),
  ),
  stationary: z
    .array(
      z.strictObject({
        kind: z.enum(['linear', 'quadratic', 'shifted']),
        optimiser: z.enum(['sgd', 'heavy-ball', 'nesterov']),
        decay: z.boolean().describe('weight decay lambda > 0'),
        identities: z.array(written()),
        where: texts().describe('what must not be 0'),
        open: texts().describe('expectations of which stationarity says nothing'),
      }),
    )
    .describe('expectations under any stationary law of an optimiser with finite second moments'),
  latex: z.strictObject({
    linear: texts(),
    quadratic: texts(),
    regimes: texts(),
    modifiedFlow: z.strictObject({ sgd: z.string(), heavyBall: z.string() }),
  }),
  regimes: z.array(
    z.strictObject({ regime: z.string(), condition: z.string(), solution: z.string(), response: z.string() }),
  ),
  modifiedFlow: z.strictObject({
    sgd: texts(),
    heavyBall: texts(),
    order: count(),
    others: z.array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        order: count().describe('the power of eta up to which it is right'),
        text: z.string(),
        latex: z.string(),
        conditions: texts(),
      }),
    ),
  }),
  laws: z.strictObject({ found: count(), explained: count(), complete: z.boolean(), hypotheses: texts() }).nullable(),
  dataSymmetryLeftOut: z.boolean(),
  stopped: z.string().nullable(),
});

/** The compiler refuses it where schema and type differ. */
export const SAME_MECHANICS: Same<z.infer<typeof mechanics>, MechanicsResult> = true;
