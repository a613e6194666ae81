/**
 * The judge of mutants: claims are tried at random points modulo another prime than theirs, with arithmetic that is not
 * the checker's (fields.ts); and the models whose mutants it judges.
 */
import type { Certificate } from './certificates.js';
import { descents } from './descents.js';
import { mod, rank, rational } from './dual.js';
import type { SampleJson, WordJson } from './fields.js';
import { brackets, derivative, dice, hasDrift, jacobian, piecesOf, stateOf, variablesOf } from './fields.js';
import type { Model } from './networks.js';
import { linear, logits, mirror, momentum, nearPoint, potential, radial, relu } from './networks.js';

const P = 2_147_483_647n;
const LARGE = 2 ** 24;

/** What is false about the claim, as far as random points can tell; undefined when nothing is. */
export function falsehood({ claim, evidence }: Certificate): string | undefined {
  const { network, laws, counts, family, flow } = claim;
  const roll = dice(7);
  const parameters = variablesOf(network, 'parameter');
  const [inputs, labels] = [variablesOf(network, 'input'), variablesOf(network, 'label')];
  const near = claim.hypotheses.includes('near-point') ? evidence.lieRank?.point : undefined;
  const ends = piecesOf(network).map(
    ([, , low, high]) => [low, high].map((v) => Number(rational(String(v), P))) as [number, number],
  );
  const draw = () => network.variables.map(() => BigInt(roll(LARGE)));
  const sampleAt = (slopes: number[], size = LARGE): SampleJson => {
    const u = network.outputs.map(() => roll(LARGE));
    if (family.cotangent === 'sum-zero') u[0] = -u.slice(1).reduce((a, b) => a + b, 0);
    return {
      inputs: inputs.map((i) => [i, roll(size) - (near ? size / 2 : 0)]),
      labels: labels.map((i) => [i, roll(LARGE)]),
      slopes: slopes.map((s, i) => [i, s]),
      cotangent: u.map((value, j) => [j, value]),
    };
  };
  const drift: SampleJson[] = hasDrift(flow) ? [{ generator: 'drift' }] : [];

  if (['cross-entropy', 'custom-sum-zero'].includes(claim.loss) !== (family.cotangent === 'sum-zero')) return 'loss';
  if (counts.parameters !== parameters.length) return 'parameters';
  if (stateOf(claim).length - counts.maxLaws !== counts.lieRank) return 'maxLaws';
  if (counts.complete !== (counts.found === counts.maxLaws)) return 'complete';
  for (let mask = 0; mask < 2 ** ends.length; mask++) {
    for (let trial = 0; trial < 3; trial++) {
      const point = draw();
      const fields = [...drift, sampleAt(ends.map((pair, i) => pair[(mask >> i) & 1] as number))];
      const field = brackets(claim, fields, point, P);
      for (const i of fields.keys()) {
        if (laws.some((law) => derivative(law, claim, point, field(i), P) !== 0n)) return 'laws';
      }
    }
  }
  const independent = rank(jacobian(laws, claim, draw(), P), P);
  if (independent < counts.found) return 'found';
  const samples = Array.from({ length: 2 * parameters.length }, () =>
    sampleAt(
      ends.map((pair) => pair[roll(3) - 1] as number),
      near ? 1000 : LARGE,
    ),
  );
  const all = [...drift, ...samples];
  const words: WordJson[] = all.flatMap(
    (_, i) => [i, [i, (i + 1) % all.length], [i, (i + 3) % all.length], [0, [0, i]], [i, [0, i]]] as WordJson[],
  );
  const evaluate = brackets(claim, all, near ? near.map((n) => mod(BigInt(n), P)) : draw(), P, near);
  if (rank(words.map(evaluate), P) < counts.lieRank) return 'lieRank';
  return undefined;
}

export const models: [string, Model][] = [
  ['linear 2-2-1', linear(2, 2, 1)],
  ['radial', radial(3)],
  ['ReLU 2-2-1 with bias', relu([2, 2, 1], true)],
  ['momentum with friction', momentum('symbol')],
  ['momentum without friction', momentum('zero')],
  ['mirror', mirror()],
  ['cross-entropy', logits()],
  ['a potential', potential()],
  ['near a point', nearPoint()],
  ...descents,
];
