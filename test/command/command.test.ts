import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WRITERS } from '@lawful/verifier';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { linear } from '../laws/models.js';
import { COMMAND, ROOT, type Run, lawful as run } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lawful = (args: readonly string[], input: string | Buffer = ''): Run => run(args, { input });

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('the lawful command', () => {
  it('says that counts are for generic constants', () => {
    const { out } = lawful(['find', '-'], 'param a\nconst c\ninput x\noutput c*a*x');
    expect(out).toContain('counts are those for generic values of the constants: c');
  });

  it('reads a model from a pipe, packages that it imports later included', () => {
    const path = file('piped.law', 'param a\nparam b\ninput x\noutput a*b*x\n');
    const command = `cat '${path}' | '${process.execPath}' '${COMMAND}' mechanics -`;
    const { status, stdout } = spawnSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8', timeout: 120_000 });
    expect(status).toBe(0);
    expect(stdout).toContain("rescale: a' = a, b' = -b");
  });

  it('find --json has the fixed fields', () => {
    const { code, out } = lawful(['find', '-', '--json'], linear(3, 2, 2));
    expect(code).toBe(0);
    const json = JSON.parse(out);
    expect(json).toMatchObject({
      parameters: 10,
      hypotheses: [],
      augmented: null,
      plain: { lieRank: 7, maxLaws: 3, found: 3, complete: true },
    });
    expect(json.laws[0]).toMatchObject({
      law: "W1*W1' - W2'*W2",
      count: 3,
      form: null,
      kind: 'polynomial',
      family: 'plain',
      proved: true,
    });
    expect(json.laws[0].entries).toHaveLength(3);
    expect(json.laws[0].latex).toBe('W_{1}\\,W_{1}^{\\top} - W_{2}^{\\top}\\,W_{2}');
  });

  it('prove: exit codes, verdicts and a rational witness', () => {
    const model = file('linear.law', linear(3, 2, 2));
    const good = lawful(['prove', model, '--law', "W1*W1' - W2'*W2", '--json']);
    expect([good.code, JSON.parse(good.out)]).toMatchObject([
      0,
      { verdict: 'proved', family: 'plain', witness: null, dependsOnFound: 'yes' },
    ]);
    const bad = lawful(['prove', model, '--law', "W1*W1' + W2'*W2", '--json']);
    expect(bad.code).toBe(1);
    const { verdict, witness } = JSON.parse(bad.out);
    expect(verdict).toBe('refuted');
    expect(Object.keys(witness)).toEqual(['theta', 'x', 'u', 'entry', 'formula', 'value', 'data']);
    expect(Object.keys(witness.data)).toEqual(['x', 'y', 'rate']);
    expect(Object.keys(witness.theta)).toHaveLength(10);
    expect(witness.value).not.toBe('0');
    expect(lawful(['prove', model, '--law', 'W3', '--json'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--law:1:1: unknown name "W3"/),
    });
  });

  it('certify writes files that check accepts, and check rejects a changed one', () => {
    const model = file('small.law', linear(2, 1, 1));
    const { code, out } = lawful(['certify', model, '-o', folder, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).files.map((f: string) => f.replace(folder, ''))).toEqual([
      '/small.json',
      '/small.tex',
      ...WRITERS.map(({ extension }) => `/small.${extension}`),
    ]);
    const path = join(folder, 'small.json');
    expect(lawful(['check', path, '--json'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/"accepted": true/),
    });
    const text = readFileSync(path, 'utf8');
    expect(JSON.parse(text).note.secondOpinions.every((o: { opinion: string }) => o.opinion !== 'disagrees')).toBe(
      true,
    );
    const spoiled = file('spoiled.json', text.replace('["-1",[[2,2]]]', '["1",[[2,2]]]'));
    expect(readFileSync(spoiled, 'utf8')).not.toBe(text);
    expect(lawful(['check', spoiled])).toMatchObject({ code: 1, out: expect.stringMatching(/^rejected: /) });
    lawful(['certify', model, '-o', join(folder, 'again')]);
    expect(readFileSync(join(folder, 'again', 'small.json'), 'utf8')).toBe(text);
  });

  it('bad input: one line with place and expectation, exit 2 or 3, no stack trace', () => {
    const cases: readonly (readonly [string[], string | Buffer, number, RegExp])[] = [
      [['find', join(folder, 'none.law')], '', 2, /none\.law: no such file/],
      [['find', folder], '', 2, /is a directory: expected a file/],
      [['find', '-'], Buffer.from([0x70, 0x61, 0x0a, 0xff, 0xfe]), 2, /standard input:2:1: bytes that are not UTF-8/],
      [
        ['find', file('huge.law', Buffer.alloc(100_000_000, 0x61))],
        '',
        2,
        /100000000 bytes exceed the limit of 1000000/,
      ],
      [['find', '-'], Buffer.alloc(3_000_000, 0x61), 2, /more than the limit of 1000000 bytes/],
      [['find', '-'], 'param w : 2\ninput x : 2\noutput w * x\n', 2, /<stdin>:3:10: product of 2 x 1 and 2 x 1/],
      [['find', '-'], `param w\noutput ${'('.repeat(10000)}w`, 2, /is never closed/],
      [['find', '-'], `param w\noutput w^1000000000`, 2, /<stdin>:2:10: the exponent 1000000000 exceeds the limit 256/],
      [['find', '-'], 'param w\noutput w / 0', 2, /<stdin>:2:10: division by zero/],
      [
        ['find', '-'],
        'param w\noutput leaky_relu(w,w)',
        3,
        /<stdin>:2:8: not supported yet: leaky_relu with a slope that is not a number/,
      ],
      [['find', '-'], 'input x\noutput x', 2, /the model has no parameters/],
      [['find', '-'], 'param w : 999999999\noutput w', 2, /the size 999999999 exceeds the limit/],
      [['find'], '', 2, /missing required argument/],
      [['fnd', 'x'], '', 2, /unknown command/],
      [['find', '-', '--seed', 'abc'], 'x', 2, /--seed: expected an integer/],
      [['find', '-', '--set', 'h=0'], 'x', 2, /--set: "h=0" is not NAME=VALUE/],
      [['prove', '-'], linear(1, 1), 2, /prove: expected --law EXPR/],
      [['prove', '-', '--law', '1/0'], linear(1, 1), 2, /division by zero/],
      [['check', '-'], '{"format": ', 1, /^$/],
    ];
    for (const [args, input, code, message] of cases) {
      const answer = lawful(args, input);
      expect({ args, code: answer.code, err: answer.err }).toEqual({
        args,
        code,
        err: expect.stringMatching(message),
      });
      expect(answer.err).not.toMatch(/\n\s+at /);
    }
  });

  it('a spent budget is unable, with the bounds reached', () => {
    const { code, out } = lawful(['find', '-', '--budget', '5', '--json'], linear(3, 3, 3));
    expect(code).toBe(3);
    const json = JSON.parse(out);
    expect(json.stopped).toMatch(/budget of 5 steps/);
    expect(json.plain.maxLaws).toBeGreaterThanOrEqual(6);
    expect(json.plain.complete).toBe(false);
  });

  it('mechanics says what its dimension and its laws rest on', () => {
    const deep = lawful(['mechanics', 'examples/relu-deep.law']).out;
    expect(deep).toMatch(
      /^relu-deep: 16 parameters, affine symmetries of dimension at least 5\n {2}gradients, which give laws: 5\n/,
    );
    expect(deep).toMatch(/\n {2}there may be more: path family: /);
    const said = /hypothesis for the upper bound: .*/.exec(lawful(['find', 'examples/relu-deep.law']).out)![0];
    expect(deep).toContain(`laws found: 5 (complete); affine symmetries explain 5 of them\n  ${said}\n`);
    const model = file('two.law', linear(2, 2, 2));
    const whole = lawful(['mechanics', model]).out;
    expect(whole).toMatch(
      /affine symmetries of dimension 4\n {2}gradients, which give laws: 3; skew, without laws: 1\n/,
    );
    const stopped = lawful(['mechanics', model, '--budget', '1']);
    expect(stopped).toMatchObject({
      code: 3,
      out: expect.stringMatching(/dimension at least 0\n {2}there may be more: the search was stopped\nmodified flow/),
    });
    expect(lawful(['mechanics', 'examples/symmetry/c3-linear.law']).out).toMatch(
      /laws that the symmetry adds, on losses averaged over it, in discrete time:/,
    );
    expect(lawful(['mechanics', '--help']).out).toMatch(/modified flow, 0 to\s+3/);
  });

  it('mechanics prints what optimisers keep, once for laws that fare alike', () => {
    const head = 'param W : 3 x 2\ninput x : 2\noutput W * x\nloss cross-entropy\n';
    const { out } = lawful(['mechanics', file('head.law', head)]);
    expect(out).toContain(
      '  q = W[1,1] + W[2,1] + W[3,1]\n  q = W[1,2] + W[2,2] + W[3,2]\n    exact: sgd: q -> (1 - eta*lambda)*q\n',
    );
    expect(out.match(/no: adam, rmsprop, adagrad, lion, sign: /g)).toHaveLength(1);
    expect(out).toMatch(/\n {6}sign: 0 -> -?1\/10 in one step/);
  });

  it('mechanics names the direction of a linear law and prints forced solutions only where there are any', () => {
    const linearLaw = file('sum.law', 'param a\nparam b\ninput x\noutput (2*a + 3*b)*x\n');
    const linearText = lawful(['mechanics', linearLaw]).out;
    expect(linearText).toContain('linear laws q = <c, theta>, c the translation,');
    expect(linearText).toContain('r = <c, v>');
    expect(linearText).not.toContain('<1, ');
    const quadratic = lawful(['mechanics', file('two.law', linear(2, 2, 2))]).out;
    for (const text of [linearText, quadratic]) {
      expect(text).toContain("F = 2*B(theta', theta') for quadratic laws and 0 for linear ones:");
      expect(text).toContain(
        'critical (gamma^2 = omega2): q = exp(-gamma*t)*(1 + gamma*t)*q0 + integral_0^t R(t - s)*F(s) ds,\n    R(s) = exp(-gamma*s)*s\n',
      );
    }
    const shifted = lawful(['mechanics', file('shift.law', 'param a\nparam b\ninput x\noutput (a + 1)*b*x\n')]).out;
    expect(shifted).toContain(
      "quadratic laws with a shift q = theta'*B*theta + 2*c'*theta under SGD with weight decay",
    );
    expect(shifted).not.toMatch(/critical|without weight decay|quadratic laws q = a/);
  });

  it('every example is answered, all of them in one process', () => {
    const examples = readdirSync(join(ROOT, 'examples')).filter((f) => f.endsWith('.law'));
    expect(examples.length).toBeGreaterThan(5);
    const { code, out } = lawful(['find', ...examples.map((name) => join('examples', name)), '--json']);
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(answers.map(({ file: name, plain }) => [name, plain.found > 0])).toEqual(
      examples.map((name) => [join('examples', name), true]),
    );
  });
});
