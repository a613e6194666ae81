/** Modules as lists of ATen operations, recorded with Debian's PyTorch by python/lawful_dump.py: laws counted by hand (theory §12), and what must be refused. */
import { readFileSync } from 'node:fs';
import { readDump } from '@lawful/importers';
import { describe, expect, it } from '../jest-globals.js';
import { direction, random, slope, valuesOf } from './law-directions.js';

type Laws = typeof import('../../packages/lawful/dist/importing/laws-of-network.js');
type Audit = typeof import('../../packages/lawful/dist/importing/audit-laws.js');
const from = async (name: string) =>
  import(new URL(`../../../packages/lawful/dist/importing/${name}.js`, import.meta.url).href);
const { lawsOfNetwork } = (await from('laws-of-network')) as Laws;
const { auditLaws } = (await from('audit-laws')) as Audit;

const textOf = (name: string): string =>
  readFileSync(new URL(`../../fixtures/dumps/${name}.json`, import.meta.url), 'utf8');

type Node = { name: string; target: string; args: unknown[]; kwargs: object; shape: number[] | null };
type Dump = { parameters: { name: string; requires_grad: boolean }[]; nodes: Node[]; outputs: string[] };
const spoilt = (name: string, spoil: (dump: Dump) => void): string => {
  const dump = JSON.parse(textOf(name)) as Dump;
  spoil(dump);
  return JSON.stringify(dump);
};

/** Two heads of two places: F(9, 2) = 3 for each Gram matrix of a head. */
const HEADS = 2 * (2 * 3);

describe('dumps', () => {
  it.each([
    ['mlp', 17, 3],
    ['resblock', 28, 2],
    // Gains 4 + 4, heads, the key bias, sums of what writes to the stream 5 + 9 and of three positions; the head is tied and outputs are free.
    ['gpt2', 212, 8 + HEADS + 4 + 5 + 9 + 3],
    // Norms behind the sums: heads, three units, the key bias, sums of both branches.
    ['encoder', 127, HEADS + 3 + 4 + 5 + 4],
  ])('%s has %d parameters and %d laws, along which outputs stand still', (name, parameters, laws) => {
    const network = readDump(textOf(name), `${name}.json`);
    const found = lawsOfNetwork(network);
    expect([found.parameters, found.total, found.warnings]).toEqual([parameters, laws, []]);
    const next = random(5);
    for (const law of auditLaws(found)) {
      const theta = valuesOf(network, next);
      const still = slope(network, theta, direction(network, law, theta, next), false);
      expect([law.law, still < 1e-8 ? 0 : still]).toEqual([law.law, 0]);
    }
  });

  it('of one logit a row have no softmax: rows of a batch are data', () => {
    // Linear(2, 3), ReLU, Linear(3, 1): one law for each unit, and the last bias trains.
    const found = lawsOfNetwork(readDump(textOf('binary'), 'binary.json'), { loss: 'cross-entropy' });
    expect([found.total, found.laws.map((l) => l.form)]).toEqual([3, ['diagonal']]);
  });

  it('take frozen parameters for constants', () => {
    const text = spoilt('mlp', ({ parameters }) => {
      parameters[0]!.requires_grad = false;
    });
    const found = lawsOfNetwork(readDump(text, 'frozen.json'));
    expect([found.parameters, found.frozen, found.total]).toEqual([11, 6, 0]);
  });

  it('an operation that is not known stands for any function', () => {
    const text = spoilt('mlp', ({ nodes }) => {
      for (const node of nodes) if (node.target === 'aten.relu.default') node.target = 'aten.strange.default';
    });
    const found = lawsOfNetwork(readDump(text, 'strange.json'));
    expect(found.total).toBe(0);
    expect(found.warnings.join()).toMatch(/strange/);
  });

  it.each([
    [
      'a value written in place of which a part is used later',
      'encoder',
      (d: Dump) => {
        const view = d.nodes.find((n) => n.target === 'aten.view.default')!;
        const at = d.nodes.indexOf(view);
        const [source] = view.args;
        d.nodes.splice(at + 1, 0, {
          name: 'planted',
          target: 'aten.mul_.Tensor',
          args: [source, 2],
          kwargs: {},
          shape: view.shape,
        });
      },
    ],
    [
      'a part written in place of which the whole is used later',
      'mlp',
      (d: Dump) => {
        const [, , relu] = d.nodes as [Node, Node, Node];
        const at = d.nodes.findIndex((n) => n.target === 'aten.relu.default');
        void relu;
        const source = d.nodes[at]!.args[0];
        d.nodes.splice(
          at,
          0,
          { name: 'part', target: 'aten.select.int', args: [source, 1, 0], kwargs: {}, shape: [1] },
          { name: 'planted', target: 'aten.fill_.Scalar', args: [{ of: 'part' }, 0], kwargs: {}, shape: [1] },
        );
      },
    ],
    [
      'a circle',
      'mlp',
      (d: Dump) => {
        d.nodes[1]!.args = [{ of: d.outputs[0] }, { of: d.outputs[0] }, { of: d.outputs[0] }];
      },
    ],
    [
      'a value that nothing makes',
      'mlp',
      (d: Dump) => {
        d.nodes.at(-1)!.args = [{ of: 'nothing' }, { of: 'nothing' }, { of: 'nothing' }];
      },
    ],
    [
      'no list of nodes',
      'mlp',
      (d: Dump) => {
        (d as unknown as { nodes: number }).nodes = 7;
      },
    ],
  ] as const)('refuse %s', (_, name, spoil) => {
    expect(() => readDump(spoilt(name, spoil), 'spoilt.json')).toThrow(/spoilt\.json/);
  });

  it('refuse damaged texts in a sentence', () => {
    const text = textOf('gpt2');
    const next = random(3);
    for (let k = 0; k < 300; k++) {
      const at = Math.floor(((next() + 1) / 2) * text.length);
      const damaged = k % 2 === 0 ? text.slice(0, at) : `${text.slice(0, at)}${'0[{"-9'[k % 6]}${text.slice(at + 1)}`;
      try {
        readDump(damaged, 'damaged.json');
      } catch (error) {
        expect((error as Error).name).toBe('ImportError');
      }
    }
  });
});
