/**
 * Certificates of exact laws in discrete time, written from models: what theory §14 says of two-layer linear networks, softmax layers and units is in them,
 * the checker accepts them, and they speak of their own model alone.
 */
import { check } from '@lawful/checker';
import { certify, parseModel, speaksOf } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'm', text });

async function written(text: string): Promise<string | undefined> {
  const { files } = await certify(model(text), { title: 'm', opinionTimeout: 0, discrete: true });
  return files.find((f) => f.extension === 'discrete.json')?.content;
}

interface Statement {
  readonly kind: string;
  readonly optimisers: readonly string[];
}

/** How many statements of each kind. */
function kindsOf(certificate: string | undefined): Record<string, number> {
  const { statements } = (JSON.parse(certificate!) as { claim: { statements: Statement[] } }).claim;
  const counts: Record<string, number> = {};
  for (const { kind } of statements) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const linear = (n: number, h: number, m: number) => `param U : ${h} x ${n}\nparam V : ${m} x ${h}\ninput x : ${n}\noutput V*U*x\n`; // biome-ignore format: one line
const softmax = (classes: number) => `param W : ${classes} x 2\ninput x : 2\noutput W*x\nloss cross-entropy\n`;

describe('the certificate of', () => {
  it('a two-layer linear network: h(h + 1)/2 balances and h(h - 1)/2 rotations', async () => {
    for (const h of [1, 2, 3]) {
      const text = await written(linear(2, h, 2));
      const rotations = (h * (h - 1)) / 2;
      expect(kindsOf(text)).toEqual({ quadratic: (h * (h + 1)) / 2, ...(rotations > 0 ? { skew: rotations } : {}) });
      expect(check(text!).accepted).toBe(true);
    }
  });

  it('a softmax layer: its column sums, entry by entry for two classes alone', async () => {
    const [two, three] = [await written(softmax(2)), await written(softmax(3))];
    expect(kindsOf(two)).toEqual({ linear: 2, paired: 2, column: 1 });
    expect(kindsOf(three)).toEqual({ linear: 2, column: 1 });
    expect(check(three!).statement).toContain("c'*G = 0");
    expect(check(three!).statement).not.toContain('adam');
  });

  it('units, by their slopes', async () => {
    const text = await written('param U : 2 x 2\nparam V : 1 x 2\ninput x : 2\noutput V*relu(U*x)\n');
    expect(kindsOf(text)).toEqual({ quadratic: 2 });
    expect(check(text!).accepted).toBe(true);
  });

  it('a radial loss: the quotient that stays under every step', async () => {
    const text = await written('param p : 2\ninput x\noutput norm2(p)*x\n');
    expect(kindsOf(text)).toEqual({ skew: 1, invariant: 1 });
    expect(check(text!).statement).toContain('sgd: h+ = h, where');
  });

  it('nothing that is not there', async () => {
    expect(await written('param a\ninput x\noutput (a^2 + a)*x\n')).toBeUndefined();
    await expect(written(`${softmax(3)}flow momentum(0)\n`)).rejects.toThrow(
      'momentum flow among laws in discrete time',
    );
  });
});

describe('the Coq file', () => {
  const coqOf = async (text: string) => {
    const { files } = await certify(model(text), { title: 'm', opinionTimeout: 0, discrete: true });
    return files.find((f) => f.extension === 'discrete.v')?.content;
  };

  it('states what holds at every step, of cotangents with the sum zero where it needs that', async () => {
    const skew = (await coqOf(linear(2, 2, 2)))!;
    expect(skew).toContain('Theorem law_4_under_heavy_ball : forall steps theta v,\n  bil law_4');
    const sums = (await coqOf(softmax(3)))!;
    expect(sums).toContain(
      'Theorem law_1_under_descent : forall steps theta,\n  Forall (admissible true outputs) steps ->',
    );
    expect(sums).toContain('statement 3, of kind column, under muon, lars, shampoo');
  });

  it('is not written where it would have no theorem', async () => {
    expect(await coqOf('param a\nparam b\ninput x\noutput a*b*x\n')).toBeUndefined();
    expect(
      await coqOf('param W : 2 x 1\nparam c\ninput x : 1\noutput W*x*exp(c)\nloss cross-entropy\n'),
    ).toBeUndefined();
  });
});

describe('such a certificate', () => {
  it('speaks of its model and of no other', async () => {
    const text = (await written(linear(2, 2, 2)))!;
    expect(speaksOf(text, model(linear(2, 2, 2)))).toEqual({ speaks: true, difference: null });
    expect(speaksOf(text, model(linear(2, 2, 1))).speaks).toBe(false);
    expect(speaksOf(text, model(`${linear(2, 2, 2)}loss huber(1)\n`)).difference).toContain('the loss');
    expect(speaksOf(text, model(`${linear(2, 2, 2)}flow momentum(0)\n`)).difference).toContain('momentum flow');
    expect(speaksOf(text, model(`${linear(2, 2, 2)}loss mse + norm2(U)\n`)).difference).toContain('a penalty');
  });
});
