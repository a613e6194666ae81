/**
 * What a LaTeX document is made of: the claim and its evidence as displayed mathematics. Sums are lists of signed terms, so that the
 * document may break them.
 */
import type { FlowFormulas, FlowKind } from '../../certificates/flows.js';
import type { Coverage, Writer } from '../writer.js';
import type { Cancellation } from './cancellation.js';

export type Signed = readonly string[];

/** One scalar law p or p/q. */
export interface LatexEntry {
  readonly numerator: Signed;
  readonly denominator: Signed | undefined;
}

export interface LatexLaw {
  /** The law as a matrix, a norm, a range or a formula in i; undefined when it is only its entry. */
  readonly form: string | undefined;
  readonly count: number;
  readonly kind: string;
  /** It holds near the point alone. */
  readonly nearPoint?: true;
  readonly entries: readonly LatexEntry[];
}

export interface LatexCounts {
  readonly lieRank: number;
  readonly maxLaws: number;
  readonly found: number;
  readonly complete: boolean;
}

/** A table of cancelling terms for one law along one generator. */
export interface LatexTable extends Cancellation {
  /** What the law is called in the theorem. */
  readonly law: string;
  readonly along: string | undefined;
}

/** Laws that cancel as words in matrices, whatever the widths; formulas are mathematics without its brackets. */
export interface LatexWords {
  readonly cotangent: string;
  /** The symbol of the derivation along ∇⟨u,f⟩. */
  readonly derivation: string;
  /** Diagonal matrices of slopes. */
  readonly slopes: readonly string[];
  /** Each parameter with its component of ∇⟨u,f⟩. */
  readonly motions: readonly (readonly [parameter: string, gradient: string])[];
  readonly laws: readonly {
    /** In the list of laws, from 0. */
    readonly number: number;
    readonly name: string;
    /** Each summand of the law with its rate of change. */
    readonly rates: readonly (readonly [summand: string, rate: string])[];
  }[];
}

export interface LatexEvidence {
  /** The size of the independence minor, and its prime. */
  readonly independence: { readonly size: number; readonly prime: number };
  readonly bound: {
    readonly prime: number;
    readonly words: number;
    readonly depth: number;
    /** The words themselves, when they are few: point, samples and words as formulas. */
    readonly listing: readonly Signed[] | undefined;
  };
  readonly identities: { readonly termOperations: number; readonly entries: number };
  readonly tables: readonly LatexTable[];
}

/** The files that one writer made of the claims of a page. */
export interface ExportedFiles {
  readonly writer: Writer;
  readonly names: readonly string[];
  readonly coverage: readonly Coverage[];
}

/** The network as a paper writes it; everything is mathematics without its brackets. */
export interface LatexNetwork {
  /** `W_{1}\in\mathbb{R}^{3\times 2}`, … */
  readonly parameters: readonly string[];
  readonly constants: readonly string[];
  readonly inputs: readonly string[];
  /** Sentences. */
  readonly oneHot: readonly string[];
  /** `x,z` of f(x,z). */
  readonly argument: string;
  /** Undefined where the formula is too long for a page. */
  readonly output: string | undefined;
  readonly bindings: readonly { readonly left: string; readonly right: string }[];
  readonly outputSpace: string;
  /** Whether signs with a dot occur, which spread. */
  readonly dotted: boolean;
}

/** What ties a page to its certificate. */
export interface LatexOrigin {
  readonly file: string;
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly hash: string;
  /** Who wrote it, with the version. */
  readonly generator: string;
}

export interface LatexDocument extends LatexEvidence {
  readonly title: string;
  readonly network: LatexNetwork;
  readonly origin: LatexOrigin;
  /** Whether entries of matrix laws are listed. */
  readonly entries: boolean;
  /** The point near which the bound holds, `A_{1}=…` for each parameter; empty where it needs none. */
  readonly point: readonly string[];
  readonly modelText: string;
  readonly flow: FlowKind;
  readonly parts: FlowFormulas;
  readonly loss: string;
  readonly cotangent: 'free' | 'sum-zero' | 'potential';
  readonly parameters: number;
  readonly inputs: number;
  /** With one-hot inputs the outputs are listed at all of them. */
  readonly oneHot?: { readonly logits: boolean };
  readonly outputs: number;
  readonly stateDimension: number;
  readonly counts: LatexCounts;
  readonly laws: readonly LatexLaw[];
  /** The laws that are shown to cancel as words; the tables show others. */
  readonly words: LatexWords | undefined;
  readonly hypotheses: readonly string[];
  readonly domain: LatexDomain;
  /** Files of the certificate beside this one. */
  readonly files: readonly { readonly extension: string; readonly name: string }[];
  /** What the Coq file proves, and what it leaves. */
  readonly exported: readonly ExportedFiles[];
  /** A sentence, or nothing when nobody answered. */
  readonly secondOpinions: string;
  readonly augmented: LatexAugmented | undefined;
  /** Laws of an average that no certificate states. */
  readonly uncertified: LatexSummed | undefined;
}

/** The count for a loss that was summed over a finite group, and what the non-polynomial theorem says of it. */
export interface LatexSummed {
  readonly counts: LatexCounts;
  readonly verdict:
    | {
        readonly assumption1: 'holds' | 'fails' | 'unknown';
        readonly stabilizer: number;
        readonly order: number;
        readonly conclusion: string;
        /** Under cross-entropy: whether the gaps of logits are distinct, or the differences of logits independent. */
        readonly gaps: 'yes' | 'no' | 'unknown' | 'independent' | undefined;
        readonly certified: boolean;
      }
    | undefined;
}

export interface LatexDomain {
  /** Constants, fixed but arbitrary. */
  readonly constants: Signed;
  /** Kernels of the network, each as a formula, and how many there are. */
  readonly kernels: readonly string[];
  readonly kernelCount: number;
  readonly kernelKinds: readonly string[];
  readonly piecewise: boolean;
  readonly nearPoint: boolean;
  readonly rational: boolean;
  /** What was declared positive: parameters, constants, inputs. */
  readonly positive: readonly string[];
}

/** A finite or compact group, its generators and how it acts. */
export interface LatexGroup {
  /** As mathematics: `C_{3}`. */
  readonly name: string;
  /** Order, or the dimension of the Lie algebra; as text with mathematics. */
  readonly size: string;
  readonly generators: readonly string[];
  /** Relations that hold between the generators, as formulas. */
  readonly relations: readonly string[];
}

/** The second theorem of a model with a data symmetry. */
export interface LatexAugmented extends LatexEvidence {
  readonly counts: LatexCounts;
  readonly groups: readonly LatexGroup[];
  /** `x \mapsto g\,x`, …, and what labels do. */
  readonly action: readonly string[];
  readonly laws: readonly LatexLaw[];
  readonly plainLaws: number;
  /** Dimensions of the spaces that the averages of |f|² and of ⟨f, y⟩ run through. */
  readonly quadratic: number;
  readonly labelled: number;
  /** The averaged polynomials, when they are short. */
  readonly potentials: readonly Signed[];
  /** The isotypic table, when the network has a tensor form small enough to lift. */
  readonly table: readonly {
    readonly dimension: number;
    readonly multiplicity: number;
    readonly type: string;
    readonly factor: string;
  }[];
  readonly lifted:
    | { readonly features: number; readonly algebra: number; readonly realizable: number; readonly effective: string }
    | undefined;
}
