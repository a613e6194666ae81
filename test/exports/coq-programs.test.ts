/** Networks with kernels as Coq files: what is written, and, where coqc is installed, that it compiles and that spoilt files do not. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateData } from '@lawful/verifier';
import { coqDocument } from '@lawful/verifier/inside/writers/coq/coq-document';
import { atLength } from '../at-length.js';
import { afterAll, describe, expect, it } from '../jest-globals.js';

const long = atLength('exports/coq-programs');

type Law = CertificateData['claim']['laws'][number];

interface Parts {
  readonly nodes: readonly unknown[];
  readonly outputs?: readonly number[];
  readonly laws: readonly Law[];
  readonly cotangent?: 'free' | 'sum-zero';
  readonly flow?: unknown;
  readonly family?: unknown;
}

/** Parameters a, b, c, d, a constant e and an input x are the variables and nodes 0 to 5. */
function certificate({ nodes, outputs, laws, cotangent = 'free', flow, family }: Parts): CertificateData {
  const all = [...Array.from({ length: 6 }, (_, i) => ['var', i]), ...nodes];
  const role = (i: number): string => (i < 4 ? 'parameter' : i === 4 ? 'constant' : 'input');
  return {
    format: 'lawful-certificate',
    version: 3,
    claim: {
      network: {
        variables: [...'abcdex'].map((name, i) => ({ name, role: role(i) })),
        nodes: all,
        outputs: outputs ?? [all.length - 1],
      },
      loss: 'mse',
      family: family ?? { kind: 'plain', cotangent },
      flow: flow ?? { kind: 'gradient' },
      laws,
      counts: { parameters: 4, lieRank: 1, maxLaws: 3, found: laws.length, complete: false },
      hypotheses: [],
    },
    evidence: {},
    note: {},
  } as unknown as CertificateData;
}

const squares = (i: number, j: number): Law => ({
  numerator: [
    ['1', [[i, 2]]],
    ['-1', [[j, 2]]],
  ],
});

/** All kernels of b a x, a c exp and its kind, behind a piece: a^2 - b^2 and, as a quotient, 1/(a^2 - b^2). */
const KERNELS = certificate({
  nodes: [
    ['mul', 0, 1],
    ['mul', 6, 5],
    ['exp', 7],
    ['pow', 7, 2],
    ['const', '1'],
    ['add', 9, 10],
    ['log', 11],
    ['sqrt', 11],
    ['sin', 7],
    ['cos', 7],
    ['gauss', 7],
    ['piecewise', 7, '0', '1'],
    ['div', 12, 13],
    ['sub', 14, 15],
    ['mul', 16, 17],
    ['add', 18, 19],
    ['add', 21, 20],
    ['div', 22, 8],
    ['mul', 23, 4],
  ],
  laws: [squares(0, 1), { numerator: [['1', []]], denominator: squares(0, 1).numerator }],
});

/** log(a x) + c, sin^2 + cos^2 of a, d e^b x and e^(b^2) gauss(b): a^2/2 - c, d^2/2 - b and 1/(a^2/2 - c), whose motions go through kernels. */
const MOVING: Parts = {
  nodes: [
    ['mul', 0, 5],
    ['log', 6],
    ['add', 7, 2],
    ['sin', 0],
    ['cos', 0],
    ['pow', 9, 2],
    ['pow', 10, 2],
    ['add', 11, 12],
    ['exp', 1],
    ['mul', 3, 14],
    ['mul', 15, 5],
    ['pow', 1, 2],
    ['exp', 17],
    ['gauss', 1],
    ['mul', 18, 19],
  ],
  outputs: [8, 13, 16, 20],
  laws: [
    {
      numerator: [
        ['1/2', [[0, 2]]],
        ['-1', [[2, 1]]],
      ],
    },
    {
      numerator: [
        ['1/2', [[3, 2]]],
        ['-1', [[1, 1]]],
      ],
    },
    {
      numerator: [['1', []]],
      denominator: [
        ['1/2', [[0, 2]]],
        ['-1', [[2, 1]]],
      ],
    },
  ],
};

