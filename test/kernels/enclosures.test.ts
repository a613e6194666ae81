import { evaluateProgram, kernelAt, parseDecimalText, QQ, type Rational, rational } from '@lawful/cas-core';
import { ballRankOfWords, lieRank } from '@lawful/lie';
import { flowFamily, lowerModel, parseLaw } from '@lawful/networks';
import { refuteLaw } from '@lawful/verifier';
import { lieDerivative } from '@lawful/verifier/inside/identities/lie-derivative';
import { certify, find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'test.law', text });

const GELU_FFN = 'param W1 : 2 x 2\nparam W2 : 1 x 2\ninput x : 2\noutput W2 * gelu(W1 * x)\n';
const GELU_HEAD = 'param W0 : 2 x 2\nparam W1 : 2 x 2\nparam W2 : 1 x 2\ninput x : 2\noutput W2 * gelu(W1 * W0 * x)\n';
const ERF_UNIT = 'param a\nparam b\ninput x\noutput a * erf(b * x)\n';

describe('counts by enclosures, for kernels without a proof of independence (theory §7)', () => {
  it('a GELU network has no laws (O18), proved by enclosure', () => {
    const { plain, hypotheses, searched } = find(model(GELU_FFN)).result;
    expect(plain).toEqual({ lieRank: 6, maxLaws: 0, found: 0, complete: true, basis: 'enclosure' });
    expect(hypotheses).toEqual([]);
    expect(searched).toEqual([]);
  });

  it('so has a unit with erf', () => {
    expect(find(model(ERF_UNIT)).result.plain).toMatchObject({ lieRank: 2, complete: true, basis: 'enclosure' });
  });

  it("a linear pair under GELU keeps W0 W0' - W1' W1, and nothing else", () => {
    const { plain, laws } = find(model(GELU_HEAD)).result;
    expect(plain).toMatchObject({ lieRank: 7, found: 3, complete: true, basis: 'enclosure' });
    expect(laws.map((l) => l.law)).toEqual(["W0*W0' - W1'*W1"]);
    expect(prove(model(GELU_HEAD), "W0*W0' - W1'*W1")).toMatchObject({ verdict: 'proved', dependsOnFound: 'yes' });
  });

  it('without a target says how many words stay undecided, and claims no more than it proved', () => {
    const family = flowFamily(lowerModel(model(GELU_HEAD)));
    const found = ballRankOfWords(family, { maxDepth: 2, maxPrecision: 60 });
    expect(found).toMatchObject({ rank: 7, evidenceRank: 7, precision: 60 });
    expect(found.undecided).toBeGreaterThan(0);
    expect(found.words.length).toBe(7);
    expect(() => lieRank(family)).toThrow(/erf/);
  });

  it('agrees with the count modulo a prime where both apply', () => {
    for (const text of [
      'param a\nparam b : 2\ninput x : 2\noutput a * tanh(dot(b, x))\n',
      'param a : 1 x 2\nparam W : 2 x 2\ninput x : 2\noutput a * W * x\n',
      'param a\nparam b\ninput x\noutput a * log(1 + exp(b * x)) / sqrt(1 + x^2)\n',
      'param a : 1 x 2\nparam W : 2 x 2\ninput x : 2\noutput a * relu(W * x)\n',
      'param a\nparam b\ninput x\noutput a * b * x\nflow momentum(1)\n',
    ]) {
      const family = flowFamily(lowerModel(model(text)));
      expect([text, ballRankOfWords(family, { maxPrecision: 30, maxDepth: 4 }).rank]).toEqual([
        text,
        lieRank(family).rank,
      ]);
    }
  });

  it('an unlimited claim needs fields that are analytic everywhere', () => {
    const { hypotheses } = find(model('param a\nparam b\ninput x\noutput erf(a * x) * log(abs(b))\n')).result;
    expect(hypotheses).toEqual([expect.stringMatching(/near the rational point/)]);
  });

  it('certificates of enclosures are refused', async () => {
    await expect(certify(model(ERF_UNIT), { title: 'erf', opinionTimeout: 0 })).rejects.toThrow(
      /certificates of enclosures are not written/,
    );
  });
});

