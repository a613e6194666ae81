/**
 * A certificate as the exports read it: claim and evidence by their members, unverified.
 */
import type { Json } from '../certificates/certificate.js';

export type JsonObject = { readonly [key: string]: Json };

export type PolynomialJson = readonly (readonly [string, readonly (readonly [number, number])[]])[];

export interface LawJson {
  readonly numerator: PolynomialJson;
  readonly denominator?: PolynomialJson;
}

export interface NetworkJson {
  readonly variables: readonly { readonly name: string; readonly role: string }[];
  readonly nodes: readonly (readonly (string | number)[])[];
  readonly outputs: readonly number[];
}

export interface ClaimView {
  readonly claim: {
    readonly network: NetworkJson;
    readonly family: JsonObject;
    readonly flow: JsonObject;
    readonly laws: readonly LawJson[];
    readonly counts: { readonly [key: string]: number | boolean };
  };
  readonly evidence: JsonObject;
  readonly note: JsonObject;
}

/** Throws `RangeError` for JSON without network and laws. */
export function readClaim(certificate: Json): ClaimView {
  const view = certificate as unknown as ClaimView;
  if (view?.claim?.network === undefined || view.claim.laws === undefined)
    throw new RangeError('not a certificate of the laws of a family');
  return view;
}
