/**
 * The verdict on a text, by tables: what a claim about a network may be made of, and one row for each kind of claim. index.ts is the whole checker; browser.ts
 * leaves kinds to be loaded.
 */
import type { Certificate } from '../core/claim.js';
import { verifyNetwork } from '../core/network.js';
import { gradient, plain } from '../core/plain.js';
import { readClaim } from '../core/reading/claim.js';
import { readEvidence } from '../core/reading/evidence.js';
import type { Rooms } from '../core/rooms.js';
import { kernels } from '../kernels/index.js';
import { augmented } from '../kinds/averaged/family.js';
import { averaged, moments } from '../kinds/averaged/powers.js';
import { checkDrift, flows } from '../kinds/flows/flows.js';
import { type Kind, kind } from '../kinds/kind.js';
import { lift } from '../kinds/lift/index.js';
import { potential } from '../kinds/potential/potential.js';
import { slopes } from '../slopes/index.js';
import { statement } from '../statement/statement.js';
import { type Verdict, verdictOf } from '../statement/verdict.js';
import { checkByTangents } from '../tangents/laws.js';
import { readJson } from '../text/json.js';
import { reject, shown } from '../text/rejection.js';
import { members, oneOf } from '../text/shape.js';

/** What claims about a network may be made of, besides what the core knows. */
export const ROOMS: Rooms = {
  families: { plain, potential, augmented, averaged, moments },
  flows: { gradient, ...flows },
  additions: { lift },
  ...kernels,
  slopes,
  drift: checkDrift,
  tangents: checkByTangents,
};

export type Kinds = Readonly<Record<string, Kind>>;

/** One row for each kind of claim, by `claim.kind`; a claim that leaves it out is about a network. The others are rows of further.ts. */
export const NETWORK = {
  network: kind({
    versions: [1, 2, 3],
    read(given, evidence, version): Certificate {
      const claim = readClaim(given, version, ROOMS);
      return { claim, evidence: readEvidence(evidence, claim, ROOMS) };
    },
    verify: (certificate) => verifyNetwork(certificate, ROOMS),
    state: statement,
  }),
} satisfies Kinds;

function judged(text: string, kinds: Kinds): string {
  if (typeof text !== 'string') reject('a certificate is a text');
  const whole = members(readJson(text), 'the certificate', ['format', 'version', 'claim', 'evidence', 'note']);
  oneOf(whole.get('format'), 'format', ['lawful-certificate']);
  const version = whole.get('version');
  if (version !== 1 && version !== 2 && version !== 3)
    reject(`version is ${shown(version)}; this checker knows only versions 1, 2 and 3`);
  const [claim, evidence] = [whole.get('claim'), whole.get('evidence')];
  const named = Object.keys(kinds).filter((name) => name !== 'network');
  const isNamed = claim instanceof Map && claim.has('kind');
  const name = isNamed ? oneOf(claim.get('kind'), 'claim.kind', named) : 'network';
  return (kinds[name] as Kind).judge(name, claim, evidence, version);
}

/** The checker that knows these kinds of claims. Never throws. */
export const checkerOf =
  (kinds: Kinds) =>
  (text: string): Verdict =>
    verdictOf(() => judged(text, kinds));
