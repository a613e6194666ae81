/**
 * The independent checker: `check(text)` accepts a certificate (docs/certificate-format.md), or names what is
 * wrong with it, or what keeps it from an answer. It imports nothing, shares no code with the finder, and never searches: it expands, multiplies,
 * differentiates and evaluates what the certificate tells it to (theory §10). The order of work is the order of `verified`.
 */
import { polynomialRing } from './arithmetic/polynomial.js';
import { expandProgram } from './arithmetic/tower.js';
import { checkAssumption } from './assumption/assumption.js';
import { posed, potentials } from './average/potentials.js';
import { checkCounts } from './checks/counts.js';
import { checkIndependence } from './checks/independence.js';
import { checkKernels } from './checks/kernels.js';
import { checkLaws, expandLaws, scalarsOf } from './checks/laws.js';
import { checkLieRank } from './checks/lieRank.js';
import { checkPathFamily } from './checks/pathFamily.js';
import { checkDomain } from './checks/signs.js';
import { checkMaskReach } from './checks/slopes.js';
import { checkLift } from './lift/lift.js';
import { type Claim, readClaim } from './reading/claim.js';
import { readEvidence } from './reading/evidence.js';
import { type Json, readJson } from './reading/json.js';
import { meter, reject, shown } from './reading/rejection.js';
import { members, oneOf } from './reading/shape.js';
import { checkAllWidths } from './star/claim.js';
import { statement } from './statement/statement.js';
import { type Verdict, verdictOf } from './statement/verdict.js';

/** The claims that have a format of their own, each with the version it is written as. */
const KINDS = {
  'all-widths': { version: 1, verify: checkAllWidths },
  assumption: { version: 2, verify: checkAssumption },
} as const;

const TERM_OPERATIONS = 20_000_000;
const FIELD_OPERATIONS = 1_000_000_000;

/** Every denominator that the claim writes, once. */
function denominatorsOf({ program, laws }: Claim): bigint[] {
  const constants = program.steps.flatMap((step) => (step.op === 'constant' ? [step.value] : []));
  const bends = program.pieces.flatMap(({ low, high }) => [low, high]);
  const terms = laws.flatMap(({ numerator, denominator }) => [...numerator, ...(denominator ?? [])]);
  const all = [...constants, ...bends, ...terms.map(({ coefficient }) => coefficient)];
  return [...new Set(all.map(({ denominator }) => denominator))];
}

function verified(claim: Claim, given: Json | undefined): string {
  const evidence = readEvidence(given, claim);
  checkCounts(claim, evidence);
  const denominators = denominatorsOf(claim);
  const { lift, ...sites } = evidence;
  for (const [name, site] of Object.entries(sites)) {
    const d = site && denominators.find((d) => d % BigInt(site.prime) === 0n);
    if (d !== undefined) reject(`evidence.${name}.prime is ${site?.prime}, which divides the denominator ${d}`);
  }

  const { independence, lieRank, maskReach, average } = evidence;
  const { program, outputs, flow } = claim;
  const spend = meter(FIELD_OPERATIONS, 'operations modulo a prime');
  const R = polynomialRing(meter(TERM_OPERATIONS, 'term operations'));
  const freely = claim.hypotheses.includes('path-family');
  const arguments_ = program.pieces.map(({ of }) => of);
  const reserved = average ? outputs.length + Math.max(average.quadratic.length, average.labelled.length) : 0;
  const expanded = expandProgram(claim, R, [...outputs, ...claim.scalars, ...flow.steps, ...arguments_], reserved);
  for (const [parameter, step] of flow.metric) {
    if (expanded.hasZero(expanded.at(step))) reject(`claim.flow.metric is zero identically for variable ${parameter}`);
  }
  if (program.kernels.length > 0) checkKernels(claim, expanded, (lieRank ?? independence)?.prime, spend);
  checkDomain(claim, expanded);
  const laws = expandLaws(claim, expanded);
  const scalars = average ? potentials(claim, average, expanded, spend) : scalarsOf(claim, expanded);
  checkLaws(claim, laws, scalars, expanded);
  const { symmetry } = claim.family;
  if (claim.lift && lift && symmetry && average) checkLift(claim.lift, lift, claim, expanded, symmetry, average, spend);
  if (independence) checkIndependence(independence, claim, laws, expanded, spend);

  if (lieRank) checkLieRank(lieRank, average ? posed(claim, scalars, expanded) : claim, scalars, expanded, spend);
  if (freely) checkPathFamily(claim, expanded, denominators);
  if (maskReach) checkMaskReach(maskReach, claim, scalars, expanded);
  return statement(claim, evidence, expanded, laws);
}

function verify(text: string): string {
  if (typeof text !== 'string') reject('a certificate is a text');
  const whole = members(readJson(text), 'the certificate', ['format', 'version', 'claim', 'evidence', 'note']);
  oneOf(whole.get('format'), 'format', ['lawful-certificate']);
  const version = whole.get('version');
  if (version !== 1 && version !== 2) reject(`version is ${shown(version)}; this checker knows only versions 1 and 2`);
  const [claim, evidence] = [whole.get('claim'), whole.get('evidence')];
  if (!(claim instanceof Map && claim.has('kind'))) return verified(readClaim(claim, version), evidence);
  const kind = oneOf(claim.get('kind'), 'claim.kind', Object.keys(KINDS) as (keyof typeof KINDS)[]);
  if (version !== KINDS[kind].version)
    reject(`version is ${version}, but an ${kind} certificate has version ${KINDS[kind].version}`);
  return KINDS[kind].verify(claim, evidence);
}

/** The verdict on the text of a certificate. Never throws. */
export const check = (text: string): Verdict => verdictOf(() => verify(text));

export { type Verdict, verdictOf };