/** A root of c^2 + d^2 and inverse, which moves along with its argument: c x/sqrt(c^2 + d^2) and d x/sqrt(c^2 + d^2), two outputs. */
const ROOT: Parts = {
  nodes: [
    ['pow', 2, 2],
    ['pow', 3, 2],
    ['add', 6, 7],
    ['sqrt', 8],
    ['mul', 2, 5],
    ['div', 10, 9],
    ['mul', 3, 5],
    ['div', 12, 9],
  ],
  outputs: [11, 13],
  laws: [
    {
      numerator: [
        ['1', [[2, 2]]],
        ['1', [[3, 2]]],
      ],
    },
  ],
};

/** exp(a x) over exp(a x) + exp(b x), and the other; and these with a shift of both outputs by c, for cotangents with sum zero. */
const SOFTMAX: Parts = {
  nodes: [
    ['add', 0, 5],
    ['add', 1, 5],
    ['exp', 6],
    ['exp', 7],
    ['add', 8, 9],
    ['div', 8, 10],
    ['div', 9, 10],
    ['add', 11, 2],
    ['add', 12, 2],
  ],
  outputs: [13, 14],
  laws: [
    {
      numerator: [
        ['1', [[0, 1]]],
        ['1', [[1, 1]]],
      ],
    },
    { numerator: [['1', [[2, 1]]]] },
  ],
  cotangent: 'sum-zero',
};

const written = (value: CertificateData) => {
  const document = coqDocument(value);
  if ('unable' in document) throw new Error(document.unable);
  return document;
};
const unable = (value: CertificateData): string => {
  const document = coqDocument(value);
  return 'unable' in document ? document.unable : 'written';
};
const network = (text: string): string => text.slice(text.indexOf('(* ==== The network ===='));

describe('a network with kernels as a Coq file', () => {
  it('is a program, with a theorem for each law', () => {
    const { text, covered, notCovered, bound } = written(KERNELS);
    const own = network(text);
    expect(covered).toHaveLength(2);
    expect(bound).toBe(false);
    expect(own).toMatch(/put 6 \(Poly \(a \* x \* b\)\);\s+put 7 \(Exp 6\)/);
    for (const kind of ['Exp', 'Log', 'Sqrt', 'Inv', 'Sin', 'Cos']) expect(own).toContain(`(${kind} `);
    expect(own).toContain('program_flow network parameters constants outputs data during theta ->');
    expect(own).toContain('value law_1 (theta s) = value law_1 (theta t)');
    expect(own).toContain('value denominator_2 (theta t) <> 0');
    expect(notCovered.join(' ')).toContain('slope');
    expect(covered[0]).toContain('under a root is positive');
    for (const sentence of [...covered, ...notCovered])
      expect(own.replace(/\s+/g, ' ')).toContain(sentence.slice(0, 30));
  });

  it('writes a motion as a multiple of what moves, and leaves out what rests', () => {
    const own = network(written(certificate(ROOT)).text);
    // c^2 + d^2 moves by 4 times itself, its root by 2 times.
    expect(own).toMatch(/moves_by 6 \(\(num 4\) \* P 6\)/);
    expect(own).toMatch(/moves_by 7 \(\(num 2\) \* P 7\)/);
    const softmax = network(written(certificate(SOFTMAX)).text);
    expect(softmax).toContain('cotangents_balance outputs data ->');
    expect(softmax.slice(softmax.indexOf('steps_2')).match(/moves_by/g)).toHaveLength(2);
  });

  it('says which laws are not among the theorems, and refuses when none is', () => {
    const wrong: Law = { numerator: [['1', [[0, 2]]]] };
    const { covered, notCovered, lawsLeftOut } = written(certificate({ ...ROOT, laws: [...ROOT.laws, squares(2, 3)] }));
    expect(covered).toHaveLength(1);
    expect(lawsLeftOut).toBe(1);
    expect(notCovered[0]).toMatch(/^law 2: the motion along its gradient/);
    expect(unable(certificate({ ...SOFTMAX, laws: [wrong] }))).toContain('law 1: the motion along its gradient');
    expect(unable(certificate({ ...SOFTMAX, cotangent: 'free', laws: [SOFTMAX.laws[1]!] }))).toContain('law 1');
    expect(unable(certificate({ ...ROOT, laws: [{ numerator: [['1', [[6, 1]]]] }] }))).toContain('kernels');
    expect(unable(certificate({ ...ROOT, flow: { kind: 'mirror', metric: [0, 0, 0, 0] } }))).toContain('mirror');
    expect(unable(certificate({ ...ROOT, family: { kind: 'potential', potential: 11 } }))).toContain('potentials');
    expect(unable(certificate({ nodes: [['erf', 0]], laws: [squares(0, 1)] }))).toContain('error function');
  });

  it('takes networks that divide and have units, or cotangents with sum zero', () => {
    const divided = [
      ['mul', 0, 1],
      ['mul', 6, 5],
      ['piecewise', 7, '0', '1'],
      ['div', 8, 2],
    ];
    expect(network(written(certificate({ nodes: divided, laws: [squares(0, 1)] })).text)).toContain('slope_8 * P 6');
    const squared = [
      ['mul', 0, 1],
      ['mul', 6, 5],
      ['piecewise', 7, '0', '1'],
      ['pow', 8, 2],
    ];
    expect(network(written(certificate({ nodes: squared, laws: [squares(0, 1)] })).text)).toContain('slope_8 ^ 2');
  });
});

