/**
 * Certificates of optimiser flows: accepted as written, and refused once anything in them is false (theory §14). The falsehoods are of three kinds: a law that is
 * none, a split that has no reason, a bound that does not follow.
 */
import { check } from '@lawful/checker';
import { certify } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

// biome-ignore lint/suspicious/noExplicitAny: certificates are spoilt at places that have no type
type Spoilt = any;

const head = (classes: number, n: number, flow: string): string =>
  `param W : ${classes} x ${n}\ninput x : ${n}\noutput W * x\nloss cross-entropy\nflow ${flow}\n`;
const linear = (n: number, h: number, m: number, flow: string): string =>
  `param A : ${h} x ${n}\nparam B : ${m} x ${h}\ninput x : ${n}\noutput B * A * x\nflow ${flow}\n`;

async function certificate(text: string): Promise<string> {
  const { files } = await certify(text, { opinionTimeout: 0 });
  return files.find((f) => f.extension === 'json')!.content;
}

async function verdict(text: string, spoil: (data: Spoilt) => void = () => undefined) {
  const data = JSON.parse(await certificate(text)) as Spoilt;
  spoil(data);
  return check(JSON.stringify(data));
}

const rejected = (reason: RegExp) => ({ verdict: 'rejected', reason: expect.stringMatching(reason) });

describe('what is accepted', () => {
  it.each([
    ['adam', linear(1, 1, 1, 'adam'), 'there is no law but constants'],
    ['adam at equal rates', head(2, 1, 'adam(1, 1)'), 'the list is complete'],
    ['rmsprop', linear(2, 1, 1, 'rmsprop(1/10)'), 'there is no law but constants'],
    ['adagrad', head(2, 1, 'adagrad'), '"rms(W)[1]"^2 - "rms(W)[2]"^2'],
    ['lp', head(2, 2, 'lp(4)'), 'W[1,1] + W[2,1]'],
    ['sign', head(2, 2, 'sign'), 'W[1,2] + W[2,2]'],
    ['lars', head(3, 2, 'lars'), 'W[1,1] + W[2,1] + W[3,1]'],
    ['muon', head(3, 2, 'muon'), 'W[1,1] + W[2,1] + W[3,1]'],
    ['muon of degree five', head(3, 2, 'muon(3, -4, 2)'), 'W[1,1] + W[2,1] + W[3,1]'],
  ])('%s', async (_, text, says) => {
    const { verdict: v, statement } = await verdict(text);
    expect(v).toBe('accepted');
    expect(statement).toContain(says);
    expect(statement).toContain('of any number of points');
  });
});

it('says which variable belongs to which parameter: a law in other names would be another law', async () => {
  // s of p in the place of s of W[1,1]: the same claim in other words, and the statement has to tell.
  const text =
    'param W : 2 x 1\nparam p\ninput x\noutput [[W[1,1]*x + p*x^2], [W[2,1]*x - p*x^2]]\nloss cross-entropy\nflow adagrad\n';
  const { statement } = await verdict(text, (d) => {
    const { variables } = d.claim.network;
    const own = variables.flatMap((v: { name: string; role: string }, i: number) => (v.role === 'velocity' ? [i] : []));
    const [first, , last] = own as [number, number, number];
    [variables[first].name, variables[last].name] = [variables[last].name, variables[first].name];
  });
  expect(statement).toContain('s, part of the state: "rms(p)" of W[1], "rms(W)[2]" of W[2], "rms(W)[1]" of p');
});

