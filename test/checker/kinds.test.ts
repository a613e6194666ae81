/**
 * Kinds of families and flows beyond the plain one: good certificates are accepted with what they say in words, and
 * plausible false ones are rejected, each for its own reason.
 */

import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import type { Certificate } from './certificates.js';
import { certify } from './certificates.js';
import { decay, descents, everything, penalty, rates } from './descents.js';
import type { LawJson, Model } from './networks.js';
import { linear, logits, mirror, momentum, nearPoint, potential, relu } from './networks.js';

function verdict(model: Model, change: (certificate: Certificate) => void = () => undefined) {
  const certificate = structuredClone(certify(model));
  change(certificate);
  return check(JSON.stringify(certificate));
}

function reason(model: Model, change?: (certificate: Certificate) => void): string {
  const { accepted, reason } = verdict(model, change);
  expect(accepted).toBe(false);
  return reason;
}

describe('accepted', () => {
  it.each<[string, Model, string[]]>([
    [
      'momentum with friction',
      momentum('symbol'),
      [
        'under momentum flow of the squared loss',
        'with friction tau = tau[1] and clock[1] = e^(tau t)',
        'The drift, the kicks and their brackets span at least 5 dimensions',
      ],
    ],
    ['momentum without friction', momentum('zero'), ['with friction tau = 0 and clock[1] = t']],
    [
      'mirror',
      mirror(),
      ['under mirror flow', 'the metric of u[2] = u[2]', 'law 1: u[1] + u[2] - v[1]', 'is complete'],
    ],
    [
      'rates',
      rates(),
      [
        'under descent flow of the squared loss',
        'moves at the rate -metric * the derivative of the loss',
        'the metric of t[2] = 3',
      ],
    ],
    [
      'a penalty',
      penalty(),
      [
        'the derivative of the loss + that of the penalty',
        'penalty = ',
        'function of the parameters',
        'The drift, the kicks',
      ],
    ],
    [
      'a decay',
      decay(),
      [
        'under decay flow',
        'decay = c, and E = e^(decay t)',
        'function of time and the parameters',
        'law 1: t[1]^2*E^2 - t[2]^2*E^2',
      ],
    ],
    [
      'rates, a penalty and a decay',
      everything(),
      ['-metric * (the derivative of the loss + that of the penalty + decay times the parameter)'],
    ],
    ['cross-entropy', logits(), ['softmax cross-entropy', 'law 1: w[1] + w[2] + w[3]', 'is complete']],
    ['a potential', potential(), ['labels: y[1]', 'potential = ', 'the sum of the potential', 'is complete']],
    [
      'near a point',
      nearPoint(),
      ['near the point below there are at most 6 - 4 = 2', 'W1[1,1] = 3, W1[1,2] = -2', 'is complete there'],
    ],
    ['logistic', { ...linear(2, 2, 1), loss: 'logistic' }, ['the logistic loss']],
    ['custom', { ...linear(2, 2, 2), loss: 'custom' }, ['any loss whose output gradients fill the output space']],
    [
      'custom with sum zero',
      { ...logits(), loss: 'custom-sum-zero' },
      ['any loss whose output gradients fill the hyperplane of sum zero', 'law 1: w[1] + w[2] + w[3]'],
    ],
  ])('%s', (_, model, words) => {
    const { accepted, reason, statement } = verdict(model);
    expect(reason).toBe('every claim was verified');
    expect(accepted).toBe(true);
    for (const word of words) expect(statement).toContain(word);
  });

  it('a drift that writes its empty lists', () => {
    const empty = { generator: 'drift', inputs: [], slopes: [], cotangent: [] };
    expect(
      verdict(momentum('symbol'), (c) => void (c.evidence.lieRank?.samples ?? []).splice(0, 1, empty)).accepted,
    ).toBe(true);
  });
});

