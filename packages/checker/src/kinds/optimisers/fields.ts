/**
 * Flows of optimisers, whose fields are not linear in the gradient G of a data set (theory §14). Each is spanned, over all data sets, by forms in the
 * gradients of single points, and a row of this table says which. A form of degree k speaks of k points, each with data of its own.
 *
 * adam      θ' = −m/s, m' = a(G − m), s' = b(G² − s²)/(2s): X₀, a·v ∂_m and b·v·w/(2s) ∂_s
 * rmsprop   θ' = −G/s, s' = b(G² − s²)/(2s):               X₀, v/s ∂_θ and b·v·w/(2s) ∂_s
 * adagrad   θ' = −G/s, s' = G²/(2s):                       v/s ∂_θ and v·w/(2s) ∂_s
 * lp        θ' = −G^(q−1), entry by entry, q even:         v₁⋯v_{q−1} ∂_θ
 * sign      θ' = −sign(G):                                 Σ_{j ∈ C} ±∂_j for each class C of coordinates that agree up to sign
 * lars      θ_l' = −G_l/‖G_l‖ for each layer l:            v_l ∂_{θ_l}, and as sign for parameters that are scalars
 * muon      θ_l' = −p(G_l/‖G_l‖), p odd:                   the polarised ‖v‖^{2n+1} p(v/‖v‖) ∂_{θ_l}, and as sign for scalars
 */
import { reject } from '../../text/rejection.js';
import { type Json, members, oneOf } from '../../text/shape.js';
import { adaptive } from './adaptive.js';
import { AT, constantStep, type OptimiserField, type OptimiserFlow, type Posed, type Row } from './flow.js';
import { split } from './split.js';

const MAX_EXPONENT = 8;

const lp: Row = {
  members: ['exponent'],
  read(found, posed) {
    const at = constantStep(found, 'exponent', posed);
    const step = posed.program.steps[at];
    const q = step?.op === 'constant' && step.value.denominator === 1n ? Number(step.value.numerator) : 0;
    if (q < 2 || q > MAX_EXPONENT || q % 2 !== 0)
      reject(`${AT}.exponent is not an even number from 2 to ${MAX_EXPONENT}`);
    const field: OptimiserField = {
      name: 'step',
      points: q - 1,
      field: ({ K, gradients }) =>
        new Map(
          posed.parameters.flatMap((i) => {
            const entries = gradients.map((g) => g.get(i));
            if (entries.includes(undefined)) return [];
            return [[i, entries.reduce((a, b) => K.multiply(a as never, b as never)) as never] as const];
          }),
        ),
    };
    return {
      kind: 'lp',
      state: new Set(posed.parameters),
      steps: [at],
      fields: [field],
      words: [`theta' = -G^${q - 1}, entry by entry, G the gradient of the data set`],
    };
  },
};

export const OPTIMISERS: Readonly<Record<string, Row>> = {
  adam: adaptive('adam'),
  rmsprop: adaptive('rmsprop'),
  adagrad: adaptive('adagrad'),
  lp,
  sign: split('sign'),
  lars: split('lars'),
  muon: split('muon'),
};

export function readOptimiser(value: Json | undefined, posed: Posed): OptimiserFlow {
  const kinds = Object.keys(OPTIMISERS);
  const kind = oneOf(value instanceof Map ? value.get('kind') : undefined, `${AT}.kind`, kinds);
  const row = OPTIMISERS[kind] as Row;
  return row.read(members(value, AT, ['kind', ...row.members]), posed);
}
