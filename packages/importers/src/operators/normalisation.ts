/** Normalisations: over the batch, a row, a channel of one sample, a group of channels. */
import { standardise } from '@lawful/networks';
import { shapeText } from '../files/import-error.js';
import { applied, combine, number } from '../values/arithmetic.js';
import { mapped } from '../values/fold.js';
import { asTensor, numberValue, range, reshapeValue, sure, tensorOf } from '../values/moves.js';
import { addLeaf, type Site } from '../values/site.js';
import type { Missing, Tensor, Value } from '../values/value.js';
import { perChannel } from './convolutions.js';
import {
  axisOf,
  floatAttribute,
  given,
  hasAttribute,
  type Inputs,
  integerAttribute,
  type OperatorRow,
  row,
} from './operator-row.js';
import { reduced } from './reductions.js';

/** (x − mean)/√(variance + ε) along axes, the shift left out when not centred. */
function standardised(site: Site, value: Tensor, over: readonly number[], centred: boolean): Tensor {
  const eps = floatAttribute(site, 'epsilon', Math.fround(1e-5));
  if (!(eps >= 0)) site.fail(`an epsilon of ${eps}`, 'none below 0');
  const node = eps > 0 && site.draft.eps === 'kept' ? numberValue(site, eps).node : undefined;
  const axes = value.shape.length < 2 ? value.node.axes.map((_, k) => k) : over;
  return tensorOf(site, sure(site, standardise(value.node, axes, centred, node, site.at)), value.shape);
}

function affine(site: Site, value: Value, scale: Value | undefined, bias: Value | undefined): Value {
  const scaled = scale === undefined ? value : combine(site, '*', value, scale);
  return bias === undefined ? scaled : combine(site, '+', scaled, bias);
}

const running = (what: string): Missing => ({
  kind: 'missing',
  shape: undefined,
  why: `${what} of a batch normalisation, which training does not depend on`,
});

function batchNorm(site: Site, inputs: Inputs): readonly Value[] {
  const value = asTensor(site, given(site, inputs, 0));
  const order = value.shape.length;
  if (order < 2) site.fail(`a tensor of shape ${shapeText(value.shape)}`, 'N x C x …');
  const channel = (k: number): Value => perChannel(site, given(site, inputs, k), order);
  const training =
    site.opset >= 14
      ? integerAttribute(site, 'training_mode', 0) !== 0
      : site.opset >= 7
        ? site.node.outputs.filter((name) => name !== '').length > 1
        : integerAttribute(site, 'is_test', 0) === 0;
  if (hasAttribute(site, 'spatial') && integerAttribute(site, 'spatial', 1) === 0) return site.unsupported('by places');
  const outputs = [running('a running mean'), running('a running variance'), running('a mean'), running('a variance')];
  if (training) {
    const over = [0, ...range(2, order)];
    return [affine(site, standardised(site, value, over, true), channel(1), channel(2)), ...outputs];
  }
  site.draft.warn(
    'batch normalisation is in evaluation mode: it uses stored statistics, which training does not (an export with training=TrainingMode.TRAINING has it as it is trained)',
  );
  const [mean, variance] = [channel(3), channel(4)];
  const shifted = combine(site, '-', value, mean);
  const eps = floatAttribute(site, 'epsilon', Math.fround(1e-5));
  const stored = given(site, inputs, 4);
  const unit =
    variance.kind === 'constant'
      ? combine(site, '*', shifted, {
          ...mapped(site, variance, 'float', (v) => 1 / Math.sqrt(v + eps)),
          name: `${stored.kind === 'constant' ? (stored.name ?? 'variance') : 'variance'}.inverse_root`,
        })
      : combine(site, '/', shifted, applied(site, 'sqrt', combine(site, '+', variance, number(eps))));
  return [affine(site, unit, channel(1), channel(2)), ...outputs];
}

function layerNorm(site: Site, inputs: Inputs, centred: boolean): readonly Value[] {
  const value = asTensor(site, given(site, inputs, 0));
  const axis = axisOf(site, integerAttribute(site, 'axis', -1), value.shape.length);
  const over = range(axis, value.shape.length);
  const out = affine(site, standardised(site, value, over, centred), inputs[1], centred ? inputs[2] : undefined);
  const missing: Missing = { kind: 'missing', shape: undefined, why: 'statistics of a normalisation as an output' };
  return [out, missing, missing];
}

