/** Language models and encoders from their configurations, with the weights' names of the usual state dicts. */
import type { GraphNode, TensorNetwork } from '@lawful/networks';
import { attention } from './attention.js';
import type { Config } from './config.js';
import { biased, convolution, type Layers, layerNorm, layers, linear, rmsNorm } from './layers.js';

const GELU: Readonly<Record<string, string>> = {
  gelu: 'gelu',
  gelu_new: 'gelu_tanh',
  gelu_pytorch_tanh: 'gelu_tanh',
  gelu_fast: 'gelu_tanh',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
  tanh: 'tanh',
};

const activation = (config: Config, field: string, otherwise: string): string => config.oneOf(field, GELU, otherwise);

const embed = (l: Layers, name: string, tokens: number, words: number, width: number): GraphNode =>
  l.einsum('tv,vd->td', l.tensor('tokens', 'tokens', [tokens, words]), l.parameter(name, [words, width]));

/** GPT-2 [its language-model head is the embedding, unless `tie_word_embeddings` is false]. */
export function gpt2(config: Config): TensorNetwork {
  const l = layers();
  const width = config.size('n_embd');
  const heads = config.divisor('n_head', width);
  const words = config.size('vocab_size');
  const inner = config.sizeOr('n_inner', 4 * width);
  const tokens = config.size('n_positions');
  const eps = config.epsilon('layer_norm_epsilon', '1e-5');
  const f = activation(config, 'activation_function', 'gelu_new');
  const own = 'transformer.';
  config.only('add_cross_attention', false);
  const [embedded, residual, weights] = [
    config.drops('embd_pdrop'),
    config.drops('resid_pdrop'),
    config.drops('attn_pdrop'),
  ];
  const written = (y: GraphNode): GraphNode => (residual ? l.masked(y) : y);
  let x = l.add(embed(l, `${own}wte.weight`, tokens, words, width), l.parameter(`${own}wpe.weight`, [tokens, width]));
  if (embedded) x = l.masked(x);
  for (let k = 0; k < config.layers('n_layer'); k++) {
    const at = `${own}h.${k}.`;
    const qkv = linear(l, layerNorm(l, x, `${at}ln_1`, eps), `${at}attn.c_attn`, 3 * width, { transposed: true });
    const part = (i: number): GraphNode => l.part(qkv, 1, i * width, (i + 1) * width);
    const mixed = attention(l, [part(0), part(1), part(2)], {
      heads,
      groups: heads,
      size: width / heads,
      causal: true,
      drops: weights,
    });
    x = l.add(x, written(linear(l, mixed, `${at}attn.c_proj`, width, { transposed: true })));
    const hidden = linear(l, layerNorm(l, x, `${at}ln_2`, eps), `${at}mlp.c_fc`, inner, { transposed: true });
    x = l.add(x, written(linear(l, l.apply(f, hidden), `${at}mlp.c_proj`, width, { transposed: true })));
  }
  x = layerNorm(l, x, `${own}ln_f`, eps);
  const head = config.flag('tie_word_embeddings', true)
    ? l.parameter(`${own}wte.weight`, [words, width])
    : l.parameter('lm_head.weight', [words, width]);
  return l.done(config.name, { logits: l.einsum('td,vd->tv', x, head) }, config.warnings());
}

