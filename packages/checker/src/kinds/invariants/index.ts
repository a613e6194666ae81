/**
 * Claims about all functions of the parameters that a group of motions leaves as they are, among them all losses of a network averaged over a symmetry of its data
 * (theory §15, Theorem C): what they all conserve together, whatever the loss.
 */
import type { Certificate, Family } from '../../core/claim.js';
import type { Proved } from '../../core/functions.js';
import { verifyNetwork } from '../../core/network.js';
import { readEvidence } from '../../core/reading/evidence.js';
import type { Rooms } from '../../core/rooms.js';
import { posed } from '../averaged/potentials.js';
import { kind } from '../kind.js';
import { checkMotions } from './motions.js';
import { type Given, readInvariants, readSpan } from './reading.js';
import { invariantScalars } from './span.js';
import { statement } from './statement.js';

/** The gradients of the invariants: the family of the core that the claim comes down to. */
function familyOf(given: Given): Family {
  const { motions, invariants, functions } = given;
  return {
    kind: 'invariants',
    cotangent: 'free',
    scalars: [],
    sample: 'cotangent',
    evidence: {
      members: ['span'],
      read(found) {
        const span = readSpan(found, functions.variables.length, motions.length);
        return {
          prime: span.prime,
          coordinates: invariants.length,
          reserved: 0,
          scalars: (_, own, spend) => invariantScalars(given, span, own, spend),
          posed,
        };
      },
    },
  };
}

export interface Read extends Certificate {
  readonly given: Given;
}

export const invariants = (rooms: Rooms) =>
  kind({
    versions: [1],
    read(value, evidence): Read {
      const given = readInvariants(value);
      const claim = { ...given.functions, family: familyOf(given) };
      return { given, claim, evidence: readEvidence(evidence, claim, rooms) };
    },
    verify({ given, ...certificate }): Proved {
      checkMotions(given, rooms);
      return verifyNetwork(certificate, rooms);
    },
    state: ({ given }, proved) => statement(given, proved),
  });
