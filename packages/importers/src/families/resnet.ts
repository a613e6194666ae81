/** Residual networks from their configurations: batch norm in training mode, the batch being one datum. */
import type { GraphNode, TensorNetwork } from '@lawful/networks';
import type { Config } from './config.js';
import { batchNorm, convolution, type Layers, layers, linear, maxPool, shapeOf } from './layers.js';

const BATCH = 2;

function unit(
  l: Layers,
  x: GraphNode,
  name: string,
  out: number,
  { size, stride = 1, act = true }: { readonly size: number; readonly stride?: number; readonly act?: boolean },
  eps: string,
): GraphNode {
  const y = convolution(l, x, `${name}.convolution`, out, { size, stride, padding: Math.floor(size / 2) });
  const n = batchNorm(l, y, `${name}.normalization`, eps);
  return act ? l.apply('relu', n) : n;
}

interface Block {
  readonly stride: number;
  readonly bottleneck: boolean;
  readonly eps: string;
}

function block(l: Layers, x: GraphNode, at: string, out: number, { stride, bottleneck, eps }: Block): GraphNode {
  const same = shapeOf(x)[1] === out && stride === 1;
  const short = same ? x : unit(l, x, `${at}.shortcut`, out, { size: 1, stride, act: false }, eps);
  let y = x;
  if (bottleneck) {
    const inner = out / 4;
    y = unit(l, y, `${at}.layer.0`, inner, { size: 1 }, eps);
    y = unit(l, y, `${at}.layer.1`, inner, { size: 3, stride }, eps);
    y = unit(l, y, `${at}.layer.2`, out, { size: 1, act: false }, eps);
  } else {
    y = unit(l, y, `${at}.layer.0`, out, { size: 3, stride }, eps);
    y = unit(l, y, `${at}.layer.1`, out, { size: 3, act: false }, eps);
  }
  return l.apply('relu', l.add(y, short));
}

export function resnet(config: Config): TensorNetwork {
  const l = layers();
  const size = config.sizeOr('image_size', 224);
  const eps = config.epsilon('batch_norm_eps', '1e-5');
  const bottleneck =
    config.oneOf('layer_type', { basic: 'basic', bottleneck: 'bottleneck' }, 'bottleneck') === 'bottleneck';
  config.only('hidden_act', 'relu');
  const widths = config.sizes('hidden_sizes');
  const depths = config.sizes('depths');
  config.demand(widths.length === depths.length, 'depths', `${widths.length} numbers, as many as hidden_sizes has`);
  const image = l.tensor('input', 'pixel_values', [BATCH, config.sizeOr('num_channels', 3), size, size]);
  let x = unit(l, image, 'resnet.embedder.embedder', config.size('embedding_size'), { size: 7, stride: 2 }, eps);
  x = maxPool(l, x, 3, 2, 1);
  config.demand(
    depths.every((n) => n <= 200),
    'depths',
    'at most 200 blocks a stage',
  );
  widths.forEach((out, stage) => {
    for (let k = 0; k < depths[stage]!; k++) {
      const first = stage === 0 && !config.flag('downsample_in_first_stage', false) ? 1 : 2;
      x = block(l, x, `resnet.encoder.stages.${stage}.layers.${k}`, out, {
        stride: k === 0 ? first : 1,
        bottleneck,
        eps,
      });
    }
  });
  const pooled = l.meanOver(x, [2, 3]);
  const rows = l.reshapeTo(pooled, [BATCH, shapeOf(x)[1]!]);
  return l.done(config.name, { logits: linear(l, rows, 'classifier.1', config.labels()) });
}
