import { appendGradient, type Program, programBuilder, QQ, random, vanishes } from '@lawful/cas-core';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';
import { nodeOf, VARIABLES } from './expressions.js';
import { type Identity, randomIdentity } from './identities.js';
import { differs, falsified } from './referee.js';

const long = atLength('kernels/zero-test');
const COUNT = long.count({ all: 500, now: 100 });

/** left − right as a Program; a derivative is taken by the project's own gradient. */
function difference({ left, along, right }: Identity): Program {
  const builder = programBuilder();
  const nodes = VARIABLES.map((name) => builder.variable(name, 'parameter', name === 'p'));
  let value = nodeOf(builder, nodes, left);
  if (along !== undefined)
    [value] = appendGradient(builder, builder.view(), [value], [builder.constant(QQ.one)], [nodes[along]!]) as [number];
  return builder.build([builder.sub(value, nodeOf(builder, nodes, right))]);
}

describe('the zero test in the field of kernels (theory §7)', () => {
  const rng = random(20260);
  const identities = Array.from({ length: COUNT }, () => randomIdentity(rng));
  const decide = (identity: Identity): string => {
    const outcome = vanishes(difference(identity), difference(identity).outputs[0]!, random(1));
    return outcome.kind === 'ok' ? String(outcome.value) : `${outcome.kind}: ${outcome.reason}`;
  };

  it(`proves ${COUNT} identities that are true by construction`, () => {
    expect(identities.filter((i) => differs(i, random(3)))).toEqual([]);
    const answers = identities.map(decide);
    expect(answers.filter((a) => a !== 'true')).toEqual([]);
  });

  it('refutes the same with one coefficient changed, as the balls do', () => {
    const wrong = identities.map((i) => falsified(i, rng));
    expect(wrong.filter((i) => i === undefined)).toEqual([]);
    const answers = wrong.map((i) => decide(i!));
    expect(answers.filter((a) => a !== 'false')).toEqual([]);
  });
});
