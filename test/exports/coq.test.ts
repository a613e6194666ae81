import { readFileSync } from 'node:fs';
import type { CertificateData } from '@lawful/verifier';
import { coqDocument } from '@lawful/verifier/inside/writers/coq/coq-document';
import { describe, expect, it } from '../jest-globals.js';

interface Parts {
  readonly nodes?: readonly unknown[];
  readonly names?: readonly string[];
  readonly outputs?: readonly number[];
  readonly family?: unknown;
  readonly flow?: unknown;
  readonly laws?: readonly unknown[];
  readonly hypotheses?: readonly string[];
  readonly evidence?: unknown;
}

/** f = (a + b) x, whose law is a - b. */
function certificate(parts: Parts = {}): CertificateData {
  const [a, b, x] = parts.names ?? ['a', 'b', 'x'];
  return {
    format: 'lawful-certificate',
    version: 1,
    claim: {
      network: {
        variables: [
          { name: a, role: 'parameter' },
          { name: b, role: 'parameter' },
          { name: x, role: 'input' },
        ],
        nodes: parts.nodes ?? [
          ['var', 0],
          ['var', 1],
          ['add', 0, 1],
          ['var', 2],
          ['mul', 2, 3],
        ],
        outputs: parts.outputs ?? [4],
      },
      loss: 'mse',
      family: parts.family ?? { kind: 'plain', cotangent: 'free' },
      flow: parts.flow ?? { kind: 'gradient' },
      laws: parts.laws ?? [
        {
          numerator: [
            ['1', [[0, 1]]],
            ['-1', [[1, 1]]],
          ],
        },
      ],
      counts: { parameters: 2, lieRank: 1, maxLaws: 1, found: 1, complete: true },
      hypotheses: parts.hypotheses ?? [],
    },
    evidence: parts.evidence ?? {},
    note: { title: 'a "title" *) that ends comments' },
  } as CertificateData;
}

const written = (value: CertificateData) => {
  const document = coqDocument(value);
  if ('unable' in document) throw new Error(document.unable);
  return document;
};

const network = (text: string): string => text.slice(text.indexOf('(* ==== The network ===='));

