/**
 * From the names of a state dictionary to chains of layers: which layer's output the next one reads.
 *
 * Tensors are gathered by module (the name up to the last dot) and each module is a linear layer, a convolution, a batch
 * norm (it has running_mean) or something else. Chains are
 *
 * - the numbered children of one module, in the order of their numbers (`features.0`, `features.1`, `net.2`);
 * - names that end in a number in one module, the families conv/bn and fc/linear/lin apart (`layer1.0.conv1`, `.bn1`,
 *   `.conv2`; `fc1`, `fc2`): norm n comes after convolution n;
 * - a single layer by itself (`fc` of a ResNet).
 *
 * `features` continues in its sibling `classifier`. A residual sum starts with the end of a chain, so nothing is said
 * about what reads it.
 */

/** A tensor of a checkpoint by name. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface NormLayer {
  readonly prefix: string;
  /** Undefined when the norm has no gain. */
  readonly weight: string | undefined;
  readonly bias: string | undefined;
}

export interface WeightLayer {
  readonly prefix: string;
  readonly kind: 'linear' | 'conv';
  readonly weight: string;
  readonly bias: string | undefined;
  readonly outputs: number;
  /** Channels read; for a grouped convolution those of one group. */
  readonly inputs: number;
  /** The batch norm that comes next. */
  readonly norm: NormLayer | undefined;
}

export interface LayerChain {
  readonly layers: readonly WeightLayer[];
  /** The first layer of another chain, which reads the end of this one. */
  readonly continuation: WeightLayer | undefined;
}

interface Module {
  readonly prefix: string;
  readonly kind: 'linear' | 'conv' | 'norm';
  readonly shape: readonly number[];
  readonly weight: string | undefined;
  readonly bias: string | undefined;
  /** The chain it belongs to, and its place there. */
  readonly chain: string;
  readonly place: readonly number[];
}

/** `reasons`: for tensors that are in no layer of a chain, or whose norm does not fit. */
export function layerChains(state: readonly NamedShape[]): { chains: LayerChain[]; reasons: Map<string, string> } {
  const reasons = new Map<string, string>();
  const shapes = new Map<string, readonly number[]>();
  for (const { name, shape } of state) {
    if (shapes.has(name)) throw new RangeError(`symmetryMap: the name ${name} occurs twice`);
    shapes.set(name, shape);
  }
  const prefixes = [...new Set([...shapes.keys()].map((name) => name.slice(0, Math.max(0, name.lastIndexOf('.')))))];
  const families = new Map<string, Module[]>();
  for (const prefix of prefixes.sort(naturally)) {
    const module = moduleOf(prefix, shapes, reasons);
    if (module !== undefined) families.set(module.chain, [...(families.get(module.chain) ?? []), module]);
  }
  const chains = new Map<string, WeightLayer[]>();
  for (const [name, modules] of families) {
    const layers = layersOf(modules, reasons);
    if (layers.length > 0) chains.set(name, layers);
  }
  return {
    reasons,
    chains: [...chains].map(([name, layers]) => ({
      layers,
      continuation: /(^|\.)features$/.test(name) ? chains.get(name.replace(/features$/, 'classifier'))?.[0] : undefined,
    })),
  };
}

function moduleOf(
  prefix: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  reasons: Map<string, string>,
): Module | undefined {
  const child = (name: string): string | undefined => {
    const full = prefix === '' ? name : `${prefix}.${name}`;
    return shapes.has(full) ? full : undefined;
  };
  const [weight, bias, mean] = ['weight', 'bias', 'running_mean'].map(child);
  const shape = shapes.get(mean ?? weight ?? '') ?? [];
  const place = chainOf(prefix);
  if (mean !== undefined) return { prefix, kind: 'norm', shape, weight, bias, ...place };
  const give = (reason: string): undefined => {
    for (const name of shapes.keys())
      if (name.slice(0, Math.max(0, name.lastIndexOf('.'))) === prefix) reasons.set(name, reason);
  };
  if (weight === undefined) return give('its module has no tensor called weight');
  if (/embed/i.test(prefix)) return give('an embedding');
  if (shape.length === 1) return give('a norm without running_mean (layer, group or instance norm)');
  if (shape.length < 1 || shape.length > 5) return give(`a weight of shape [${shape}]`);
  return { prefix, kind: shape.length === 2 ? 'linear' : 'conv', shape, weight, bias, ...place };
}

function chainOf(prefix: string): { chain: string; place: number[] } {
  const parts = prefix.split('.');
  const last = parts.pop()!;
  const parent = parts.join('.');
  if (/^\d+$/.test(last)) return { chain: parent, place: [Number(last), 0] };
  const [, stem, number] = /^(conv|bn|norm|fc|linear|lin)_?(\d+)$/.exec(last) ?? [];
  if (stem === undefined) return { chain: prefix, place: [0, 0] };
  const isNorm = stem === 'bn' || stem === 'norm';
  return { chain: `${parent}:${isNorm || stem === 'conv' ? 'conv' : stem}`, place: [Number(number), isNorm ? 1 : 0] };
}

function layersOf(modules: readonly Module[], reasons: Map<string, string>): WeightLayer[] {
  const sorted = [...modules].sort((a, b) => a.place[0]! - b.place[0]! || a.place[1]! - b.place[1]!);
  return sorted.flatMap((m, i) => {
    if (m.kind === 'norm') {
      const before = sorted[i - 1];
      const fits = before !== undefined && before.kind !== 'norm' && before.shape[0] === m.shape[0];
      for (const tensor of [m.weight, m.bias])
        if (tensor !== undefined)
          reasons.set(
            tensor,
            fits ? 'its output is not known to be read by one layer only' : 'a batch norm after no layer of its size',
          );
      return [];
    }
    const next = sorted[i + 1];
    const norm = next?.kind === 'norm' && next.shape[0] === m.shape[0] ? next : undefined;
    return [
      {
        prefix: m.prefix,
        kind: m.kind,
        weight: m.weight!,
        bias: m.bias,
        outputs: m.shape[0]!,
        inputs: m.shape[1]!,
        norm: norm && { prefix: norm.prefix, weight: norm.weight, bias: norm.bias },
      },
    ];
  });
}

/** Numbers inside names compare as numbers. */
function naturally(a: string, b: string): number {
  const [p, q] = [a.split(/(\d+)/), b.split(/(\d+)/)];
  for (let i = 0; i < Math.min(p.length, q.length); i++) {
    if (p[i] === q[i]) continue;
    const difference = Number(p[i]) - Number(q[i]);
    if (!Number.isNaN(difference) && difference !== 0) return difference;
    return p[i]! < q[i]! ? -1 : 1;
  }
  return p.length - q.length;
}