const installed = spawnSync('sh', ['-c', 'command -v coqc']).status === 0;
if (!installed) console.log('coqc is not installed: the Coq files of networks with kernels are not compiled');

describe('the Coq files of networks with kernels', () => {
  const folder = installed ? mkdtempSync(join(tmpdir(), 'lawful-programs-')) : '';
  afterAll(() => {
    if (installed) rmSync(folder, { recursive: true });
  });
  const sources = new URL('../../../packages/verifier/src/writers/coq/', import.meta.url);
  const part = (n: number): string => readFileSync(new URL(`Prelude${n}.v`, sources), 'utf8');
  const prelude = Array.from({ length: 10 }, (_, i) => part(i + 1)).join('\n');
  const coqc = (name: string, text: string) => {
    writeFileSync(join(folder, `${name}.v`), text);
    const { status, stdout, stderr } = spawnSync('coqc', [`${name}.v`], { cwd: folder, encoding: 'utf8' });
    return { status, out: stdout + stderr };
  };
  const short = (text: string): string =>
    text.replace(prelude, () => `${prelude.split('(* ----')[0]}Require Import LawPrelude.\n`);
  const compiled = installed ? it : it.skip;

  compiled(
    'compile, and rest on the real numbers alone',
    () => {
      expect(coqc('LawPrelude', prelude)).toEqual({ status: 0, out: '' });
      expect(written(certificate(MOVING)).covered).toHaveLength(3);
      for (const value of long.rows([MOVING, ROOT, SOFTMAX], (parts) => parts !== MOVING).map(certificate)) {
        const { status, out } = coqc('Law', short(written(value).text));
        expect(out).not.toContain('Error');
        expect(status).toBe(0);
        const axioms = [...out.matchAll(/^([A-Z][\w.]*)(?= |$)/gm)].map((m) => m[1]!).filter((a) => a !== 'Axioms');
        expect(axioms.every((a) => /^(ClassicalDedekindReals|FunctionalExtensionality|Classical_Prop)\./.test(a))).toBe(
          true,
        );
      }
    },
    60_000,
  );

  compiled(
    'do not compile once a law, a motion or the network is spoilt',
    () => {
      const [root, softmax] = [ROOT, SOFTMAX].map((parts) => written(certificate(parts)).text) as [string, string];
      const spoilt: readonly (readonly [string, RegExp, string])[] = [
        [root, /(law_1 : expr := \()c/, '$1(num 2) * c'],
        [root, /\(num 4\) \* P 6/, '(num 3) * P 6'],
        [root, /put 6 \(Poly \(c \^ 2/, 'put 6 (Poly (c ^ 4'],
        [root, /(outputs : list positive := \(\[)\d+/, '$16'],
        // The shift of all outputs is a law only of cotangents with sum zero.
        [softmax, /(is_motion_law \d+ network parameters constants) true (outputs law_2)/, '$1 false $2'],
      ];
      for (const [text, what, by] of long.rows(spoilt, (row) => spoilt.indexOf(row) > 1)) {
        const wrong = text.replace(what, by);
        expect(wrong).not.toBe(text);
        const { status, out } = coqc('Wrong', short(wrong));
        expect(status).not.toBe(0);
        expect(out).toMatch(/Unable to unify|while it is expected to have type|The term "eq_refl" has type/);
      }
    },
    60_000,
  );
});
