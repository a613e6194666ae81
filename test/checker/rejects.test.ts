/**
 * Plausible but false certificates, each rejected for its own reason. Every one differs from an accepted certificate by
 * one deliberate lie.
 */

import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import type { Certificate } from './certificates.js';
import { certify } from './certificates.js';
import type { LawJson, Model } from './networks.js';
import { builder, linear, radial, relu, scalarProduct } from './networks.js';

function lie(model: Model, change: (certificate: Certificate) => void): string {
  const certificate = structuredClone(certify(model));
  change(certificate);
  const { accepted, reason, statement } = check(JSON.stringify(certificate));
  expect(accepted).toBe(false);
  expect(statement).toBe('');
  return reason;
}

/** Adds a law that is not conserved, without counting it. */
const alsoLaw = (law: LawJson) => (c: Certificate) => void c.claim.laws.push(law);

describe('false claims', () => {
  it('an overcounted law', () => {
    const reason = lie({ ...linear(2, 2, 1), lieRank: 2 }, (c) => {
      c.claim.counts.found = 4;
      c.claim.counts.complete = true;
      c.claim.laws.push(c.claim.laws[0] as LawJson);
    });
    expect(reason).toBe('claim.counts.found is 4, but the number of laws in evidence.independence is 3');
  });

  it('a dependent law counted as independent', () => {
    const reason = lie({ ...linear(1, 3, 1), lieRank: 0 }, (c) => {
      c.claim.counts.found = 6;
      c.claim.counts.complete = true;
      Object.assign(c.evidence.independence ?? {}, { laws: [0, 1, 2, 3, 4, 5], columns: [0, 1, 2, 3, 4, 5] });
    });
    expect(reason).toBe('the minor of evidence.independence has rank 5, not 6');
  });

  it('an independent law not counted', () => {
    const reason = lie({ ...linear(2, 2, 1), found: 2 }, () => undefined);
    expect(reason).toBe('claim.counts.found is 2, but the list of laws has rank at least 3');
  });

  it('nothing found, although an independent law is listed: accepted, for no more than "at least 0" is said', () => {
    const { accepted, statement } = check(JSON.stringify(certify({ ...linear(2, 2, 1), found: 0 })));
    expect(accepted).toBe(true);
    expect(statement).toContain('At least 0 of them are functionally independent.');
    expect(statement).toContain('The list is not claimed to be complete: at least 0, at most 3.');
  });

  it('a vanishing word minor', () => {
    const reason = lie(linear(2, 2, 1), (c) => {
      const words = c.evidence.lieRank?.words ?? [];
      words[2] = [words[0] ?? 0, words[0] ?? 0];
    });
    expect(reason).toBe('the minor of evidence.lieRank has rank 2, not 3');
  });

  it('a rational law with denominator zero', () => {
    const reason = lie(radial(3), (c) => {
      (c.claim.laws[1] as LawJson).denominator = [
        ['1', [[0, 1]]],
        ['-1', [[0, 1]]],
      ];
    });
    expect(reason).toBe('claim.laws[1].denominator is the zero polynomial');
  });

  it('a rational law upside down in one place only', () => {
    const reason = lie(radial(3), (c) => {
      (c.claim.laws[0] as LawJson).denominator = [['1', [[0, 2]]]];
    });
    expect(reason).toMatch(
      /^claim\.laws\[0\] is not conserved: its rate along the gradient of output 0 is not zero, 1 terms/,
    );
  });

  it('a law that is true for one data point only', () => {
    // f = p₁x₁ + p₂x₂ conserves p₁ − p₂ for data with x₁ = x₂.
    const b = builder();
    const [p, x] = [b.vector('p', 2, 'parameter'), b.vector('x', 2, 'input')];
    b.network.outputs.push(b.dot(p, x));
    const laws: LawJson[] = [
      {
        numerator: [
          ['1', [[0, 1]]],
          ['-1', [[1, 1]]],
        ],
      },
    ];
    const reason = lie({ network: b.network, laws, found: 1, lieRank: 1, maskReach: false }, () => undefined);
    expect(reason).toBe(
      'claim.laws[0] is not conserved: its rate along the gradient of output 0 is not zero, 2 terms remain',
    );
  });

  it('a law that is true on one mask only', () => {
    const dead: LawJson = { numerator: [['1', [[2, 1]]]] };
    expect(lie(relu([2, 2, 1], true), alsoLaw(dead))).toMatch(
      /^claim\.laws\[2\] is not conserved: .* is not zero on every assignment of slopes/,
    );
  });

  it('a composite prime', () => {
    const reason = lie(linear(2, 2, 1), (c) => Object.assign(c.evidence.lieRank ?? {}, { prime: 1_048_575 }));
    expect(reason).toBe('evidence.lieRank.prime is 1048575, which is not a prime number');
  });

  it('completeness with a gap', () => {
    const model = linear(2, 2, 1);
    const reason = lie({ ...model, laws: model.laws.slice(0, 2), found: 2 }, (c) => {
      c.claim.counts.complete = true;
    });
    expect(reason).toBe('claim.counts.complete is true, but 2 of at most 3 laws are found');
  });

  it('modesty without a gap', () => {
    const reason = lie(linear(2, 2, 1), (c) => {
      c.claim.counts.complete = false;
    });
    expect(reason).toBe('claim.counts.complete is false, but 3 of at most 3 laws are found');
  });

  it('a law with a wrong sign', () => {
    const reason = lie(scalarProduct(3), (c) => {
      (c.claim.laws[1] as LawJson).numerator[1] = ['1', [[2, 2]]];
    });
    expect(reason).toMatch(/^claim\.laws\[1\] is not conserved/);
  });

  it.each([
    [4, 2, 'claim.counts.lieRank is 4, but the number of words in evidence.lieRank is 3'],
    [2, 4, 'claim.counts.lieRank is 2, but the number of words in evidence.lieRank is 3'],
    [3, 2, 'claim.counts.maxLaws is 2, but parameters − lieRank is 3'],
  ])('a wrong lieRank or maxLaws: %i, %i', (lieRank, maxLaws, expected) => {
    const model = linear(2, 2, 1);
    const reason = lie({ ...model, laws: model.laws.slice(0, 1), found: 1 }, (c) => {
      Object.assign(c.claim.counts, { lieRank, maxLaws });
    });
    expect(reason).toBe(expected);
  });

  it('a wrong number of parameters', () => {
    const reason = lie(linear(2, 2, 1), (c) => Object.assign(c.claim.counts, { parameters: 7, maxLaws: 4 }));
    expect(reason).toBe('claim.counts.parameters is 7, but the number of parameters is 6');
  });
});

