/** Totals of published architectures from their configurations, derived by hand (theory §12), each law proved at every width, and the certificate accepted. */
import { readFileSync } from 'node:fs';
import { readConfig } from '@lawful/importers';
import { formatCertificate } from '@lawful/verifier';
import { check } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('importing/totals');

type Laws = typeof import('../../packages/lawful/dist/importing/laws-of-network.js');
const { lawsOfNetwork } = (await import(
  new URL('../../../packages/lawful/dist/importing/laws-of-network.js', import.meta.url).href
)) as Laws;

type Found = ReturnType<typeof lawsOfNetwork>;
const known = new Map<string, Found>();

/** Each once; `more` are fields of the configuration that differ. */
const imported = (name: string, eps: 'kept' | 'zero' = 'kept', more: object = {}): Found => {
  const key = `${name} ${eps} ${JSON.stringify(more)}`;
  const file = new URL(`../../../examples/import/${name}/config.json`, import.meta.url);
  const text = JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...more });
  const found =
    known.get(key) ?? lawsOfNetwork(readConfig(text, `${name}/config.json`, { eps }), { loss: 'cross-entropy' });
  known.set(key, found);
  return found;
};

const F = (s: number, r: number): number => {
  const k = Math.min(s, r);
  return (k * (2 * r + 1 - k)) / 2;
};

/** Gains and shifts against what they feed, the dead key bias, two Gram matrices a head, and sums of what writes to a stream behind means. */
const blockOfGpt2 = (d: number, heads: number, size: number, inner: number): number =>
  2 * d + d + 2 * heads * F(2 * d + 1, size) + (d + 1) + (inner + 1);

const GPT2 = 12 * blockOfGpt2(768, 12, 64, 3072) + 1024 + 768;
const llama = (layers: number, groups: number, inner: number): number =>
  layers * (4096 + groups * 64 + groups * F(4096 + (32 / groups) * 4096, 128) + 4096 + inner) + 4096 + 4096;
/**
 * The blocks of ViT are those of GPT-2; then the last gain, sums of class token, patches, positions and the head; and class token less its position, and bias of the patches less
 * the sum of theirs, whose own sums are among those.
 */
const VIT = 12 * blockOfGpt2(768, 12, 64, 3072) + 768 + 1 + (3 * 16 * 16 + 1) + 197 + (768 + 1) + 2 * (768 - 1);
/** In each block the first norm against the second convolution, each stage's stream, the head; and the difference of the shifts of two norms that are added. */
const RESNET18 = 2 * (64 + 128 + 256 + 512) + (64 + 128 + 256 + 512) + 513 + (128 + 256 + 512);
/** Post-norm: the gains of inner norms end in the stream; word embeddings are tied. Σ word − Σ position and Σ word − Σ type overlap with the sums of positions and types in one number. */
const BERT = 12 * (768 + 2 * 12 * F(2 * 768 + 1, 64) + (768 + 1) + (3072 + 1)) + 768 + 512 + 2 + 1 + (768 + 768 - 1);

describe('totals', () => {
  const MODELS = [
    ['gpt2', 124_439_808, 674_584, GPT2],
    ['llama-7b', 6_738_415_616, 9_142_272, llama(32, 32, 11008)],
    ['llama-3-8b', 8_030_261_248, 2_859_008, llama(32, 8, 14336)],
    ['resnet-18', 11_689_512, 3_393 + 896, RESNET18],
    ['vit-b-16', 86_567_656, 676_830, VIT],
    ['bert-base', 109_514_298, 657_178, BERT],
  ] as const;
  it.each(long.rows(MODELS, ([name]) => name.startsWith('llama')))('of %s', (name, parameters, total, derived) => {
    const found = imported(name);
    expect(derived).toBe(total);
    expect([found.parameters, found.total]).toEqual([parameters, total]);
    const { verdict, reason } = check(formatCertificate(found.certificate));
    expect([verdict, reason]).toEqual(['accepted', 'every claim was verified']);
  });

  it('grow at epsilon 0 by what scales', () => {
    // |W[c]|² of 20 convolutions in front of a norm: 64 + 4·64 + (128·4 + 128) + (256·4 + 256) + (512·4 + 512) channels.
    expect(imported('resnet-18', 'zero').total).toBe(RESNET18 + 4800);
    // All that is written to the stream, which is normalised before it is read.
    expect(imported('llama-7b', 'zero', { num_hidden_layers: 2 }).total).toBe(llama(2, 32, 11008) + 1);
  });

  it('of GPT-2 as it is published, with dropout, are those without sums behind masks', () => {
    const published = JSON.stringify({
      ...JSON.parse(readFileSync(new URL('../../../examples/import/gpt2/config.json', import.meta.url), 'utf8')),
      attn_pdrop: 0.1,
      embd_pdrop: 0.1,
      resid_pdrop: 0.1,
    });
    const without = readConfig(published, 'config.json');
    expect(without.warnings.join()).toMatch(/embd_pdrop, resid_pdrop, attn_pdrop/);
    expect(lawsOfNetwork(without, { loss: 'cross-entropy' }).total).toBe(GPT2);
    const dropped = readConfig(published, 'config.json', { dropout: true });
    // 1ᵀW and Σb of what is written to the stream, 769 + 3073 in each block, and of positions, 1024: a mask lets their sums be seen. Σ wte − Σ wpe is not seen behind a mask.
    expect(lawsOfNetwork(dropped, { loss: 'cross-entropy' }).total).toBe(GPT2 - 12 * (769 + 3073) - 1024);
  });

  it('leave out what looks like a law', () => {
    const texts = imported('gpt2').falseLaws.map(({ law, because }) => `${law}: ${because}`);
    const friend = (start: string): string | undefined => texts.find((t) => t.startsWith(start));
    expect(
      friend('transformer.ln_f.weight[i]^2 + transformer.ln_f.bias[i]^2 - |transformer.wte.weight[:,i]|^2'),
    ).toMatch(/tied/);
    expect(friend('sum(transformer.wte.weight[:,i])')).toMatch(/tied/);
    const resnet = imported('resnet-18').falseLaws.filter(({ because }) => because.includes('epsilon'));
    expect(resnet.map((l) => l.law)).toContain('|resnet.embedder.embedder.convolution.weight[i,:,:,:]|^2');
    expect(resnet.length).toBe(20);
  });
});