const GATE = `param W : 2 x 2
param V : 2 x 2
input x : 2
output V * (sigmoid(W * x) / sum(sigmoid(W * x)))
`;

describe('refutation by enclosures', () => {
  it("of the claim that normalised-sigmoid gating conserves the sum of the gate's rows (O18)", () => {
    const { verdict, witness } = prove(model(GATE), 'sum(W[:,i])', { compare: false });
    expect(verdict).toBe('refuted');
    expect(witness!.value).toBeUndefined();
    const { midpoint, radius } = parseDecimalText(witness!.enclosure!);
    expect(QQ.sub(QQ.mul(midpoint, midpoint), QQ.mul(radius, radius)).num > 0n).toBe(true);
    expect(radius.num * 10n ** 15n < radius.den).toBe(true);
    expect(Object.keys(witness!.theta)).toEqual([
      'W[1,1]',
      'W[1,2]',
      'W[2,1]',
      'W[2,2]',
      'V[1,1]',
      'V[1,2]',
      'V[2,1]',
      'V[2,2]',
    ]);
  });

  it('the rate is 9/250 at logits (0, ln 3), expert values 0 and e1, target 0, for half the squared error', () => {
    const network = lowerModel(model(GATE));
    const family = flowFamily(network);
    const [h] = parseLaw(network, 'sum(W[:,i])', family).entries;
    const rate = lieDerivative(family, family.generators[0]!, h!);
    // ln 3 is the unit of W[2,1]: a kernel with the argument q·ln 3 has the value 3^q.
    const exact: Readonly<Record<string, Rational>> = {
      'W[1,1]': rational(0),
      'W[1,2]': rational(0),
      'W[2,1]': rational(1),
      'W[2,2]': rational(0),
      'V[1,1]': rational(0),
      'V[2,1]': rational(0),
      'V[1,2]': rational(1),
      'V[2,2]': rational(0),
      'x[1]': rational(1),
      'x[2]': rational(0),
      // f − y = f = (3/5) e1.
      'u[1]': rational(3, 5),
      'u[2]': rational(0),
    };
    const values: (Rational | undefined)[] = rate.variables.map((v) => exact[v.name]);
    for (let n = 0; n < rate.op.length; n++) {
      const kernel = kernelAt(rate, n);
      if (kernel === undefined || kernel.argument < 0) continue;
      const q = evaluateProgram({ ...rate, outputs: [kernel.argument] }, QQ, (c) => c, values);
      expect(kernel.kind).toBe('exp');
      expect(q.kind === 'ok' && q.value[0]!.den).toBe(1n);
      if (q.kind === 'ok') values[rate.left[n]!] = rational(3n ** q.value[0]!.num);
    }
    // θ' = −∇L, so dh/dt is minus the rate along ∇⟨u, f⟩. The gate's parameters occur in the exponents only: any numbers do.
    for (const placeholder of [1, 7, -2]) {
      const at = values.map((v, i) => (rate.variables[i]!.name.startsWith('W') ? rational(placeholder) : v));
      const result = evaluateProgram(rate, QQ, (c) => c, at);
      expect(result.kind === 'ok' ? QQ.neg(result.value[0]!) : result).toEqual(rational(9, 250));
    }
  });

  it('proves laws of families with erf, and refutes what is none', () => {
    expect(prove(model(GELU_HEAD), "W0*W0' - 2*W1'*W1", { compare: false })).toMatchObject({
      verdict: 'refuted',
      witness: { enclosure: expect.stringMatching(/^-?\d.* ± /) },
    });
    expect(prove(model(ERF_UNIT), 'a^2 - b^2', { compare: false }).verdict).toBe('refuted');
  });

  it('gives exact values where the rate names no kernel', () => {
    const family = flowFamily(lowerModel(model('param a\nparam b\ninput x\noutput a * b * x + exp(x)\n')));
    const h = {
      numerator: [{ coefficient: QQ.one, exponents: [[family.state[0]!, 2] as [number, number]] }],
      denominator: undefined,
    };
    const witness = refuteLaw(family, h);
    expect(witness !== undefined && 'value' in witness).toBe(true);
  });
});
