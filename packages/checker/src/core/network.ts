/** The proof of a claim about a network: counts, primes, functions, kernels, laws (each conserved, `found` independent), the bound, its slopes. */
import { meter, reject } from '../text/rejection.js';
import { polynomialRing } from './arithmetic/polynomial.js';
import { checkCounts } from './checks/counts.js';
import { checkIndependence } from './checks/independence.js';
import { expandLaws, scalarsOf } from './checks/laws.js';
import { checkLieRank } from './checks/lieRank.js';
import type { Certificate, Claim, Evidence } from './claim.js';
import type { Proved } from './functions.js';
import type { Rooms } from './rooms.js';

const TERM_OPERATIONS = 20_000_000;
const FIELD_OPERATIONS = 1_000_000_000;

/** Every denominator that the claim writes, once. */
export function denominatorsOf({ program, laws }: Claim): bigint[] {
  const constants = program.steps.flatMap((step) => (step.op === 'constant' ? [step.value] : []));
  const bends = program.pieces.flatMap(({ low, high }) => [low, high]);
  const terms = laws.flatMap(({ numerator, denominator }) => [...numerator, ...(denominator ?? [])]);
  return [...new Set([...constants, ...bends, ...terms.map((t) => t.coefficient)].map((q) => q.denominator))];
}

function checkPrimes(claim: Claim, { spanned, independence, lieRank, maskReach }: Evidence): void {
  const denominators = denominatorsOf(claim);
  const sites = { average: spanned, independence, lieRank, maskReach };
  for (const [name, site] of Object.entries(sites)) {
    const d = site && denominators.find((d) => d % BigInt(site.prime) === 0n);
    if (d !== undefined) reject(`evidence.${name}.prime is ${site?.prime}, which divides the denominator ${d}`);
  }
}

export function verifyNetwork({ claim, evidence }: Certificate, rooms: Rooms): Proved {
  checkCounts(claim, evidence);
  rooms.slopes.checkReasons(claim, evidence);
  checkPrimes(claim, evidence);
  const { independence, lieRank, spanned, further, maskReach } = evidence;
  const spend = meter(FIELD_OPERATIONS, 'operations modulo a prime');
  const R = polynomialRing(meter(TERM_OPERATIONS, 'term operations'));
  const functions = rooms.expand(claim, R, maskReach !== undefined, spanned?.reserved ?? 0);
  for (const [parameter, step] of claim.flow.metric)
    if (functions.hasZero(functions.at(step)))
      reject(`claim.flow.metric is zero identically for variable ${parameter}`);
  rooms.kernels.verify(claim, functions, (lieRank ?? independence)?.prime, spend);
  const laws = expandLaws(claim, functions);
  const scalars = claim.tangents ? [] : (spanned?.scalars(claim, functions, spend) ?? scalarsOf(claim, functions));
  rooms.slopes.conserved({ claim, evidence }, { functions, laws }, scalars, rooms);
  further?.(claim, functions, spend);
  if (independence) checkIndependence(independence, claim, laws, functions, spend);
  if (lieRank) {
    const posed = spanned ? spanned.posed(claim, scalars, functions) : claim;
    checkLieRank(lieRank, posed, scalars, functions, rooms, spend);
  }
  rooms.slopes.verify(claim, evidence, scalars, functions);
  return { functions, laws };
}
