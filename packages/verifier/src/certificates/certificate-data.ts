/**
 * A certificate of a family as a typed value (docs/certificate-format.md): what is serialised to JSON, and what the other writers write from.
 * Type aliases, not interfaces, so that the value is JSON by its type.
 */
import type { KernelKind } from '@lawful/cas-core';
import type { FlowData } from './flows.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** [row, column, rational] of nonzero entries. */
export type MatrixData = readonly (readonly [number, number, string])[];

/** [index, value] pairs. */
export type ValuesData = readonly (readonly [number, number])[];

export type NodeData =
  | readonly ['var', number]
  | readonly ['const', string]
  | readonly ['add' | 'sub' | 'mul' | 'div', number, number]
  | readonly ['neg', number]
  | readonly ['pow', number, number]
  | readonly ['piecewise', number, string, string]
  /** A kernel of a node. */
  | readonly [KernelKind, number];

export type VariableData = { readonly name: string; readonly role: string };

type NetworkData = {
  readonly variables: readonly VariableData[];
  readonly nodes: readonly NodeData[];
  readonly outputs: readonly number[];
};

export type FamilyData =
  | { readonly kind: 'plain'; readonly cotangent: 'free' | 'sum-zero' }
  | { readonly kind: 'potential'; readonly potential: number }
  | (AveragedKind & {
      readonly finite: readonly MatrixData[];
      readonly infinitesimal: readonly MatrixData[];
      readonly cyclic: readonly { readonly generator: MatrixData; readonly order: number }[];
    });

/** Squared loss; a loss as written, by its node; powers of f·y, perhaps with a number of maps that the group does not exceed. */
export type AveragedKind =
  | { readonly kind: 'augmented' }
  | { readonly kind: 'averaged'; readonly potential: number }
  | { readonly kind: 'moments'; readonly powers: readonly number[]; readonly order?: number };

/** Terms [coefficient, [[variable, exponent], …]]. */
export type PolynomialData = readonly (readonly [string, readonly (readonly [number, number])[]])[];

type LawData = {
  readonly numerator: PolynomialData;
  readonly denominator?: PolynomialData;
  /** Of a law that is claimed near the point of the bound alone. */
  readonly domain?: 'near-point';
};

type CountsData = {
  readonly parameters: number;
  readonly stateDimension?: number;
  readonly lieRank: number;
  readonly maxLaws: number;
  readonly found: number;
  readonly complete: boolean;
};

export type SampleData = {
  readonly generator?: string;
  readonly inputs?: ValuesData;
  readonly slopes?: ValuesData;
  readonly kernels?: ValuesData;
  readonly cotangent?: ValuesData;
  readonly labels?: ValuesData;
  readonly coordinates?: ValuesData;
};

export type WordJson = number | readonly [WordJson, WordJson];

type SiteData = { readonly prime: number; readonly point: readonly number[] };

export type BoundData = SiteData & {
  readonly kernels?: ValuesData;
  readonly samples: readonly SampleData[];
  readonly words: readonly WordJson[];
  readonly columns: readonly number[];
};

/** Values on monomials. */
export type FunctionalData = readonly (readonly [readonly number[], string])[];

/** Lists of functionals, by the names of what is averaged. */
export type AverageData = {
  readonly prime: number;
  readonly blocks: readonly number[];
  readonly [name: string]: readonly FunctionalData[] | readonly number[] | number;
};

export type CertificateData = {
  readonly format: 'lawful-certificate';
  /** 2 with kernels, 3 where laws are proved by motions. */
  readonly version: 1 | 2 | 3;
  readonly claim: {
    readonly network: NetworkData;
    readonly loss: string;
    readonly family: FamilyData;
    readonly flow: FlowData;
    readonly laws: readonly LawData[];
    readonly counts: CountsData;
    readonly hypotheses: readonly string[];
    readonly lift?: {
      readonly features: readonly (readonly number[])[];
      readonly dimensions: readonly number[];
      readonly algebraDimension: number;
    };
  };
  readonly evidence: {
    readonly average?: AverageData;
    readonly lift?: { readonly projectors: readonly MatrixData[]; readonly algebra: readonly MatrixData[] };
    readonly independence?: SiteData & {
      readonly kernels?: ValuesData;
      readonly laws: readonly number[];
      readonly columns: readonly number[];
    };
    readonly lieRank?: BoundData;
    readonly maskReach?: SiteData;
  };
  readonly note: { readonly [key: string]: Json };
};