describe('false assumptions about slopes', () => {
  it('data that do not reach the masks: one input and no bias (O3 fails)', () => {
    const reason = lie(relu([1, 2, 1], false), () => undefined);
    expect(reason).toMatch(/the argument of piecewise node 1 is proportional to that of 0, modulo/);
  });

  it('a unit without a hyperplane: its argument is a bias alone', () => {
    const b = builder();
    const [p, x] = [b.vector('p', 4, 'parameter'), b.vector('x', 1, 'input')] as [number[], number[]];
    const units = [b.node('mul', p[0] as number, x[0] as number), p[1] as number].map((z) =>
      b.node('piecewise', z, '0', '1'),
    );
    b.network.outputs.push(b.dot(p.slice(2), units));
    const laws: LawJson[] = [0, 1].map((i) => ({
      numerator: [
        ['1', [[i, 2]]],
        ['-1', [[i + 2, 2]]],
      ],
    }));
    const reason = lie({ network: b.network, laws, found: 2, lieRank: 2, maskReach: true }, () => undefined);
    expect(reason).toMatch(/the argument of piecewise node 1 is constant, modulo/);
  });

  it('mask reach in a deep network', () => {
    const reason = lie({ ...relu([2, 2, 2, 1], true), maskReach: true }, () => undefined);
    expect(reason).toBe('evidence.maskReach is given, but the outputs are of degree 2 in the slopes');
  });

  it('an unstated path family', () => {
    const reason = lie(relu([2, 2, 2, 1], true), (c) => void c.claim.hypotheses.pop());
    expect(reason).toMatch(/without evidence\.maskReach the hypothesis "path-family" or "near-point" must be stated$/);
  });

  it('a path family without piecewise nodes, or besides maskReach', () => {
    const state = (c: Certificate) => void c.claim.hypotheses.push('path-family');
    expect(lie(linear(2, 2, 1), state)).toMatch(
      /^the hypothesis "path-family" is given, but the network has no piecewise nodes$/,
    );
    expect(lie(relu([2, 2, 1], true), state)).toMatch(/is given, but evidence\.maskReach makes it unnecessary$/);
  });

  it('maskReach without piecewise nodes', () => {
    const reason = lie({ ...linear(2, 2, 1), maskReach: true }, () => undefined);
    expect(reason).toBe('evidence.maskReach is given, but the network has no piecewise nodes');
  });

  it('an unknown hypothesis', () => {
    const reason = lie(linear(2, 2, 1), (c) => void c.claim.hypotheses.push('riemann'));
    expect(reason).toBe('claim.hypotheses[0] is "riemann"; this checker knows only "path-family", "near-point"');
  });
});

