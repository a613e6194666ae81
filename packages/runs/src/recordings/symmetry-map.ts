/**
 * Which symmetries a network has, read off the names and shapes of its state dictionary.
 *
 * - translation: the last linear layer feeds a softmax; adding a number to all logits changes nothing, so each input column
 *   of its weight, and its bias, may be shifted: Σ over the outputs is conserved.
 * - scale: a convolution or linear layer followed by batch norm; the norm divides by the scale of its input, so |W|² + |b|²
 *   is conserved (exactly for ε = 0). It holds for each output channel.
 *   A norm without running_mean gives no such law: over how many units it divides, the names do not tell.
 * - rescale: what writes a unit against what reads it, with a positively homogeneous activation (relu, leaky relu, max
 *   pooling) between: |in|² − |out|². A unit is written by the row and bias of its layer or, when a norm follows, by
 *   the norm's gain and bias. The next layer reads it, even when that one is normalised too: c·x·(1/c) is the same number,
 *   whatever is done to it later. This one is exact for every ε.
 *
 * A state dictionary has names and no graph. What is assumed about the graph is returned as text; a parameter that is in no
 * law is returned with the reason.
 */
import { type LayerChain, layerChains, type NamedShape, type WeightLayer } from './layer-chains.js';

/** Entries of a tensor: all, or those whose index along `axis` is in `from` … `to` − 1. */
export interface TensorSlice {
  readonly tensor: string;
  readonly axis?: number;
  readonly from?: number;
  readonly to?: number;
}

export type RunLawKind = 'translation' | 'scale' | 'rescale';

/** Translation: Σθ over `parameters`; scale: Σθ²; rescale: Σθ² over `parameters` minus Σθ² over `against`. */
export interface RunLaw {
  readonly name: string;
  readonly kind: RunLawKind;
  readonly parameters: readonly TensorSlice[];
  readonly against?: readonly TensorSlice[];
}

export interface SymmetryMap {
  readonly laws: readonly RunLaw[];
  readonly assumptions: readonly string[];
  readonly uncovered: readonly { readonly tensor: string; readonly reason: string }[];
}

export interface SymmetryMapOptions {
  /** Scale and rescale laws of whole layers (the sums of those of their units) or of each unit; default 'layer'. */
  readonly granularity?: 'layer' | 'unit';
}

/** Any order of names gives the same map. Throws `RangeError` for a name that occurs twice or has over 100 levels. */
export function symmetryMap(state: readonly NamedShape[], options: SymmetryMapOptions = {}): SymmetryMap {
  const { chains, reasons } = layerChains(state);
  const unit = options.granularity === 'unit';
  const laws = [
    ...headLaws(chains, reasons),
    ...chains.flatMap((chain) => chain.layers.flatMap((layer) => scaleLaws(layer, unit))),
    ...chains.flatMap((chain) =>
      chain.layers.flatMap((layer, i) => {
        const reader = chain.layers[i + 1] ?? chain.continuation;
        return reader === undefined ? [] : rescaleLaws(layer, reader, unit, reasons);
      }),
    ),
  ];
  const used = new Set(laws.flatMap((law) => [...law.parameters, ...(law.against ?? [])].map((s) => s.tensor)));
  const uncovered = state
    .filter(({ name }) => !used.has(name) && !/\.(running_mean|running_var|num_batches_tracked)$/.test(name))
    .map(({ name }) => ({ tensor: name, reason: reasons.get(name) ?? 'no symmetry follows from the names' }));
  return { laws, assumptions: assumptionsOf(laws, chains), uncovered };
}

function assumptionsOf(laws: readonly RunLaw[], chains: readonly LayerChain[]): string[] {
  const has = (kind: RunLawKind): boolean => laws.some((law) => law.kind === kind);
  return [
    ...(has('translation') ? ['the last linear layer feeds softmax cross-entropy'] : []),
    ...(has('scale')
      ? ['batch norm comes after the layer of its name or number, in training mode, with a small ε']
      : []),
    ...(chains.some((chain) => chain.layers.some((layer) => layer.norm?.kind === 'gain'))
      ? ['a weight and a bias of one axis are the gain and bias of a norm after the layer of its name or number']
      : []),
    ...(has('rescale')
      ? ['between two layers of a rescale law there is only relu, leaky relu, pooling or nothing, and no other reader']
      : []),
  ];
}

function headLaws(chains: readonly LayerChain[], reasons: Map<string, string>): RunLaw[] {
  const ends = chains
    .filter((chain) => chain.end !== 'inner')
    .map((chain) => ({ layer: chain.layers.at(-1)!, followed: chain.end === 'followed' }))
    .filter(({ layer }) => layer.kind === 'linear' && layer.norm === undefined);
  const named = ends.filter(({ layer }) => /(^|\.)(fc|classifier|head|out|output)\d*(\.|$)/.test(layer.prefix));
  const [end, ...others] = ends.length > 1 ? named : ends;
  if (end === undefined || others.length > 0) {
    for (const { layer } of ends) reasons.set(layer.weight, 'more than one layer could be the last one');
    return [];
  }
  if (end.followed) return [];
  const head = end.layer;
  const columns: RunLaw[] = Array.from({ length: head.inputs }, (_, j) => ({
    name: `${head.prefix} column ${j}`,
    kind: 'translation',
    parameters: [{ tensor: head.weight, axis: 1, from: j, to: j + 1 }],
  }));
  if (head.bias === undefined) return columns;
  return [...columns, { name: `${head.prefix} bias`, kind: 'translation', parameters: [{ tensor: head.bias }] }];
}

function scaleLaws(layer: WeightLayer, unit: boolean): RunLaw[] {
  if (layer.norm?.kind !== 'batch norm') return [];
  return pieces(layer.outputs, unit).map((piece) => ({
    name: layer.prefix + labelOf(piece),
    kind: 'scale',
    parameters: writers([layer.weight, layer.bias], piece),
  }));
}

function rescaleLaws(layer: WeightLayer, reader: WeightLayer, unit: boolean, reasons: Map<string, string>): RunLaw[] {
  const source = layer.norm ?? layer;
  if (source.weight === undefined) return [];
  // A linear layer after flattening reads each channel at several places.
  const places = reader.inputs / layer.outputs;
  if (!(places === 1 || (reader.kind === 'linear' && layer.kind === 'conv' && Number.isInteger(places)))) {
    reasons.set(reader.weight, `reads ${reader.inputs} channels, but ${source.prefix} has ${layer.outputs}`);
    return [];
  }
  return pieces(layer.outputs, unit).map((piece) => ({
    name: `${source.prefix} | ${reader.prefix}${labelOf(piece)}`,
    kind: 'rescale',
    parameters: writers([source.weight, source.bias], piece),
    against: [
      piece === undefined
        ? { tensor: reader.weight }
        : { tensor: reader.weight, axis: 1, from: piece * places, to: (piece + 1) * places },
    ],
  }));
}

const pieces = (count: number, unit: boolean): (number | undefined)[] =>
  unit ? Array.from({ length: count }, (_, c) => c) : [undefined];

const labelOf = (piece: number | undefined): string => (piece === undefined ? '' : ` [${piece}]`);

const writers = (tensors: readonly (string | undefined)[], piece: number | undefined): TensorSlice[] =>
  tensors.flatMap((tensor) => {
    if (tensor === undefined) return [];
    return piece === undefined ? [{ tensor }] : [{ tensor, axis: 0, from: piece, to: piece + 1 }];
  });
