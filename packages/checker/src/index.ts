/**
 * The independent checker: `check(text)` accepts a certificate (docs/certificate-format.md, version 1) or names what is
 * wrong with it. It imports nothing, shares no code with the finder, and never searches: it expands, multiplies,
 * differentiates and evaluates what the certificate tells it to (T§10). The order of work is the order of `verified`.
 */
import { expandProgram } from './arithmetic/fraction.js';
import { polynomialRing } from './arithmetic/polynomial.js';
import { isPrime, primeField } from './arithmetic/residue.js';
import { checkCounts } from './checks/counts.js';
import { checkIndependence, type ModularPoint, refuteHigherRank } from './checks/independence.js';
import { checkLaws, expandLaws } from './checks/laws.js';
import { checkLieRank } from './checks/lieRank.js';
import { checkMaskReach, freeSlopes } from './checks/slopes.js';
import { type Claim, readClaim } from './reading/claim.js';
import { type Evidence, readEvidence } from './reading/evidence.js';
import { readJson } from './reading/json.js';
import { meter, Rejection, reject, shown } from './reading/rejection.js';
import { members, oneOf } from './reading/shape.js';
import { statement } from './statement/statement.js';

export interface Verdict {
  readonly accepted: boolean;
  /** Why: one sentence. */
  readonly reason: string;
  /** What has been verified, in words, regenerated from the claim; empty when nothing has. */
  readonly statement: string;
}

const TERM_OPERATIONS = 5_000_000;
const FIELD_OPERATIONS = 1_000_000_000;

/** Every denominator that the claim writes, once. */
function denominatorsOf({ program, laws }: Claim): bigint[] {
  const constants = program.steps.flatMap((step) => (step.op === 'constant' ? [step.value] : []));
  const bends = program.pieces.flatMap(({ low, high }) => [low, high]);
  const terms = laws.flatMap(({ numerator, denominator }) => [...numerator, ...denominator]);
  const all = [...constants, ...bends, ...terms.map(({ coefficient }) => coefficient)];
  return [...new Set(all.map(({ denominator }) => denominator))];
}

/** A prime and a point that the author of the certificate did not choose: residues stirred from its text. */
function ownPoint(text: string, variables: number, divided: (prime: number) => bigint | undefined): ModularPoint {
  let prime = 2 ** 26 - 1;
  while (!isPrime(prime) || divided(prime) !== undefined) prime -= 2;
  let state = 0x811c9dc5;
  const stir = (n: number) => {
    state = Math.imul(state ^ n, 0x01000193);
    state ^= state >>> 15;
    return (state >>> 0) % prime;
  };
  for (let i = 0; i < text.length; i++) stir(text.charCodeAt(i));
  return { F: primeField(prime), point: Array.from({ length: variables }, (_, i) => stir(i)) };
}

function verified(claim: Claim, evidence: Evidence, text: string): string {
  checkCounts(claim, evidence);
  const denominators = denominatorsOf(claim);
  const divided = (prime: number) => denominators.find((d) => d % BigInt(prime) === 0n);
  for (const [name, site] of Object.entries(evidence)) {
    const d = site && divided(site.prime);
    if (d !== undefined) reject(`evidence.${name}.prime is ${site.prime}, which divides the denominator ${d}`);
  }

  const spend = meter(FIELD_OPERATIONS, 'operations modulo a prime');
  const R = polynomialRing(meter(TERM_OPERATIONS, 'term operations'));
  const expanded = expandProgram(claim, R);
  const { outputs, slopes } = expanded;
  const laws = expandLaws(claim, R);
  checkLaws(laws, outputs, slopes, R);

  const { independence, lieRank, maskReach } = evidence;
  const points = [ownPoint(text, claim.variables.length, divided)];
  if (independence !== undefined) {
    const F = primeField(independence.prime);
    points.push({ F, point: independence.point.map(F.fromInteger) });
    checkIndependence(independence, laws, R, points[1] as ModularPoint, spend);
  }
  for (const at of points) refuteHigherRank(claim.counts.found, laws, R, at, spend);
  const free = freeSlopes(outputs, slopes);
  if (lieRank) checkLieRank(lieRank, claim, (ordinal) => free.has(claim.variables.length + ordinal), spend);
  if (maskReach) checkMaskReach(maskReach, claim, expanded, R);
  return statement(claim, outputs, laws, maskReach !== undefined);
}

/** The verdict on the text of a certificate. Never throws. */
export function check(text: string): Verdict {
  try {
    if (typeof text !== 'string') reject('a certificate is a text');
    const whole = members(readJson(text), 'the certificate', ['format', 'version', 'claim', 'evidence', 'note']);
    oneOf(whole.get('format'), 'format', ['lawful-certificate']);
    const version = whole.get('version');
    if (version !== 1) reject(`version is ${shown(version)}; this checker knows only version 1`);
    const claim = readClaim(whole.get('claim'));
    const evidence = readEvidence(whole.get('evidence'), claim);
    return { accepted: true, reason: 'every claim was verified', statement: verified(claim, evidence, text) };
  } catch (fault) {
    const reason = fault instanceof Rejection ? fault.message : `the claim is too large for this checker: ${fault}`;
    return { accepted: false, reason: reason.slice(0, 1000), statement: '' };
  }
}
