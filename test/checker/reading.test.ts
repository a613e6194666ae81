/**
 * Bad input: each kind of fault has its own sentence, which carries the offending value; nothing throws, and nothing
 * takes long.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from '@lawful/checker';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';
import { certify } from './certificates.js';
import { linear, relu } from './networks.js';

const long = atLength('checker/reading');

const good = JSON.stringify(certify(linear(2, 2, 1)));
const bent = JSON.stringify(certify(relu([2, 2, 1], true)));

function reasonFor(text: string): string {
  const { accepted, reason } = check(text);
  expect(accepted).toBe(false);
  return reason;
}

/** The good certificate with one passage replaced. */
function edited(from: string | RegExp, to: string, text = good): string {
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return reasonFor(changed);
}

describe('text that is not a certificate', () => {
  it.each([
    ['', 'the text is not a certificate: at character 0, a value was expected and the end of the text found'],
    ['   ', 'the text is not a certificate: at character 0, a value was expected and the end of the text found'],
    ['hello', 'the text is not a certificate: at character 0, a value was expected and "hello" found'],
    ['[1 2]', 'the text is not a certificate: at character 3, "," or "]" was expected and "2]" found'],
    ['[1,]', 'the text is not a certificate: at character 3, a value was expected and "]" found'],
    ['{"a" 1}', 'the text is not a certificate: at character 5, ":" was expected and "1}" found'],
    ['{a:1}', 'the text is not a certificate: at character 1, a string was expected and "a:1}" found'],
    ['"a\nb"', 'the text is not a certificate: at character 0, a value was expected and "\\"a\\nb\\"" found'],
    ['["\\x"]', 'the text is not a certificate: at character 1, a value was expected and "\\"\\\\x\\"]" found'],
    ['[01]', 'the text is not a certificate: at character 1, a value was expected and "01]" found'],
    ['[-0]', 'the text is not a certificate: at character 1, a value was expected and "-0]" found'],
    ['[+1]', 'the text is not a certificate: at character 1, a value was expected and "+1]" found'],
    ['[--1]', 'the text is not a certificate: at character 1, a value was expected and "--1]" found'],
    ['{} {}', 'the text is not a certificate: at character 3, the end of the text was expected and "{}" found'],
    ['[1.5]', 'the number 1.5 at character 1 has a point or an exponent'],
    ['[1e3]', 'the number 1e3 at character 1 has a point or an exponent'],
    ['[9007199254740992]', 'the number 9007199254740992 at character 1 is not below 2^53'],
    ['[-9007199254740992]', 'the number -9007199254740992 at character 1 is not below 2^53'],
    ['{"a":1,"a":2}', 'the member "a" occurs twice in one object, at character 10'],
    ['{"a":1,"\\u0061":2}', 'the member "a" occurs twice in one object, at character 15'],
    ['7', 'the certificate should be an object and is 7'],
    ['null', 'the certificate should be an object and is null'],
    ['[]', 'the certificate should be an object and is a list of 0'],
    ['{}', 'the certificate lacks the member "format"'],
    [
      `${'['.repeat(65)}`,
      'the claim is too large for this checker: the certificate is nested more than 64 deep at character 64',
    ],
  ])('%j', (text, expected) => {
    expect(reasonFor(text)).toBe(expected);
  });

  it('something that is no text at all', () => {
    expect(reasonFor(undefined as unknown as string)).toBe('a certificate is a text');
  });

  it('a truncated certificate, at every hundredth character', () => {
    for (let end = 0; end < good.length; end += 100) {
      expect(reasonFor(good.slice(0, end))).toMatch(
        /^the text is not a certificate: at character \d+, .* was expected/,
      );
    }
  });

  it('trailing text', () => {
    expect(reasonFor(`${good}x`)).toMatch(/the end of the text was expected and "x" found$/);
  });

  it('too much text, without reading it', () => {
    expect(reasonFor(' '.repeat(64 * 2 ** 20 + 1))).toMatch(/: the certificate has 67108865 characters, more than/);
  });

  it('a string without an end, in linear time', () => {
    expect(reasonFor(`["${'a\\n'.repeat(500_000)}`)).toMatch(/a value was expected/);
  });

  it('words nested beyond the limit', () => {
    const word = `${'[0,'.repeat(70)}0${']'.repeat(70)}`;
    expect(edited(/"words":\[/, `"words":[${word},`)).toMatch(/: the certificate is nested more than 64 deep/);
  });
});

describe('members and values', () => {
  it.each([
    ['"version":1', '"version":2', 'version is 2, but the network has no kernels'],
    ['"version":1', '"version":4', 'version is 4; this checker knows only versions 1, 2 and 3'],
    ['"version":1', '"version":"1"', 'version is "1"; this checker knows only versions 1, 2 and 3'],
    ['lawful-certificate', 'awful', 'format is "awful"; this checker knows only "lawful-certificate"'],
    [
      '"loss":"mse"',
      '"loss":"hinge"',
      'claim.loss is "hinge"; this checker knows only "mse", "logistic", "exponential", "cross-entropy", "huber", "margin", "custom", "custom-sum-zero"',
    ],
    [
      '"kind":"plain"',
      '"kind":"averages"',
      'claim.family.kind is "averages"; this checker knows only "plain", "potential", "augmented", "averaged", "moments"',
    ],
    [
      '"kind":"gradient"',
      '"kind":"motion"',
      'claim.flow.kind is "motion"; this checker knows only "gradient", "mirror", "momentum", "descent", "decay"',
    ],
    ['"kind":"gradient"', '"kind":"momentum"', 'claim.flow lacks the member "friction"'],
    [
      '"cotangent":"free"',
      '"cotangent":"fresh"',
      'claim.family.cotangent is "fresh"; this checker knows only "free", "sum-zero"',
    ],
    ['"loss":"mse",', '', 'claim lacks the member "loss"'],
    ['"loss":"mse"', '"loss":"mse","mood":1', 'claim has the member "mood", which this format does not know'],
    [
      '"loss":"mse"',
      '"loss":"mse","__proto__":{}',
      'claim has the member "__proto__", which this format does not know',
    ],
    ['"evidence":{', '"evidence":{"oracle":1,', 'evidence has the member "oracle", which this format does not know'],
    ['"name":"W1[1,1]"', '"name":""', 'claim.network.variables[0].name is the empty name'],
    [
      '"name":"W1[1,1]"',
      '"name":"W1[1,2]"',
      'claim.network.variables[1].name is "W1[1,2]", the name of an earlier variable',
    ],
    [
      '"name":"W1[1,1]"',
      '"name":"a\\u202eb"',
      'claim.network.variables[0].name is "a\u202eb", with a character that is not printable',
    ],
    ['"name":"W1[1,1]"', '"name":7', 'claim.network.variables[0].name should be a string and is 7'],
    [
      '"role":"parameter"',
      '"role":"weight"',
      'claim.network.variables[0].role is "weight"; this checker knows only "parameter", "input", "constant", "label", "velocity", "clock"',
    ],
    ['["var",0]', '["var",8]', 'claim.network.nodes[0][1] is 8 and should be at least 0 and below 8'],
    ['["var",0]', '["tanh",0]', 'claim.network.nodes[0] is the operation "tanh", which version 1 does not know'],
    [
      '["var",0]',
      '["const","0.5"]',
      'claim.network.nodes[0][1] is "0.5", which is not a rational number in lowest terms',
    ],
    [
      '["var",0]',
      '["const","2/4"]',
      'claim.network.nodes[0][1] is "2/4", which is not a rational number in lowest terms',
    ],
    [
      '["var",0]',
      '["const","3/1"]',
      'claim.network.nodes[0][1] is "3/1", which is not a rational number in lowest terms',
    ],
    ['["var",0]', '["neg",0]', 'claim.network.nodes[0][1] refers to node 0, which is not earlier than node 0'],
    ['["var",0]', '["var",0,1]', 'claim.network.nodes[0] should be a list of 2 and is a list of 3'],
    ['["var",1]', '["pow",0,1]', 'claim.network.nodes[1][2] is 1 and should be at least 2 and below 1025'],
    [
      '["var",1]',
      '["pow",0,999999999]',
      'the claim is too large for this checker: claim.network.nodes[1][2] is the exponent 999999999, above the 1024 allowed',
    ],
    [
      '[0,2]',
      '[0,999999999]',
      'the claim is too large for this checker: claim.laws[0].numerator[0][1][0][1] is the exponent 999999999, above the 1024 allowed',
    ],
    ['[0,2]', '[0,0]', 'claim.laws[0].numerator[0][1][0][1] is 0 and should be at least 1 and below 1025'],
    [
      '[0,2]',
      '[6,2]',
      'claim.laws[0].numerator[0][1][0] is "x[1]", a variable of role input, and no law of this flow may depend on it',
    ],
    ['"outputs":[16]', '"outputs":[]', 'claim.network.outputs is empty: a network needs at least one output'],
    ['"complete":true', '"complete":1', 'claim.counts.complete should be true or false and is 1'],
    ['"found":3', '"found":-3', 'claim.counts.found is -3 and should be at least 0 and below 2147483648'],
    ['"prime":1048573', '"prime":101', 'evidence.independence.prime is 101 and should lie between 2^10 and 2^26'],
    [
      '"prime":1048573',
      '"prime":67108879',
      'evidence.independence.prime is 67108879 and should lie between 2^10 and 2^26',
    ],
    [
      /0,0\],"laws"/,
      '0,5],"laws"',
      'evidence.independence.point[7] is 5, and the point should be 0 at variables of role input',
    ],
    [/0,0\],"laws"/, '0],"laws"', 'evidence.independence.point should be a list of 8 and is a list of 7'],
    [
      /"columns":\[\d+/,
      '"columns":[6',
      'evidence.independence.columns[0] is variable 6, which is of role input, not of the state',
    ],
    [
      '"inputs":[[6,',
      '"inputs":[[5,',
      'evidence.lieRank.samples[0].inputs[0][0] is variable 5, which is of role parameter, not input',
    ],
    ['"inputs":[[6,', '"inputs":[[7,', 'evidence.lieRank.samples[0].inputs[1] gives a second value to index 7'],
    [
      '"slopes":[]',
      '"slopes":[[0,1]]',
      'evidence.lieRank.samples[0].slopes[0][0] is 0 and should be at least 0 and below 0',
    ],
    [/"words":\[\d+/, '"words":[99', 'evidence.lieRank.words[0] is 99 and should be at least 0 and below 14'],
  ])('%s to %s', (from, to, expected) => {
    expect(edited(from, to)).toBe(expected);
  });

  it('evidence left out although something is claimed', () => {
    const whole = JSON.parse(bent);
    for (const [name, expected] of [
      ['independence', 'claim.counts.found is 2, but the number of laws in evidence.independence is 0'],
      ['lieRank', 'claim.counts.lieRank is 6, but the number of words in evidence.lieRank is 0'],
      [
        'maskReach',
        'the network has piecewise nodes: without evidence.maskReach the hypothesis "path-family" or "near-point" must be stated',
      ],
    ] as const) {
      const { [name]: _, ...evidence } = whole.evidence;
      expect(reasonFor(JSON.stringify({ ...whole, evidence }))).toBe(expected);
    }
  });
});

describe('claims that are too large', () => {
  const large = (nodes: unknown[], output: number) =>
    reasonFor(
      JSON.stringify({
        format: 'lawful-certificate',
        version: 1,
        claim: {
          network: {
            variables: [
              { name: 'a', role: 'parameter' },
              { name: 'b', role: 'parameter' },
            ],
            nodes,
            outputs: [output],
          },
          loss: 'mse',
          family: { kind: 'plain', cotangent: 'free' },
          flow: { kind: 'gradient' },
          laws: [],
          counts: { parameters: 2, lieRank: 0, maxLaws: 2, found: 0, complete: false },
          hypotheses: [],
        },
        evidence: {},
        note: null,
      }),
    );
  const tooLarge =
    /^the claim is too large for this checker: it (takes more than 20000000 term operations|has a monomial of degree \d+, above 10000)$/;

  it.each([
    [
      'a power of a sum',
      [
        ['var', 0],
        ['var', 1],
        ['add', 0, 1],
        ['pow', 2, 1024],
        ['pow', 3, 1024],
      ],
    ],
    [
      'a tower of powers',
      [
        ['var', 0],
        ['pow', 0, 1024],
        ['pow', 1, 1024],
        ['pow', 2, 1024],
        ['pow', 3, 1024],
      ],
    ],
    [
      'a tower of numbers',
      [
        ['const', '3'],
        ['pow', 0, 1024],
        ['pow', 1, 1024],
        ['pow', 2, 1024],
        ['pow', 3, 1024],
      ],
    ],
    [
      'a tower of fractions',
      [
        ['const', '1/3'],
        ['pow', 0, 1024],
        ['pow', 1, 1024],
        ['pow', 2, 1024],
        ['pow', 3, 1024],
      ],
    ],
  ])('%s', (_, nodes) => {
    expect(large(nodes, nodes.length - 1)).toMatch(tooLarge);
  });

  it('laws of monomials that are long when they are written out', () => {
    // 100 terms of 1024 factors to the power 1024: a million letters each.
    const factors = Array.from({ length: 1024 }, (_, k) => [(k + 1) % 2, 1024]);
    const numerator = Array.from({ length: 100 }, (_, k) => [`${k + 1}`, factors]);
    const certificate = certify(linear(2, 2, 1));
    certificate.claim.laws[0] = { numerator: numerator as (typeof certificate.claim.laws)[0]['numerator'] };
    expect(reasonFor(JSON.stringify(certificate))).toMatch(tooLarge);
  });

  long.it('a word that is nested fifty deep', () => {
    const word = `${'[0,'.repeat(50)}1${']'.repeat(50)}`;
    expect(edited(/"words":\[\d+/, `"words":[${word}`)).toMatch(/^the claim is too large for this checker: /);
  });
});

describe('names in a statement', () => {
  const statementWith = (name: string): string => {
    const first = /"name":("[^"]*")/.exec(good)![1]!;
    return check(good.replaceAll(first, () => JSON.stringify(name))).statement;
  };

  it.each(['W', 'W1[2,3]', '_a1', '\u03b8', '\u03c31[2]', '\u0394W'])('stand as they are: %s', (name) => {
    const statement = statementWith(name);
    expect(statement).toContain(name);
    expect(statement).not.toContain('"');
  });

  it.each([
    ['W1 + W2', '"W1 + W2"'],
    // Letters that look like +, that turn the order, like a prime, an exponent, an A.
    ['W1\u1429W2', '"W1\\u1429W2"'],
    ['\u05d0\u05d1', '"\\u05d0\\u05d1"'],
    ['W\u02b9', '"W\\u02b9"'],
    ['W\u00b2', '"W\\u00b2"'],
    ['\u0410', '"\\u0410"'],
  ])('are quoted when they may be misread: %s', (name, text) => {
    expect(statementWith(name)).toContain(text);
  });
});

describe('the command of the checker alone', () => {
  const command = fileURLToPath(new URL('./command/check.js', import.meta.resolve('@lawful/checker')));
  const run = (file: string) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, file], { encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const folder = mkdtempSync(join(tmpdir(), 'lawful-check-'));
  const written = (name: string, content: string | Uint8Array): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };

  it('has a verdict on a text, with or without a byte-order mark', () => {
    for (const mark of ['', '\ufeff']) {
      const { status, stdout } = run(written('good.json', mark + good));
      expect([status, stdout.slice(0, 9)]).toEqual([0, 'accepted:']);
    }
    expect(run(written('bad.json', '{}'))).toMatchObject({ status: 1, stderr: '' });
  });

  it('says in one line why there is no text to judge', () => {
    const large = written('large.json', '');
    truncateSync(large, 600_000_000);
    const fault = (file: string, why: string) => ({ status: 2, stdout: '', stderr: `check: ${file}: ${why}\n` });
    expect(run(large)).toEqual(fault(large, '600000000 bytes exceed the limit of 64000000'));
    expect(run(folder)).toEqual(fault(folder, 'is a directory: expected a file'));
    // The last two in the words of the system.
    const latin = written('latin.json', Uint8Array.of(0x22, 0xe9, 0x22));
    for (const [file, why] of [
      [join(folder, 'none'), /^check: \S+none: .*no such file[^\n]*\n$/],
      [latin, /^check: \S+latin\.json: .*not valid[^\n]*utf-8\n$/],
    ] as const) {
      const { status, stderr } = run(file);
      expect(status).toBe(2);
      expect(stderr).toMatch(why);
    }
    rmSync(folder, { recursive: true });
  });
});

describe('hypotheses', () => {
  it('that are listed twice', () => {
    const certificate = certify(relu([2, 2, 2, 1], true));
    certificate.claim.hypotheses = ['path-family', 'path-family'];
    expect(reasonFor(JSON.stringify(certificate))).toBe('the hypothesis "path-family" is listed twice');
  });
});