function instanceNorm(site: Site, inputs: Inputs): Value {
  const value = asTensor(site, given(site, inputs, 0));
  const order = value.shape.length;
  if (order < 3) site.fail(`a tensor of shape ${shapeText(value.shape)}`, 'N x C x …');
  const unit = standardised(site, value, range(2, order), true);
  return affine(
    site,
    unit,
    perChannel(site, given(site, inputs, 1), order),
    perChannel(site, given(site, inputs, 2), order),
  );
}

function groupNorm(site: Site, inputs: Inputs): Value {
  const value = asTensor(site, given(site, inputs, 0));
  const [n, c, ...rest] = value.shape;
  const groups = integerAttribute(site, 'num_groups', 1);
  if (c === undefined || groups < 1 || c % groups !== 0)
    return site.fail(`${groups} groups of ${c} channels`, 'equal ones');
  const split = reshapeValue(site, value, [n!, groups, c / groups, ...rest]) as Tensor;
  const unit = standardised(site, split, range(2, split.shape.length), true);
  const order = value.shape.length;
  const [scale, bias] = [given(site, inputs, 1), given(site, inputs, 2)];
  // Before version 21 one number a group.
  if (scale.shape?.[0] !== c) {
    const shaped = (v: Value): Value => reshapeValue(site, v, [groups, ...split.shape.slice(2).map(() => 1)]);
    return reshapeValue(site, affine(site, unit, shaped(scale), shaped(bias)), value.shape);
  }
  return affine(
    site,
    reshapeValue(site, unit, value.shape),
    perChannel(site, scale, order),
    perChannel(site, bias, order),
  );
}

function unitNorm(site: Site, inputs: Inputs): Value {
  const value = asTensor(site, given(site, inputs, 0));
  const axis = axisOf(site, integerAttribute(site, 'axis', -1), value.shape.length);
  if (integerAttribute(site, 'p', 2) !== 2)
    return combine(site, '/', value, reduced(site, applied(site, 'abs', value), 'sum', [axis]));
  return combine(site, '/', value, applied(site, 'sqrt', reduced(site, value, 'norm2', [axis])));
}

/** Dropout while training multiplies by a mask, which is data: it may be anything, so that laws hold for every draw and rate (theory §12). */
function dropout(site: Site, inputs: Inputs): readonly Value[] {
  const value = given(site, inputs, 0);
  const [ratio, mode] = [inputs[1], inputs[2]];
  const missing: Value = { kind: 'missing', shape: undefined, why: 'the mask of a dropout' };
  const off = mode === undefined || (mode.kind === 'constant' && mode.filled === 0);
  if (off || (ratio?.kind === 'constant' && ratio.filled === 0)) return [value, missing];
  const own = asTensor(site, value);
  const mask = addLeaf(site.draft, 'mask of a dropout', 'input', own.shape, undefined, site.at);
  site.draft.warn('dropout while training: laws are those for all masks, at every rate');
  return [combine(site, '*', own, tensorOf(site, mask, own.shape)), missing];
}

export const NORMALISATION: Readonly<Record<string, OperatorRow>> = {
  BatchNormalization: row(batchNorm, [1, 2]),
  Dropout: row(dropout),
  GroupNormalization: row(groupNorm, [1, 2]),
  InstanceNormalization: row(instanceNorm, [1, 2]),
  LayerNormalization: row((site, inputs) => layerNorm(site, inputs, true), [1, 2]),
  LpNormalization: row(unitNorm),
  MeanVarianceNormalization: row((site, inputs) => {
    const value = asTensor(site, given(site, inputs, 0));
    return tensorOf(
      site,
      sure(
        site,
        standardise(value.node, site.node.attributes.get('axes')?.integers ?? [0, 2, 3], true, undefined, site.at),
      ),
      value.shape,
    );
  }),
  RMSNormalization: row((site, inputs) => layerNorm(site, inputs, false), [1]),
  SimplifiedLayerNormalization: row((site, inputs) => layerNorm(site, inputs, false), [1]),
};