describe('descent and decay, false', () => {
  const drift = /its rate along the drift is not zero/;
  const node = (c: Certificate, ...parts: Certificate['claim']['network']['nodes'][number]): number =>
    c.claim.network.nodes.push(parts) - 1;

  it.each([0, 1, 3])('the clock to the power %i', (power) => {
    expect(reason(decay(power))).toMatch(drift);
  });

  it('a penalty on some factors only, or of another sign', () => {
    expect(reason(penalty(2))).toMatch(drift);
    expect(
      reason(everything(), (c) => void Object.assign(c.claim.flow, { penalty: node(c, 'neg', c.claim.flow.penalty!) })),
    ).toMatch(drift);
  });

  it('rates that are exchanged, left out or too few, a penalty or a decay that is left out', () => {
    expect(reason(rates(), (c) => void c.claim.flow.metric!.reverse())).toMatch(
      /not conserved: its rate along the gradient/,
    );
    expect(reason(rates(), (c) => void delete c.claim.flow.metric)).toMatch(/not conserved/);
    expect(reason(rates(), (c) => void c.claim.flow.metric!.pop())).toBe(
      'claim.flow.metric should be a list of 2 and is a list of 1',
    );
    expect(reason(everything(), (c) => void delete c.claim.flow.penalty)).toMatch(drift);
    expect(reason(penalty(), (c) => void delete c.claim.flow.penalty)).toMatch(/generator|lieRank/);
    expect(reason(decay(), (c) => void delete c.claim.flow.clock)).toBe('claim.flow lacks the member "clock"');
    expect(reason(decay(), (c) => void delete c.claim.flow.rate)).toBe('claim.flow lacks the member "rate"');
  });

  it('parts that depend on what they may not', () => {
    const input = (c: Certificate): number =>
      c.claim.network.nodes.findIndex(
        ([op, i]) => op === 'var' && c.claim.network.variables[i as number]!.role === 'input',
      );
    expect(reason(penalty(), (c) => void Object.assign(c.claim.flow, { penalty: node(c, 'mul', input(c), 0) }))).toBe(
      'claim.flow.penalty depends on "x[1]", a variable of role input',
    );
    expect(reason(rates(), (c) => void c.claim.flow.metric!.splice(0, 1, input(c)))).toBe(
      'claim.flow.metric depends on "x[1]", a variable of role input',
    );
    expect(reason(decay(), (c) => void Object.assign(c.claim.flow, { rate: 0 }))).toBe(
      'claim.flow.rate depends on "t[1]", a variable of role parameter',
    );
    expect(reason(decay(), (c) => void Object.assign(c.claim.flow, { clock: 0 }))).toBe(
      'claim.flow.clock is variable 0, which is of role parameter, not clock',
    );
    expect(reason(rates(), (c) => void c.claim.flow.metric!.splice(0, 1, node(c, 'const', '0')))).toMatch(
      /metric is zero identically/,
    );
  });

  it('a drift that the bound leaves out, so that a law with time seems not to be there', () => {
    // Without the drift in its words the claim states a lower rank: true, and not complete.
    const { accepted, reason: why } = verdict(decay(), (c) => void Object.assign(c.claim.counts, { lieRank: 1 }));
    expect(accepted).toBe(false);
    expect(why).toMatch(/claim.counts/);
  });

  it('a decay of zero, whose clock is the time', () => {
    const still = (c: Certificate) => void Object.assign(c.claim.flow, { rate: node(c, 'const', '0') });
    expect(reason(decay(), still)).toMatch(drift);
    const balanced = verdict(decay(0), (c) => {
      still(c);
      c.claim.network.variables[c.claim.flow.clock!]!.name = 't';
    });
    expect(balanced.reason).toBe('every claim was verified');
    expect(balanced.statement).toContain('decay = 0, and t = t');
  });

  it.each(descents.map(([name, model]) => [name, model] as const))('%s: the same by motions', (_, model) => {
    expect(verdict(model, (c) => void Object.assign(c, { version: 3 })).reason).toBe('every claim was verified');
    const wrong = (c: Certificate) => {
      c.version = 3;
      c.claim.laws[0]!.numerator[0]![0] = '5';
    };
    expect(reason(model, wrong)).toMatch(/not conserved|not shown to be conserved/);
  });
});

