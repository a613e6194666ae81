/**
 * `find --sets`: sets of parameters that training does not leave (theory §14, Theorem F; [theory §1.3] for hypersurfaces). Fixed points of signed permutations that
 * leave the network as it is: equal units stay equal, what is zero with its partners stays zero, tied layers stay tied, under every optimiser that is
 * equivariant, at any step size and on any minibatches. And hypersurfaces p = 0 with p' = κ·p along every field: Darboux polynomials.
 */
import {
  type Budget,
  budget,
  type Expr,
  type FieldFamily,
  formatTerms,
  SourceError,
  type Terms,
} from '@lawful/cas-core';
import { invariantPlanes } from '@lawful/lie';
import {
  codimension,
  definedOnSet,
  type NetworkMap,
  OPTIMISERS,
  type ParameterSymmetry,
  parameterSymmetries,
  type SetEquation,
} from '@lawful/mechanics';
import {
  declarationsOf,
  departure,
  type FlowFamily,
  flowFamily,
  lossRow,
  lowerModel,
  type Model,
  type Network,
  parameterAxes,
} from '@lawful/networks';
import { darbouxCofactors } from '@lawful/verifier';

/** A set that training does not leave, proved. */
export interface InvariantSet {
  readonly kind: ParameterSymmetry['kind'];
  /** What holds on it, in the expression language where it can be said there. */
  readonly equations: readonly string[];
  readonly codimension: number;
  /** The symmetry whose fixed points these are. */
  readonly symmetry: string;
  /** Its axes or parameters. */
  readonly where: string;
  /** The optimisers that keep it exactly, from a state of zero: any step size, schedule, momentum, decay, minibatches. */
  readonly keeps: readonly string[];
  /** Those that keep it under a condition, or of which this is not known, with the reason. */
  readonly others: Readonly<Record<string, string>>;
}

/**
 * p = 0 with p' = κ·p under gradient flow, for every data set. Here p is linear: a step moves it by −ηκp, so that p = 0 stays under gradient descent, and from
 * rest under momentum, at any step size.
 */
export interface InvariantHypersurface {
  readonly polynomial: string;
  /** κ along the gradient of ⟨u, f(x)⟩, by fields. */
  readonly cofactors: readonly string[];
}

/** What `find --sets` answers. */
export interface InvariantSets {
  readonly sets: readonly InvariantSet[];
  readonly hypersurfaces: readonly InvariantHypersurface[];
  /** What was not tried, or not decided: there may be more of these kinds. */
  readonly leftOut: readonly string[];
  readonly stopped: string | null;
}

/**
 * Sets of parameters that training does not leave.
 *
 * @throws `SourceError` for a flow other than gradient flow: the optimiser is what is answered
 * @see theory §14, Theorem F
 */
export function invariantSets(
  model: Model,
  options: { readonly seed?: number | undefined; readonly budget?: Budget | undefined } = {},
): InvariantSets {
  const departs = departure(model);
  if (departs !== undefined)
    throw new SourceError(
      model.source,
      departs.at,
      `${departs.what} with --sets, which says what each optimiser keeps: expected no "flow" line and no penalty`,
    );
  const { seed = 1 } = options;
  const work = options.budget ?? budget();
  const network = lowerModel(model, { seed, due: work.due });
  const family = flowFamily(network, seed);
  const symmetric = withLoss(mapOf(network), family, model);
  const { symmetries, leftOut } = parameterSymmetries(symmetric, () => work.step('symmetries of parameters'));
  const planes = invariantPlanes(family, seed);
  const hypersurfaces =
    work.stopped === undefined ? hyperplanes(family, symmetric, planes.candidates, () => work.step('hyperplanes')) : [];
  return {
    sets: symmetries.map(setOf),
    hypersurfaces,
    leftOut: [...leftOut, ...planes.leftOut],
    stopped: work.stopped ?? null,
  };
}

function mapOf(network: Network): NetworkMap {
  const { model, program, parameters, values, output, seed } = network;
  const ordinal = new Map(parameters.map((v, d) => [v, d]));
  const tensors = parameterAxes(model).map((axes) => ({
    ...axes,
    ordinals: values.get(axes.name)!.nodes.map((n) => ordinal.get(program.left[n]!)!),
  }));
  const logits = lossRow(model.loss).labels === 'sum-one' && network.valueAtPoint === undefined;
  return { program, parameters, outputs: output.nodes, logits, tensors, seed };
}

/** A loss that names parameters has to stay as well: it is then the output. */
function withLoss(map: NetworkMap, { cotangent, network, potentialNode }: FlowFamily, model: Model): NetworkMap {
  const { expr } = model.loss as { readonly expr?: Expr };
  const names = expr !== undefined && declarationsOf(expr, model).some((d) => d.kind === 'param');
  if (cotangent !== 'explicit' || !names) return map;
  return { ...map, program: network, outputs: [potentialNode], logits: false };
}

function setOf({ kind, equations, map, text, where, keepsShapes }: ParameterSymmetry): InvariantSet {
  const others: Record<string, string> = {
    soap: 'its basis is one of eigenvectors, which is not unique where eigenvalues meet',
    ...(keepsShapes ? {} : { muon: 'if its step has no factor that depends on the shape of a layer' }),
  };
  return {
    kind,
    equations,
    codimension: codimension(map),
    symmetry: text,
    where,
    keeps: OPTIMISERS.map(({ name }) => name).filter((name) => others[name] === undefined),
    others,
  };
}

function hyperplanes(
  family: FieldFamily,
  map: NetworkMap,
  candidates: readonly Terms[],
  step: () => boolean,
): InvariantHypersurface[] {
  const out: InvariantHypersurface[] = [];
  for (const p of candidates) {
    if (!step()) break;
    if (!definedOnSet(map, [planeOf(p, family, map)])) continue;
    const cofactors = darbouxCofactors(family, p);
    // A plane that nothing crosses because nothing moves is a law, and listed there.
    if (cofactors === undefined || cofactors.length === 0) continue;
    out.push({ polynomial: formatTerms(p, (v) => family.variables[v]!.name), cofactors });
  }
  return out;
}

/** θ_i = 0 or θ_i = ±θ_j, in variables of the network. */
function planeOf(p: Terms, { state }: FieldFamily, { parameters }: NetworkMap): SetEquation {
  const [first, second] = p.map(({ exponents }) => parameters[state.indexOf(exponents[0]![0])]!);
  const equals =
    second === undefined ? undefined : ({ variable: second, sign: p[1]!.coefficient.num < 0n ? 1 : -1 } as const);
  return { variable: first!, equals };
}