describe('a certificate as a Coq file', () => {
  it('states one theorem for each law, with the network and the law to be seen', () => {
    const { text, covered, notCovered } = written(certificate());
    const own = network(text);
    expect(own).toContain('Definition output_1 : expr := ((a + b) * x)%E.');
    expect(own).toContain('gradient_flow parameters constants outputs data during theta');
    expect(own).toContain('value law_1 (theta s) = value law_1 (theta t)');
    expect(covered).toHaveLength(1);
    expect(notCovered.join(' ')).toContain('independence');
    for (const sentence of [...covered, ...notCovered])
      expect(own.replace(/\s+/g, ' ')).toContain(sentence.slice(0, 40));
  });

  it('assumes nothing', () => {
    const { text } = written(certificate());
    expect(text).not.toMatch(/\b(Admitted|admit|Axiom|Parameter|Conjecture)\b/);
    // Hypotheses stand in sections, which end, so that theorems carry them in their statements.
    let open = 0;
    for (const [word] of text.matchAll(/^(Section|End|Hypothesis|Variables?)\b/gm))
      if (word === 'Section') open++;
      else if (word === 'End') open--;
      else expect(open).toBeGreaterThan(0);
    expect(open).toBe(0);
  });

  it('gives every variable a name of its own, none of them a word of the prelude', () => {
    const own = network(written(certificate({ names: ['P', 'P*)', 'law[1]'] })).text);
    const names = [...own.matchAll(/^Definition ([\w']+) : expr := [PX] \d+\./gm)].map((m) => m[1]);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(['P', 'law_1']).not.toContain(name);
    expect(own.match(/\(\*/g)!.length).toBe(own.match(/\*\)/g)!.length);
  });

  it('carries a denominator into the statement, where it must not vanish', () => {
    const laws = [{ numerator: [['1', [[0, 1]]]], denominator: [['-1/2', [[1, 1]]]] }];
    const own = network(written(certificate({ laws })).text);
    expect(own).toContain('value denominator_1 (theta t) <> 0');
    expect(own).toContain('(Cst (1 # 2)) * b');
  });

  it('asks cotangents to sum to zero exactly when the claim does', () => {
    const own = (cotangent: string): string =>
      network(written(certificate({ family: { kind: 'plain', cotangent } })).text);
    expect(own('sum-zero')).toContain('cotangents_sum_to_zero outputs data ->');
    expect(own('free')).not.toContain('cotangents_sum_to_zero');
  });

  it('speaks of slopes that are free, and says so', () => {
    const nodes = [
      ['var', 0],
      ['var', 1],
      ['var', 2],
      ['mul', 0, 2],
      ['piecewise', 3, '0', '1'],
      ['mul', 1, 4],
    ];
    const { text, notCovered } = written(certificate({ nodes, outputs: [5] }));
    expect(network(text)).toMatch(/slope_4 : expr := X 2/);
    expect(notCovered.join(' ')).toContain('slope');
  });

  it('bounds the number of laws by the words of the evidence, where they reach', () => {
    const lieRank = {
      prime: 16777213,
      point: [5, 7, 0],
      samples: [{ inputs: [[2, 3]], slopes: [], cotangent: [[0, 1]] }],
      words: [0],
      columns: [1],
    };
    const bounded = written(certificate({ evidence: { lieRank } }));
    expect(bounded.covered[1]).toContain('at most 1 of them');
    const own = network(bounded.text);
    expect(own).toContain('Theorem at_most_1_laws');
    expect(own).toContain('Definition others : list positive := ([1]%positive).');
    const near = written(certificate({ evidence: { lieRank }, hypotheses: ['near-point'] }));
    expect(network(near.text)).not.toContain('at_most');
    expect(near.notCovered.join(' ')).toContain('near a point');
    for (const [spoilt, reason] of [
      [{ ...lieRank, columns: [2] }, 'no state variable'],
      [{ ...lieRank, columns: [0, 1] }, 'differ in number'],
      [{ ...lieRank, samples: [{ inputs: [[0, 3]], cotangent: [] }] }, 'no datum'],
    ] as const)
      expect(written(certificate({ evidence: { lieRank: spoilt } })).notCovered.join(' ')).toContain(reason);
  });

  it('refuses what the prelude has no theorem for, and says what that is', () => {
    const unable = (value: CertificateData): string => {
      const document = coqDocument(value);
      return 'unable' in document ? document.unable : 'written';
    };
    const squared = [
      ['var', 0],
      ['var', 1],
      ['var', 2],
      ['mul', 0, 2],
      ['piecewise', 3, '0', '1'],
      ['pow', 4, 2],
    ];
    expect(unable(certificate({ nodes: squared, outputs: [5] }))).toContain('degree 2');
    expect(unable(certificate({ family: { kind: 'augmented' } }))).toContain('augmented');
    expect(unable(certificate({ laws: [] }))).toContain('no law');
    expect(unable(certificate({ laws: [{ numerator: [['1', [[2, 1]]]] }] }))).toContain('no state variable');
  });

  it('writes a network that divides as numerators and denominators', () => {
    // a x / b + a / (b x), then squared: (a x (b x) + a b)^2 / (b (b x))^2.
    const nodes = [
      ['var', 0],
      ['var', 1],
      ['var', 2],
      ['mul', 0, 2],
      ['div', 3, 1],
      ['mul', 1, 2],
      ['div', 0, 5],
      ['add', 4, 6],
      ['pow', 7, 2],
    ];
    const { text, notCovered } = written(certificate({ nodes, outputs: [8] }));
    const own = text.slice(text.indexOf('==== The network ===='));
    expect(own).toContain('Definition outputs : list (expr * expr) := [output_1].');
    expect(own.replace(/\s+/g, ' ')).toMatch(
      /output_1 : expr \* expr := \(\(+\(?node_3|a \* x\)? \* .* \^ 2\)%E, \(\(b \* .*\) \^ 2\)%E\)/,
    );
    expect(own).toContain('is_quotient_law rows outputs law_1 (num 1) = true');
    expect(own).toContain('quotient_trajectory rows outputs data during theta ->');
    expect(notCovered.join(' ')).toContain('the network divides');
  });

  it('tells of an averaged loss by its averaged polynomials', () => {
    // P_1 = (a + b)^2/2 and P_2 = a + b, functionals 0 and 2: the law is a - b.
    const term = (num: bigint, den: bigint, ...exponents: (readonly [number, number])[]) => ({
      coefficient: { num, den },
      exponents,
    });
    const averaged = {
      potentials: [
        [term(1n, 2n, [0, 2]), term(1n, 1n, [0, 1], [1, 1]), term(1n, 2n, [1, 2])],
        [term(1n, 1n, [0, 1]), term(1n, 1n, [1, 1])],
      ],
      kept: [0, 2],
    };
    const evidence = (coordinates: unknown) => ({
      lieRank: { prime: 101, point: [3, 4, 0], samples: [{ coordinates }], words: [0], columns: [0] },
    });
    const told = (coordinates: unknown) =>
      coqDocument(certificate({ family: { kind: 'augmented' }, evidence: evidence(coordinates) }), averaged);
    const document = told([
      [0, 6],
      [2, 7],
    ]);
    if ('unable' in document) throw new Error(document.unable);
    const own = document.text.slice(document.text.indexOf('==== The network ===='));
    // 6·P_1 = 3·(2 P_1), and 2 P_1 has whole coefficients.
    expect(own).toContain('Kick [] ([3; 7]%Z)');
    expect(own).toContain('at_most_1_laws');
    expect(own).toMatch(/Definition outputs : list expr := \[output_1; output_2\]/);
    expect(document.notCovered.join(' ')).toContain('spanned by the outputs');
    expect(told([[1, 6]])).toEqual({ unable: 'a coordinate belongs to none of the averaged polynomials' });
  });

  it('begins with the prelude as it stands in the sources', () => {
    const folder = new URL('../../../packages/verifier/src/writers/coq/', import.meta.url);
    const first = readFileSync(new URL('Prelude1.v', folder), 'utf8');
    expect(written(certificate()).text).toContain(first);
  });
});
