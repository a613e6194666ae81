/** Configurations that are wrong: each a sentence with the field, what it has and what was expected. */
import { readConfig } from '@lawful/importers';
import { describe, expect, it } from '../jest-globals.js';

const GPT2 = { model_type: 'gpt2', n_embd: 4, n_head: 2, n_layer: 1, n_positions: 2, vocab_size: 3 };
const read = (fields: unknown) => () => readConfig(JSON.stringify(fields), 'config.json');

describe('a configuration', () => {
  it('is read as it should be', () => {
    expect(read(GPT2)().tensors.size).toBeGreaterThan(10);
  });

  it.each([
    ['another family', { ...GPT2, model_type: 'gpt9' }, /model_type: "gpt9".*one of gpt2, llama/],
    ['no family', { ...GPT2, model_type: undefined }, /model_type: nothing/],
    ['heads that do not divide the width', { ...GPT2, n_head: 3 }, /n_head: 3.*a divisor of 4/],
    ['a width that is no whole number', { ...GPT2, n_embd: 4.5 }, /n_embd: 4.5.*a whole number from 1/],
    ['a negative width', { ...GPT2, vocab_size: -3 }, /vocab_size: -3/],
    ['a missing width', { ...GPT2, n_positions: undefined }, /n_positions: nothing/],
    ['millions of layers', { ...GPT2, n_layer: 10_000_000 }, /n_layer: 10000000.*from 1 to 1000/],
    [
      'an activation that is not known',
      { ...GPT2, activation_function: 'mish9' },
      /activation_function: "mish9".*one of gelu/,
    ],
    ['an epsilon that is none', { ...GPT2, layer_norm_epsilon: '1e-5' }, /layer_norm_epsilon: "1e-5".*from 0 to 1/],
    ['a flag that is none', { ...GPT2, tie_word_embeddings: 'yes' }, /tie_word_embeddings: "yes".*true or false/],
    [
      'groups that do not divide the heads',
      {
        model_type: 'llama',
        hidden_size: 8,
        num_attention_heads: 4,
        num_key_value_heads: 3,
        num_hidden_layers: 1,
        intermediate_size: 2,
        vocab_size: 3,
      },
      /num_key_value_heads: 3.*a divisor of 4/,
    ],
    [
      'pairs of an odd width',
      {
        model_type: 'llama',
        hidden_size: 6,
        num_attention_heads: 2,
        num_hidden_layers: 1,
        intermediate_size: 2,
        vocab_size: 3,
      },
      /an even number/,
    ],
    [
      'blocks without end',
      { model_type: 'resnet', embedding_size: 2, hidden_sizes: [2], depths: [100000] },
      /depths.*200/,
    ],
    ['a list', [], /a JSON object/],
  ])('with %s is refused', (_, fields, sentence) => {
    expect(read(fields)).toThrow(sentence);
    try {
      read(fields)();
    } catch (error) {
      expect((error as Error).name).toBe('ImportError');
    }
  });

  it('of BERT says what padding does to sums of words, unless there is none', () => {
    const bert = {
      model_type: 'bert',
      hidden_size: 4,
      num_attention_heads: 2,
      intermediate_size: 3,
      num_hidden_layers: 1,
      vocab_size: 5,
      max_position_embeddings: 3,
    };
    expect(read(bert)().warnings.join()).toMatch(/padding.*sum all words/);
    expect(read({ ...bert, pad_token_id: 0 })().warnings).toHaveLength(1);
    expect(read({ ...bert, pad_token_id: null })().warnings).toEqual([]);
  });

  it('that is damaged is refused in a sentence', () => {
    const text = JSON.stringify(GPT2);
    for (let k = 0; k < text.length; k++) {
      try {
        readConfig(text.slice(0, k), 'config.json');
      } catch (error) {
        expect((error as Error).name).toBe('ImportError');
      }
    }
  });
});
