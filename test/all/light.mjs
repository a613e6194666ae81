/**
 * Along the gradients of all laws of a real architecture together, taken with random matrices and numbers, its outputs in front of the softmax do not change to first order: ResNet-50, Inception,
 * AlexNet, ZFNet and VGG-19 at their full sizes, with random weights, in float64. Minutes, and some gigabytes.
 */
import { readOnnx } from '@lawful/importers';
import { direction, random, slope, valuesOf } from '../dist/importing/law-directions.js';

const inside = (path) => import(new URL(`../../packages/lawful/dist/importing/${path}.js`, import.meta.url));
const { lawsOfNetwork } = await inside('laws-of-network');
const { auditLaws } = await inside('audit-laws');

const NAMES = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['zfnet512', 'bvlc_alexnet', 'inception_v1', 'resnet50'];
let failed = 0;
for (const name of NAMES) {
  const file = new URL(`../fixtures/onnx/light/light_${name}.onnx`, import.meta.url).pathname;
  const whole = readOnnx(file, { weightsFromConstants: true });
  // In front of the softmax, which may be saturated; what only it does not see are the sums of the last layer.
  const laws = auditLaws(lawsOfNetwork(whole)).filter(({ form, terms }) => form !== 'sum' || terms.length > 1);
  const ends = [...whole.outputs].map(([output, node]) => [output, node.operation.kind === 'softmax' ? node.inputs[0] : node]);
  const network = { ...whole, outputs: new Map(ends) };
  const next = random(11);
  const theta = valuesOf(network, next);
  // As networks are begun: otherwise activations overflow, or all vanish.
  for (const { name: tensor, role, shape } of network.tensors.values()) {
    if (role !== 'parameter') continue;
    const fan = shape.length > 1 ? shape.slice(1).reduce((a, b) => a * b, 1) : 1;
    const own = theta.get(tensor);
    for (let i = 0; i < own.length; i++) own[i] *= shape.length > 1 ? Math.sqrt(6 / fan) : 0.5;
  }
  const all = new Map();
  const turned = new Map();
  for (const law of laws)
    for (const [sum, turn] of [
      [all, false],
      [turned, true],
    ])
      for (const [tensor, own] of direction(network, law, theta, next, turn)) {
        const total = sum.get(tensor) ?? new Float64Array(own.length);
        for (let i = 0; i < own.length; i++) total[i] += own[i];
        sum.set(tensor, total);
      }
  const still = slope(network, theta, all, false);
  const moves = slope(network, theta, turned, false);
  const good = still < 1e-6 * moves;
  if (!good) failed++;
  console.log(`${good ? 'ok' : 'FAILED'}: ${name}: ${laws.length} lists of laws together: outputs change by ${still.toExponential(1)}, and by ${moves.toExponential(1)} with a sign turned in each`);
}
process.exit(failed === 0 ? 0 : 1);
