/** All that the core knows of the rooms around it: families and flows as rows (its own are in plain.ts), functions, kernels and slopes. */
import type { Meter } from '../text/rejection.js';
import type { Found, Json } from '../text/shape.js';
import type { Dual } from './arithmetic/dual.js';
import type { PolynomialRing } from './arithmetic/polynomial.js';
import type { PrimeField } from './arithmetic/residue.js';
import type { Certificate, Claim, Entries, Evidence, Family, Flow, LieRank, Sample } from './claim.js';
import type { Functions, Law, Proved, Scalar } from './functions.js';
import type { Network } from './reading/network.js';
import type { Kernel, Program, Step } from './reading/program.js';

/** What the readers of families and flows see. */
export type Posed = Network & Pick<Claim, 'parameters' | 'inputs' | 'loss'>;

export interface FamilyRow {
  readonly members: readonly string[];
  read(found: Found, posed: Posed, flow: Flow): Family;
}

export interface FlowRow {
  readonly members: readonly string[];
  readonly optional?: readonly string[];
  read(found: Found, posed: Posed): Flow;
}

export interface Rooms {
  readonly families: Readonly<Record<string, FamilyRow>>;
  readonly flows: Readonly<Record<string, FlowRow>>;
  /** Further members of a claim, by name: each makes more of its family, or refuses to. */
  readonly additions: Readonly<Record<string, (item: Json | undefined, claim: Claim) => Family>>;
  /** The laws stand still along the field that a flow has without data. */
  drift(flow: Flow, laws: readonly Law[], functions: Functions): void;
  /** Each law is conserved, by the motion along its gradient. */
  tangents(claim: Claim, laws: readonly Law[], functions: Functions): void;
  /** The steps that checks ask for as functions; `reserved` indeterminates are left to others. */
  expand(claim: Claim, R: PolynomialRing, reach: boolean, reserved: number): Functions;
  readonly kernels: {
    /** The values of exponentials and logarithms of the data, or of the state. */
    readValues(program: Program, item: Json | undefined, place: string, p: number, data: boolean): Entries;
    /** The kernels are independent, and their domain is not seen to be empty. */
    verify(claim: Claim, functions: Functions, prime: number | undefined, spend: Meter): void;
    /** The value of a kernel at its argument for a sample at the point. */
    at(claim: Claim, given: LieRank, F: PrimeField, spend: Meter): KernelAt;
  };
  readonly slopes: {
    /** There is exactly one reason for what the bound assumes about slopes. */
    checkReasons(claim: Claim, evidence: Evidence): void;
    /** The slopes that a sample may have, and has: by the ordinals of piecewise nodes, as residues. */
    ofSamples(given: LieRank, claim: Claim, scalars: readonly Scalar[], functions: Functions, spend: Meter): SlopesOf;
    verify(claim: Claim, evidence: Evidence, scalars: readonly Scalar[], functions: Functions): void;
    /** Each law is conserved: everywhere, or near the point where it says so. */
    conserved(certificate: Certificate, proved: Proved, scalars: readonly Scalar[], rooms: Rooms): void;
  };
}

export type KernelStep = Step & { readonly op: 'kernel'; readonly kind: Kernel['kind'] };
type KernelAt = (kernel: KernelStep, of: Dual, sample: Sample) => Dual;

export interface SlopesOf {
  check(sample: Sample, place: string): void;
  at(sample: Sample): (piece: number) => number;
}