describe('what is refused', () => {
  const law = (...terms: [string, [number, number][]][]) => ({ numerator: terms });

  it('a law that the flow does not keep', async () => {
    // Column sums under l_4 descent of three classes, a sum over part of the rows under Muon.
    for (const [text, own] of [
      [head(3, 2, 'lp(4)'), law(['1', [[0, 1]]], ['1', [[2, 1]]], ['1', [[4, 1]]])],
      [head(3, 2, 'sign'), law(['1', [[0, 1]]], ['1', [[2, 1]]], ['1', [[4, 1]]])],
      [head(3, 2, 'muon'), law(['1', [[0, 1]]], ['1', [[2, 1]]])],
      [head(3, 2, 'lars'), law(['1', [[0, 2]]], ['1', [[2, 2]]])],
    ] as const) {
      const spoilt = await verdict(text, (d) => {
        d.claim.laws = [own];
        d.claim.counts = { ...d.claim.counts, lieRank: 0, maxLaws: 6, found: 0, complete: false };
        d.evidence = {};
      });
      expect([text, spoilt]).toEqual([text, expect.objectContaining(rejected(/is not conserved/))]);
    }
  });

  it('balancedness under LARS and Muon, which gradient flow keeps', async () => {
    const squares = law(['1', [[0, 2]]], ['1', [[1, 2]]], ['-1', [[2, 2]]], ['-1', [[3, 2]]]);
    for (const flow of ['lars', 'muon'])
      expect(
        await verdict(linear(2, 1, 2, flow), (d) => {
          d.claim.laws = [squares];
          d.claim.counts = { ...d.claim.counts, lieRank: 0, maxLaws: 4, found: 0, complete: false };
          d.evidence = {};
        }),
      ).toMatchObject(rejected(/is not conserved/));
  });

  it('classes that do not agree, or the wrong sign of a member', async () => {
    expect(
      await verdict(head(2, 2, 'sign'), (d) => {
        d.claim.flow.classes[0].signs = [1, 1];
      }),
    ).toMatchObject(rejected(/do not agree up to the sign/));
    expect(
      await verdict(head(3, 2, 'sign'), (d) => {
        const [a, b, ...rest] = d.claim.flow.classes;
        d.claim.flow.classes = [{ members: [...a.members, ...b.members], signs: [1, -1] }, ...rest];
      }),
    ).toMatchObject({ verdict: 'rejected' });
  });

  it('a parameter that moves and is in no part', async () => {
    expect(
      await verdict(head(2, 2, 'sign'), (d) => {
        d.claim.flow.classes.pop();
        d.claim.laws.pop();
        d.claim.counts = { ...d.claim.counts, lieRank: 0, maxLaws: 4, found: 0, complete: false };
        d.evidence = {};
      }),
    ).toMatchObject(rejected(/moves, and is in no class and no layer/));
  });

  it('a class cut in two: the parts are proportional at every point, and one law is called the whole list', async () => {
    const cut = await verdict(head(2, 2, 'sign'), (d) => {
      const [a, b] = d.claim.flow.classes;
      expect([a.members, b.members]).toEqual([
        [0, 2],
        [1, 3],
      ]);
      d.claim.flow.classes = [{ members: [0], signs: [1] }, { members: [2], signs: [1] }, b];
      d.claim.laws = [law(['1', [[1, 1]]], ['1', [[3, 1]]])];
      d.claim.counts = { ...d.claim.counts, lieRank: 3, maxLaws: 1, found: 1, complete: true };
      Object.assign(d.evidence.independence, { laws: [0], columns: [1] });
      const samples = [0, 1, 2].map((field) => ({ field, points: [] }));
      Object.assign(d.evidence.lieRank, { samples, words: [0, 1, 2], columns: [0, 2, 1] });
    });
    expect(cut).toMatchObject(rejected(/of two classes, are proportional/));
  });

  it('a split of norms without its reason, or with one that is none', async () => {
    const text = linear(2, 1, 2, 'lars');
    expect(
      await verdict(text, (d) => {
        d.evidence.norms.pop();
      }),
    ).toMatchObject(rejected(/nothing that tells the norms/));
    expect(
      await verdict(text, (d) => {
        for (const n of d.evidence.norms) n.layers = [n.layers[0], n.layers[0]];
      }),
    ).toMatchObject(rejected(/is a square/));
    // One data set twice: any function of the state would pass for no square of data.
    expect(
      await verdict(text, (d) => {
        for (const n of d.evidence.norms) n.others = n.points;
      }),
    ).toMatchObject(rejected(/is a square/));
  });

  it('scalars that a polynomial leaves alone, in a class', async () => {
    // muon(1, -1) at a number: X - X^3 = 0 for X = +-1.
    const text = (flow: string): string => `param u\nparam W : 2 x 2\ninput x : 2\noutput u*W*x\nflow ${flow}\n`;
    expect(await verdict(text('muon(1, -1)'))).toMatchObject({ verdict: 'accepted' });
    expect(
      await verdict(text('muon(1, 1)'), (d) => {
        const [a, b] = d.claim.flow.coefficients as [number, number];
        d.claim.network.nodes.push(['neg', a]);
        d.claim.flow.coefficients = [a, b === a ? d.claim.network.nodes.length - 1 : b];
      }),
    ).toMatchObject(rejected(/scalars stand still/));
  });

  it('layers of which the product of the norms is a square', async () => {
    // (W + V)x has one gradient for both layers: split they would have no law, and W - V is one.
    const both = 'param W : 2 x 2\nparam V : 2 x 2\ninput x : 2\noutput (W + 2*V) * x\nflow lars\n';
    const spoilt = JSON.parse((await certificate(both).catch(() => '{}')) as string) as Spoilt;
    expect(spoilt).toEqual({});
    expect(
      await verdict(linear(2, 2, 2, 'lars'), (d) => {
        // The network (A + B)x in place of B A x, all evidence as it was.
        const nodes = d.claim.network.nodes as [string, ...number[]][];
        const variable = (i: number) => nodes.findIndex(([op, v]) => op === 'var' && v === i);
        const outputs = [0, 1].map((row) => {
          const entries = [0, 1].map((col) => {
            nodes.push(['add', variable(2 * row + col), variable(4 + 2 * row + col)]);
            nodes.push(['mul', nodes.length - 1, variable(8 + col)]);
            return nodes.length - 1;
          });
          nodes.push(['add', entries[0]!, entries[1]!]);
          return nodes.length - 1;
        });
        d.claim.network.outputs = outputs;
      }),
    ).toMatchObject({ verdict: 'rejected' });
  });

  it('a bound with a word too many, a column twice, data of the wrong number of points', async () => {
    const text = head(3, 2, 'muon');
    expect(
      await verdict(text, (d) => {
        d.evidence.lieRank.words.push(d.evidence.lieRank.words[0]);
        d.evidence.lieRank.columns.push(5);
        d.claim.counts = { ...d.claim.counts, lieRank: 5, maxLaws: 1, found: 1, complete: true };
        d.evidence.independence.laws.pop();
        d.evidence.independence.columns.pop();
      }),
    ).toMatchObject({ verdict: 'rejected' });
    expect(
      await verdict(text, (d) => {
        d.evidence.lieRank.samples[0].points.pop();
      }),
    ).toMatchObject(rejected(/data points for a field/));
  });

  it('cotangents of cross-entropy that do not sum to zero', async () => {
    expect(
      await verdict(head(3, 2, 'lars'), (d) => {
        d.evidence.lieRank.samples[0].points[0].cotangent = [[0, 1]];
      }),
    ).toMatchObject(rejected(/has the sum 1, not 0/));
  });
});