describe('momentum, false', () => {
  it.each([0, 2])('the clock to the power %i', (power) => {
    expect(reason(momentum('symbol', power))).toBe(
      'claim.laws[0] is not conserved: its rate along the drift is not zero, 4 terms remain',
    );
  });

  it('a clock although there is no friction', () => {
    expect(reason(momentum('zero', 1))).toMatch(/its rate along the drift is not zero/);
  });

  it('a law that the kicks conserve and the drift does not', () => {
    const law: LawJson = { numerator: [['1', [[0, 2]]]] };
    expect(reason({ ...momentum('symbol'), laws: [law] })).toMatch(/^claim\.laws\[0\] .* along the drift is not zero/);
  });

  it('a law of the drift that the kicks break', () => {
    // E·w₁ is constant while nothing kicks.
    const law: LawJson = {
      numerator: [
        [
          '1',
          [
            [6, 1],
            [7, 1],
          ],
        ],
      ],
    };
    expect(reason({ ...momentum('symbol'), laws: [law] })).toMatch(
      /^claim\.laws\[0\] .* along the kick of output 0 is not zero/,
    );
  });

  it('the laws of gradient flow', () => {
    const law: LawJson = {
      numerator: [
        ['1', [[0, 2]]],
        ['-1', [[2, 2]]],
      ],
    };
    expect(reason({ ...momentum('symbol'), laws: [law] })).toMatch(/along the drift is not zero/);
  });

  it('state and velocities that are not as they should be', () => {
    const flow = (change: (f: Certificate['claim']['flow']) => void) =>
      reason(momentum('symbol'), (c) => change(c.claim.flow));
    expect(reason(momentum('symbol'), (c) => void delete c.claim.counts.stateDimension)).toBe(
      'claim.counts.stateDimension is 4, but the dimension of the state is 9',
    );
    expect(flow((f) => void f.velocities?.pop())).toMatch(/velocities should be a list of 4 and is a list of 3/);
    expect(flow((f) => void f.velocities?.fill(8))).toBe('claim.flow.velocities has a variable twice');
    expect(flow((f) => void f.velocities?.fill(0))).toMatch(/is variable 0, which is of role parameter, not velocity/);
    expect(flow((f) => Object.assign(f, { clock: 7 }))).toMatch(/is variable 7, which is of role velocity, not clock/);
    expect(flow((f) => Object.assign(f, { friction: 0 }))).toBe(
      'claim.flow.friction depends on "u[1]", a variable of role parameter',
    );
  });

  it('samples without a generator, a drift with inputs', () => {
    const sample = (change: (s: object) => void) =>
      reason(momentum('symbol'), (c) => change(c.evidence.lieRank?.samples[0] as object));
    expect(sample((s) => void Object.assign(s, { generator: 'tilt' }))).toMatch(/samples\[0\]\.generator is "tilt"/);
    expect(sample((s) => void Object.assign(s, { inputs: [[4, 1]] }))).toMatch(
      /inputs has entries, but the drift takes none/,
    );
    expect(sample((s) => void Object.assign(s, { generator: 'kick' }))).toMatch(
      /samples\[0\] lacks the member "inputs"/,
    );
    expect(
      reason(
        linear(2, 2, 1),
        (c) => void Object.assign(c.evidence.lieRank?.samples[0] as object, { generator: 'kick' }),
      ),
    ).toMatch(/has the member "generator", which this format does not know/);
  });

  it('a network that looks at its velocities', () => {
    expect(reason(momentum('symbol'), (c) => void c.claim.network.outputs.push(8))).toBe(
      'claim.network.outputs depends on "w[2]", a variable of role velocity',
    );
  });
});

describe('mirror, false', () => {
  it('a law of mirror flow under gradient flow', () => {
    expect(reason({ ...mirror(), flow: { kind: 'gradient' } })).toMatch(/along the gradient of output 0 is not zero/);
  });

  it('a law of gradient flow under mirror flow', () => {
    const law: LawJson = {
      numerator: [
        ['1', [[0, 2]]],
        ['1', [[1, 2]]],
        ['-1', [[2, 2]]],
      ],
    };
    expect(reason({ ...mirror(), laws: [law] })).toMatch(/along the gradient of output 0 is not zero/);
  });

  it('a metric of data, of a piece, of nothing', () => {
    const metric = (change: (c: Certificate) => void) => reason(mirror(), change);
    expect(metric((c) => void c.claim.flow.metric?.splice(0, 1, 3))).toBe(
      'claim.flow.metric depends on "x[1]", a variable of role input',
    );
    const put =
      (...node: [string, ...(string | number)[]]) =>
      (c: Certificate) =>
        void c.claim.flow.metric?.splice(0, 1, c.claim.network.nodes.push(node) - 1);
    expect(metric(put('piecewise', 0, '0', '1'))).toMatch(/^claim\.flow\.metric contains a piecewise node/);
    expect(metric(put('sub', 0, 0))).toBe('claim.flow.metric is zero identically for variable 0');
  });
});