/** LLaMA, Mistral and Qwen 2 and 3: RMS norms, rotary embedding, grouped queries, SwiGLU. */
export function llama(config: Config): TensorNetwork {
  const l = layers();
  const family = config.family;
  const width = config.size('hidden_size');
  const heads = config.size('num_attention_heads');
  const groups = config.sizeOr('num_key_value_heads', heads);
  const size = config.sizeOr('head_dim', config.quotient('hidden_size', 'num_attention_heads'));
  config.demand(heads % groups === 0, 'num_key_value_heads', `a divisor of ${heads}`);
  config.demand(size % 2 === 0, 'head_dim', 'an even number');
  const words = config.size('vocab_size');
  const inner = config.size('intermediate_size');
  const tokens = config.sizeOr('max_position_embeddings', 2048);
  const eps = config.epsilon('rms_norm_eps', '1e-6');
  const f = activation(config, 'hidden_act', 'silu');
  const biasOfQueries = family === 'qwen2' || config.flag('attention_bias', false);
  const biasOfOutput = family !== 'qwen2' && config.flag('attention_bias', false);
  const biasOfMlp = config.flag('mlp_bias', false);
  const drops = config.drops('attention_dropout');
  let x = embed(l, 'model.embed_tokens.weight', tokens, words, width);
  for (let k = 0; k < config.layers('num_hidden_layers'); k++) {
    const at = `model.layers.${k}.`;
    const n = rmsNorm(l, x, `${at}input_layernorm`, eps);
    const project = (name: string, count: number): GraphNode =>
      linear(l, n, `${at}self_attn.${name}_proj`, count * size, { bias: biasOfQueries });
    const norms = family === 'qwen3';
    const mixed = attention(l, [project('q', heads), project('k', groups), project('v', groups)], {
      heads,
      groups,
      size,
      causal: true,
      rotary: true,
      drops,
      ...(norms ? { before: (y, which) => rmsNorm(l, y, `${at}self_attn.${which}_norm`, eps) } : {}),
    });
    x = l.add(x, linear(l, mixed, `${at}self_attn.o_proj`, width, { bias: biasOfOutput }));
    const m = rmsNorm(l, x, `${at}post_attention_layernorm`, eps);
    const gate = l.apply(f, linear(l, m, `${at}mlp.gate_proj`, inner, { bias: biasOfMlp }));
    const up = linear(l, m, `${at}mlp.up_proj`, inner, { bias: biasOfMlp });
    x = l.add(x, linear(l, l.times(gate, up), `${at}mlp.down_proj`, width, { bias: biasOfMlp }));
  }
  x = rmsNorm(l, x, 'model.norm', eps);
  const head = l.parameter(config.flag('tie_word_embeddings', false) ? 'model.embed_tokens.weight' : 'lm_head.weight', [
    words,
    width,
  ]);
  return l.done(config.name, { logits: l.einsum('td,vd->tv', x, head) }, config.warnings());
}

interface Encoder {
  readonly width: number;
  readonly heads: number;
  readonly inner: number;
  readonly eps: string;
  readonly f: string;
  /** What is written to the stream, and weights of attention. */
  readonly drops: readonly [written: boolean, weights: boolean];
}

const encoderOf = (config: Config, eps: string): Encoder => {
  const width = config.size('hidden_size');
  return {
    width,
    heads: config.divisor('num_attention_heads', width),
    inner: config.size('intermediate_size'),
    eps: config.epsilon('layer_norm_eps', eps),
    f: activation(config, 'hidden_act', 'gelu'),
    drops: [config.drops('hidden_dropout_prob'), config.drops('attention_probs_dropout_prob')],
  };
};

/** Queries, keys and values by three layers, whose names are given. */
function attended(
  l: Layers,
  x: GraphNode,
  at: string,
  { width, heads, drops: [, drops] }: Encoder,
  bias = true,
): GraphNode {
  const project = (name: string): GraphNode => linear(l, x, `${at}${name}`, width, { bias });
  return attention(l, [project('query'), project('key'), project('value')], {
    heads,
    groups: heads,
    size: width / heads,
    causal: false,
    drops,
  });
}