describe('divisions and denominators', () => {
  const quotient = (divisor: (b: ReturnType<typeof builder>, x: number, w: number) => number): Model => {
    const b = builder();
    const [p, w] = b.vector('p', 2, 'parameter') as [number, number];
    const x = b.vector('x', 1, 'input')[0] as number;
    b.network.outputs.push(b.node('div', b.node('mul', p, w), divisor(b, x, w)));
    const laws: LawJson[] = [
      {
        numerator: [
          ['1', [[0, 2]]],
          ['-1', [[1, 2]]],
        ],
      },
    ];
    return { network: b.network, laws, found: 1, lieRank: 0, maskReach: false };
  };

  it('accepts a division that is sound', () => {
    expect(check(JSON.stringify(certify(quotient((_, x) => x)))).accepted).toBe(true);
  });

  it('a division by what is zero identically', () => {
    const reason = lie(
      quotient((b, x) => b.node('sub', x, x)),
      () => undefined,
    );
    expect(reason).toMatch(/^the network divides by an expression that is zero identically/);
  });

  it('a division by what is zero on one mask', () => {
    const reason = lie(
      quotient((b, x) => b.node('piecewise', x, '0', '1')),
      () => undefined,
    );
    expect(reason).toMatch(/^the network divides by an expression that is zero .* on some assignment of slopes$/);
  });

  it('a prime that divides a denominator of the claim', () => {
    const reason = lie(linear(2, 2, 1), (c) => {
      (c.claim.laws[0] as LawJson).numerator.push([`1/1048573`, [[0, 1]]]);
    });
    expect(reason).toBe('evidence.independence.prime is 1048573, which divides the denominator 1048573');
  });

  it('a sample where the network is not defined, though the product there is zero', () => {
    // f = (p·w)·x/x₂ at x = x₂ = 0.
    const b = builder();
    const p = b.vector('p', 1, 'parameter')[0] as number;
    const [x, y] = b.vector('x', 2, 'input') as [number, number];
    b.network.outputs.push(b.node('mul', p, b.node('div', x, y)));
    const reason = lie({ network: b.network, laws: [], found: 0, lieRank: 0, maskReach: false }, (c) => {
      Object.assign(c.claim.counts, { lieRank: 1, maxLaws: 0, complete: true });
      const sample = { inputs: [], slopes: [], cotangent: [[0, 1]] as [number, number][] };
      c.evidence.lieRank = { prime: 1_048_573, point: [1, 0, 0], samples: [sample], words: [0], columns: [0] };
    });
    expect(reason).toBe('the network divides by zero at the point, modulo 1048573');
  });

  it('a law whose denominator vanishes at the point', () => {
    const reason = lie(radial(3), (c) => {
      (c.evidence.independence?.point ?? [])[0] = 1_048_573;
    });
    expect(reason).toMatch(/^the denominator of claim\.laws\[0\] is zero at the point of evidence\.independence/);
  });
});