describe('families, false', () => {
  it('a cotangent that does not sum to zero', () => {
    expect(reason(logits(), (c) => void c.evidence.lieRank?.samples[0]?.cotangent?.pop())).toMatch(
      /^evidence\.lieRank\.samples\[0\]\.cotangent has the sum \d+, not 0, modulo 1048573$/,
    );
  });

  it('the law of cross-entropy for free cotangents', () => {
    const free = { ...logits(), loss: 'mse', family: { kind: 'plain', cotangent: 'free' } };
    expect(reason(free)).toMatch(/along the gradient of output 0 is not zero/);
  });

  it('losses and families that do not belong together', () => {
    const family = (loss: string, cotangent: string) =>
      reason({ ...logits(), loss, family: { kind: 'plain', cotangent } });
    expect(family('mse', 'sum-zero')).toBe('claim.family.cotangent is "sum-zero", but for the loss "mse" it is "free"');
    expect(family('cross-entropy', 'free')).toMatch(/for the loss "cross-entropy" it is "sum-zero"$/);
    expect(family('custom', 'sum-zero')).toMatch(/for the loss "custom" it is "free"$/);
    expect(family('custom-sum-zero', 'free')).toMatch(/for the loss "custom-sum-zero" it is "sum-zero"$/);
    expect(family('logistic', 'free')).toBe('the loss "logistic" needs a scalar output, not 3 outputs');
    expect(reason({ ...potential(), loss: 'mse' })).toBe(
      'claim.family.kind is "potential", but claim.loss is "mse", not "custom"',
    );
    const one = { ...linear(2, 2, 1), loss: 'cross-entropy', family: { kind: 'plain', cotangent: 'sum-zero' } };
    expect(reason({ ...one, laws: [], found: 0, lieRank: 0 })).toBe(
      'the loss "cross-entropy" needs at least two outputs',
    );
  });

  it('a potential with a cotangent, or of velocities', () => {
    const change = (c: Certificate) =>
      void Object.assign(c.evidence.lieRank?.samples[0] as object, { cotangent: [[0, 1]] });
    expect(reason(potential(), change)).toMatch(/has the member "cotangent", which this format does not know/);
    const b = potential();
    b.network.variables.push({ name: 'u', role: 'velocity' });
    const u = b.network.nodes.push(['var', 4]) - 1;
    const node = b.network.nodes.push(['add', b.family?.potential as number, u]) - 1;
    expect(reason({ ...b, family: { kind: 'potential', potential: node } })).toBe(
      'claim.family.potential depends on "u", a variable of role velocity',
    );
  });

  it('a law that one label has and another has not', () => {
    // φ = (a − y)², with y free: a is not conserved.
    const law: LawJson = { numerator: [['1', [[0, 1]]]] };
    expect(reason({ ...potential(), laws: [law] })).toMatch(/along the gradient of the potential is not zero/);
  });

  it('a plain network that depends on a label', () => {
    const model = { ...potential(), family: { kind: 'plain', cotangent: 'free' } };
    expect(reason(model, (c) => void c.claim.network.outputs.push(c.claim.network.nodes.length - 1))).toBe(
      'claim.network.outputs depends on "y[1]", a variable of role label',
    );
  });
});

describe('near a point, false', () => {
  const lieRank = (c: Certificate) => c.evidence.lieRank as NonNullable<Certificate['evidence']['lieRank']>;

  it('a sample on a kink', () => {
    expect(reason(nearPoint(), (c) => Object.assign(lieRank(c).samples[0] as object, { inputs: [] }))).toBe(
      'piecewise node 0 is on its kink for a sample at the point of evidence.lieRank',
    );
  });

  it('slopes that are chosen', () => {
    expect(reason(nearPoint(), (c) => Object.assign(lieRank(c).samples[0] as object, { slopes: [[0, 1]] }))).toMatch(
      /has the member "slopes", which this format does not know/,
    );
  });

  it('a rank that needs slopes which the point does not have', () => {
    // Both units off for every input of the quadrant: with true slopes nothing moves.
    const dead = (c: Certificate) => {
      lieRank(c).point = [0, 0, -3, -2, -1, -4, 5, -7];
      for (const sample of lieRank(c).samples)
        sample.inputs = [
          [0, 5],
          [1, 9],
        ];
    };
    expect(reason(nearPoint(), dead)).toBe('the minor of evidence.lieRank has rank 0, not 4');
  });

  it('numbers that are not small integers, and a point that is missing', () => {
    expect(reason(nearPoint(), (c) => void lieRank(c).point.splice(2, 1, -(2 ** 31)))).toMatch(
      /^evidence\.lieRank has the entry -2147483648/,
    );
    const none = { ...nearPoint(), laws: [], found: 0, lieRank: 0 };
    expect(reason(none)).toBe('the hypothesis "near-point" is given, but evidence.lieRank is not');
  });

  it('together with another reason', () => {
    expect(reason(nearPoint(), (c) => void c.claim.hypotheses.push('path-family'))).toBe(
      'the hypothesis "near-point" is given, but the hypothesis "path-family" makes it unnecessary',
    );
    expect(reason({ ...relu([2, 2, 1], false) }, (c) => void c.claim.hypotheses.push('near-point'))).toMatch(
      /lacks|member/,
    );
  });

  it('but accepted: a sign that residues cannot tell', () => {
    // relu(W1·x + b1) at 1048573·1 + 0, which is zero modulo the prime and positive in truth.
    const near = { ...relu([1, 1, 1], true), maskReach: false, lieRank: 1, near: [0, 1_048_573, 0, 1] };
    const { accepted } = verdict(near, (c) => {
      lieRank(c).samples = [{ inputs: [[0, 1]], cotangent: [[0, 1]] }];
      Object.assign(lieRank(c), { words: [0], columns: [2] });
    });
    expect(accepted).toBe(true);
  });
});