/** BERT with its head for masked language modelling, tied to the embedding of words. */
export function bert(config: Config): TensorNetwork {
  const l = layers();
  const e = encoderOf(config, '1e-12');
  const words = config.size('vocab_size');
  const tokens = config.size('max_position_embeddings');
  const at = 'bert.embeddings.';
  config.only('position_embedding_type', 'absolute');
  config.only('add_cross_attention', false);
  const written = (y: GraphNode): GraphNode => (e.drops[0] ? l.masked(y) : y);
  const types = l.einsum(
    'tv,vd->td',
    l.tensor('tokens', 'token types', [tokens, config.sizeOr('type_vocab_size', 2)]),
    l.parameter(`${at}token_type_embeddings.weight`, [config.sizeOr('type_vocab_size', 2), e.width]),
  );
  const positions = l.parameter(`${at}position_embeddings.weight`, [tokens, e.width]);
  let x = l.add(embed(l, `${at}word_embeddings.weight`, tokens, words, e.width), positions, types);
  x = written(layerNorm(l, x, `${at}LayerNorm`, e.eps));
  for (let k = 0; k < config.layers('num_hidden_layers'); k++) {
    const own = `bert.encoder.layer.${k}.`;
    const mixed = written(
      linear(l, attended(l, x, `${own}attention.self.`, e), `${own}attention.output.dense`, e.width),
    );
    x = layerNorm(l, l.add(x, mixed), `${own}attention.output.LayerNorm`, e.eps);
    const hidden = l.apply(e.f, linear(l, x, `${own}intermediate.dense`, e.inner));
    x = layerNorm(
      l,
      l.add(x, written(linear(l, hidden, `${own}output.dense`, e.width))),
      `${own}output.LayerNorm`,
      e.eps,
    );
  }
  const head = 'cls.predictions.';
  x = layerNorm(l, l.apply(e.f, linear(l, x, `${head}transform.dense`, e.width)), `${head}transform.LayerNorm`, e.eps);
  const logits = l.einsum('td,vd->tv', x, l.parameter(`${at}word_embeddings.weight`, [words, e.width]));
  return l.done(config.name, { logits: biased(l, logits, l.parameter(`${head}bias`, [words])) }, [
    ...config.warnings(),
    ...(config.pads()
      ? ['the word for padding has no gradient where it is read: laws that sum all words hold for data without padding']
      : []),
  ]);
}

/** ViT: patches by a convolution, a token for the class, and a linear head on it. */
export function vit(config: Config): TensorNetwork {
  const l = layers();
  const e = encoderOf(config, '1e-12');
  const size = config.sizeOr('image_size', 224);
  const patch = config.sizeOr('patch_size', 16);
  const channels = config.sizeOr('num_channels', 3);
  const count = (size / patch) ** 2;
  config.demand(size % patch === 0, 'patch_size', `a divisor of ${size}`);
  const at = 'vit.embeddings.';
  const image = l.tensor('input', 'pixel_values', [1, channels, size, size]);
  const patches = convolution(l, image, `${at}patch_embeddings.projection`, e.width, {
    size: patch,
    stride: patch,
    bias: true,
  });
  const rows = l.permuted(l.reshapeTo(patches, [e.width, count]), [1, 0]);
  const cls = l.reshapeTo(l.parameter(`${at}cls_token`, [1, 1, e.width]), [1, e.width]);
  const positions = l.parameter(`${at}position_embeddings`, [1, count + 1, e.width]);
  const places = l.reshapeTo(positions, [count + 1, e.width]);
  // Positions are added part by part: the difference of what is added is conserved.
  let x = l.concat(0, l.add(cls, l.part(places, 0, 0, 1)), l.add(rows, l.part(places, 0, 1, count + 1)));
  const written = (y: GraphNode): GraphNode => (e.drops[0] ? l.masked(y) : y);
  x = written(x);
  const bias = config.flag('qkv_bias', true);
  for (let k = 0; k < config.layers('num_hidden_layers'); k++) {
    const own = `vit.encoder.layer.${k}.`;
    const n = layerNorm(l, x, `${own}layernorm_before`, e.eps);
    const mixed = attended(l, n, `${own}attention.attention.`, e, bias);
    x = l.add(x, written(linear(l, mixed, `${own}attention.output.dense`, e.width)));
    const hidden = linear(l, layerNorm(l, x, `${own}layernorm_after`, e.eps), `${own}intermediate.dense`, e.inner);
    x = l.add(x, written(linear(l, l.apply(e.f, hidden), `${own}output.dense`, e.width)));
  }
  x = layerNorm(l, x, 'vit.layernorm', e.eps);
  const classes = config.labels();
  return l.done(config.name, { logits: linear(l, l.part(x, 0, 0, 1), 'classifier', classes) }, config.warnings());
}
