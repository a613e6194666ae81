/**
 * Certificates that were accepted and should not have been, or whose statement could be read as something false. Each is
 * rejected now, or its statement says what it speaks of; and the honest twin, where there is one, is accepted.
 */
import { readFileSync } from 'node:fs';
import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import type { Certificate } from './certificates.js';
import { certify } from './certificates.js';
import type { Model, Node } from './networks.js';
import { builder, relu } from './networks.js';

const stored = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/true/${name}.json`, import.meta.url), 'utf8');

describe('certificates that are refused', () => {
  it.each([
    // relu(x^2) = x^2, so that a - b is a law.
    ['slope-never-zero', 'rejected', /argument of piecewise node 0 is not affine in the inputs/],
    // x and x·a/a: a - b is a law.
    ['equal-arguments', 'rejected', /argument of piecewise node 1 is proportional to that of 0/],
    // The law is the square of the width W, and what is printed is that of the matrix.
    ['width-and-matrix-of-one-name', 'rejected', /^claim\.symbols\[0\]\.name is "W", the name of an earlier variable$/],
    // The law printed is that of the Greek letter, and the Latin one moves.
    ['two-letters-that-look-alike', 'rejected', /is "\\u0391", which cannot be told from the earlier name "A" by/],
    // ((a·x)^1024)^30 in 880 bytes.
    [
      'long-monomial',
      'unable',
      /^the claim is too large for this checker: it has a monomial of degree \d+, above 10000$/,
    ],
  ])('%s', (name, verdict, reason) => {
    const start = process.hrtime.bigint();
    expect(check(stored(name))).toMatchObject({ verdict, reason: expect.stringMatching(reason), statement: '' });
    expect(Number(process.hrtime.bigint() - start) / 1e9).toBeLessThan(10);
  });
});

describe('statements that say what they speak of', () => {
  it('slopes-of-what: of which argument each slope is', () => {
    const { accepted, statement } = check(stored('slopes-of-what'));
    expect(accepted).toBe(true);
    expect(statement).toContain('slope#1: of a*x, 0 below zero, 1 above\nslope#2: of b*x, 0 below zero, 1 above\n');
  });

  it('parameter-named-like-the-time: the parameter is quoted', () => {
    const { accepted, statement } = check(stored('parameter-named-like-the-time'));
    expect(accepted).toBe(true);
    expect(statement).toContain('s = t\nvelocities: v of "t"\n');
    expect(statement).toContain('law 1: "t" - s*v\n');
  });
});

/** a·relu(z₁) + b·relu(z₂) for arguments in parameters a, b, c and inputs x, y; the counts are those of free slopes. */
function two(arguments_: (b: ReturnType<typeof builder>, at: Record<string, number>) => [number, number]): Certificate {
  const b = builder();
  const at: Record<string, number> = {};
  for (const [
    name,
    role,
  ] of [['a', 'parameter'], ['b', 'parameter'], ['c', 'parameter'], ['x', 'input'], ['y', 'input']] as const) // biome-ignore format: five variables
    at[name] = b.node('var', b.network.variables.push({ name, role }) - 1);
  const [z1, z2] = arguments_(b, at);
  const [first, second] = [z1, z2].map((z) => b.node('piecewise', z, '0', '1')) as [number, number];
  b.network.outputs.push(b.node('add', b.node('mul', at.a!, first), b.node('mul', at.b!, second)));
  const model: Model = { network: b.network, laws: [], found: 0, lieRank: 2, maskReach: false };
  return certify(model);
}

describe('the path family', () => {
  type Build = Parameters<typeof two>[0];
  const n = (b: ReturnType<typeof builder>, ...node: Node) => b.node(...node);
  const plusOne: Build = (b, { x }) => [n(b, 'add', x!, n(b, 'const', '1')), x!];
  const refused: [string, Build, RegExp][] = [
    ['x and -x', (b, { x }) => [x!, n(b, 'neg', x!)], /proportional to that of 0/],
    ['x and c·x', (b, { x, c }) => [x!, n(b, 'mul', c!, x!)], /proportional to that of 0/],
    ['x and (c²+1)x', (b, { x, c }) => [x!, n(b, 'mul', x!, n(b, 'add', n(b, 'pow', c!, 2), n(b, 'const', '1')))], /proportional to that of 0/], // biome-ignore format: one row
    ['b(x+1) and c(x+1)', (k, { x, b, c }) => { const z = n(k, 'add', x!, n(k, 'const', '1')); return [n(k, 'mul', z, b!), n(k, 'mul', z, c!)]; }, /proportional to that of 0/], // biome-ignore format: one row
    ['x·c/c and x', (b, { x, c }) => [n(b, 'div', n(b, 'mul', x!, c!), c!), x!], /proportional to that of 0/],
    ['c alone', (_, { x, c }) => [x!, c!], /argument of piecewise node 1 is not affine in the inputs/],
    ['x·y', (b, { x, y }) => [x!, n(b, 'mul', x!, y!)], /argument of piecewise node 1 is not affine in the inputs/],
    ['1/x', (b, { x, y }) => [y!, n(b, 'div', n(b, 'const', '1'), x!)], /argument of piecewise node 1 is not affine/],
    ['x - x', (b, { x, y }) => [y!, n(b, 'sub', x!, x!)], /argument of piecewise node 1 is not affine in the inputs/],
  ];
  it.each(refused)('is refused for units of %s', (_, build, reason) => {
    expect(check(JSON.stringify(two(build)))).toMatchObject({
      verdict: 'rejected',
      reason: expect.stringMatching(reason),
    });
  });

  const nested = (between: (b: ReturnType<typeof builder>, unit: number, c: number) => number) => {
    const b = builder();
    const a = b.node('var', b.network.variables.push({ name: 'a', role: 'parameter' }) - 1);
    const c = b.node('var', b.network.variables.push({ name: 'c', role: 'parameter' }) - 1);
    const x = b.node('var', b.network.variables.push({ name: 'x', role: 'input' }) - 1);
    const inner = b.node('piecewise', b.node('add', x, b.node('const', '1')), '0', '1');
    b.network.outputs.push(b.node('mul', a, b.node('piecewise', between(b, inner, c), '0', '1')));
    return check(JSON.stringify(certify({ network: b.network, laws: [], found: 0, lieRank: 1, maskReach: false })));
  };
  it.each([
    ['relu(relu(x + 1))', (_, unit) => unit, /is never negative/],
    ['relu(-relu(x + 1))', (b, unit) => b.node('neg', unit), /is never positive/],
    ['relu(c·relu(x + 1))', (b, unit, c) => b.node('mul', c, unit), /is proportional to the value of node 0, which has one sign/], // biome-ignore format: one row
  ] as [string, Parameters<typeof nested>[0], RegExp][])('is refused for %s', (_, between, reason) => {
    expect(nested(between)).toMatchObject({ verdict: 'rejected', reason: expect.stringMatching(reason) });
  });

  it('is accepted for units that data switch, each by itself, and never said without its restriction', () => {
    expect(check(JSON.stringify(two(plusOne))).accepted).toBe(true);
    expect(nested((b, unit, c) => b.node('sub', unit, c)).accepted).toBe(true);
    for (const model of [relu([2, 2, 2, 1], true), relu([3, 2, 2, 1], false)]) {
      const { accepted, statement } = check(JSON.stringify(certify(model)));
      expect(accepted).toBe(true);
      const bounds = statement.split('\n').filter((line) => /at most|complete|function of these/.test(line));
      expect(bounds.length).toBe(2);
      for (const line of bounds) expect(line).toMatch(/path family.*; a true network may have more laws/);
    }
  });
});

describe('names', () => {
  const named = (first: string, second: string) =>
    check(stored('two-letters-that-look-alike').replace('"A"', JSON.stringify(first)).replace('"Α"', JSON.stringify(second))); // biome-ignore format: one call
  it.each([
    ['o', 'ο'],
    ['v', 'ν'],
    ['W[1,2]', 'W[1,2]'],
    ['Hx', 'Ηx'],
    ['φ', 'ϕ'],
    ['ν', 'v'],
  ])('%s beside %s are refused', (a, b) => {
    // biome-ignore format: pairs
    expect(named(a, b).verdict).toBe('rejected');
  });
  it.each([
    ['a', 'b'],
    ['α', 'a'],
    ['I', 'l'],
    ['W[1,2]', 'W[12]'],
  ])('%s beside %s stand', (a, b) => {
    // biome-ignore format: pairs
    expect(named(a, b).statement).toContain(`parameters: ${a}, ${b}\n`);
  });
  it.each(['t', 'tau', 'e', 'E', 'xi', 'pi', 'exp', 'log', 'sqrt', 'u', 'f', 'none', 'Ε', 'slope#1', 'label#1', '#1'])(
    '%s is quoted',
    (name) => {
      // biome-ignore format: names
      expect(named(name, 'b').statement).toContain(`parameters: ${JSON.stringify(name)}, b\n`);
    },
  );
});

describe('claims about no point at all', () => {
  const root = (of: Node[]): string =>
    JSON.stringify({
      format: 'lawful-certificate',
      version: 2,
      claim: {
        network: {
          variables: [
            { name: 'a', role: 'parameter' },
            { name: 'x', role: 'input' },
          ],
          nodes: [['var', 0], ['var', 1], ['const', '-1'], ...of],
          outputs: [of.length + 2],
        },
        loss: 'mse',
        family: { kind: 'plain', cotangent: 'free' },
        flow: { kind: 'gradient' },
        laws: [],
        counts: { parameters: 1, lieRank: 0, maxLaws: 1, found: 0, complete: false },
        hypotheses: [],
      },
      evidence: {},
      note: null,
    });
  it.each([
    ['sqrt(-1 - a²)', [['pow', 0, 2], ['sub', 2, 3], ['sqrt', 4]], /never positive: the claim speaks of no point/], // biome-ignore format: one row
    ['sqrt(a)·sqrt(-1 - a)', [['sub', 2, 0], ['sqrt', 0], ['sqrt', 3], ['mul', 4, 5]], /where that of kernel 0 is/], // biome-ignore format: one row
    ['sqrt(a)·sqrt(-a)', [['neg', 0], ['sqrt', 0], ['sqrt', 3], ['mul', 4, 5]], /kernels 0, 1 are not shown to be independent/], // biome-ignore format: one row
    [
      'sqrt(-a²)',
      [
        ['mul', 0, 0],
        ['neg', 3],
        ['sqrt', 4],
      ],
      /kernels 0 are not shown to be independent/,
    ],
  ] as [string, Node[], RegExp][])('%s is refused', (_, nodes, reason) => {
    expect(check(root(nodes))).toMatchObject({ verdict: 'rejected', reason: expect.stringMatching(reason) });
  });

  it('sqrt(a + x) is no such', () => {
    expect(check(root([['add', 0, 1], ['sqrt', 3]])).accepted).toBe(true); // biome-ignore format: one line
  });
});
