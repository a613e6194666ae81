/** Whether what a certificate claims holds for the values that its model declares. */
import { lowerModel, type Model } from '@lawful/networks';

/** What is read of a certificate; the checker has seen to its types. */
interface Claimed {
  readonly claim: {
    readonly network?: {
      readonly variables: readonly { readonly name: string; readonly role: string }[];
      readonly nodes: readonly (readonly (string | number)[])[];
    };
    readonly hypotheses?: readonly string[];
  };
  readonly evidence: {
    readonly lieRank?: {
      readonly point: readonly number[];
      readonly samples: readonly { readonly inputs?: readonly (readonly [number, number])[] }[];
    };
  };
}

/**
 * Whether the bound of a certificate is one for the values that the model declares positive; if not, why. Without units every bound
 * is, the functions being analytic. With units, data that keep to one side may not reach what free data reach.
 */
export function domainDifference(certificate: string, model: Model): string | undefined {
  const { claim, evidence } = JSON.parse(certificate) as Claimed;
  const { variables = [], nodes = [] } = claim.network ?? {};
  if (claim.hypotheses === undefined || !nodes.some(([op]) => op === 'piecewise')) return undefined;
  const positive = new Set(lowerModel(model).program.variables.flatMap((v) => (v.positive === true ? [v.name] : [])));
  const declared = variables.flatMap(({ name, role }, i) => (positive.has(name) ? [{ name, role, i }] : []));
  const { point = [], samples = [] } = evidence.lieRank ?? {};
  const near = claim.hypotheses.includes('near-point');
  const beyond = declared.find(({ role, i }) =>
    role === 'input'
      ? !near || samples.some(({ inputs }) => !((new Map(inputs).get(i) ?? 0) > 0))
      : near && !(point[i]! > 0),
  );
  return beyond && `the model declares ${beyond.name} > 0, and the bound of the certificate is for all values`;
}
