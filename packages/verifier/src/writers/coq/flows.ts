/** What a Coq file says of each flow that it knows, one row a kind: the rows by which states move, and the hypothesis of theorems. */
import type { FlowData, FlowKind } from '../../certificates/flows.js';
import { type Claim, Refusal } from './claim.js';
import type { Names } from './expressions.js';

interface FlowText {
  readonly definitions: readonly string[];
  readonly hypothesis: string;
  /** How a trajectory of the prelude comes of the hypothesis. */
  readonly lift: string;
}

interface CoqFlow<F extends FlowData> {
  /** The nodes that are written out for it. */
  nodes(flow: F): readonly number[];
  text(flow: F, claim: Claim, names: Names, text: (node: number) => string): FlowText;
}

const positives = (list: readonly number[]): string =>
  list.length === 0 ? '([] : list positive)' : `([${list.join('; ')}]%positive)`;

const indicesOf = (claim: Claim, names: Names, role: string): readonly number[] =>
  claim.variables.flatMap((v, i) => (v.role === role ? [names.ordinal[i]!] : []));

const lists = (claim: Claim, names: Names): readonly string[] =>
  ['parameter', 'constant'].map(
    (role) => `Definition ${role}s : list positive := ${positives(indicesOf(claim, names, role))}.`,
  );

const row = (target: number, source: number, drift: string, metric: string): string =>
  `{| target := ${target}; source := ${source}; drift := (${drift})%E; metric := (${metric})%E |}`;

/** A flow told row by row. */
const byRows = (claim: Claim, names: Names, comment: string, rows: readonly string[]): FlowText => ({
  definitions: [
    ...lists(claim, names),
    comment,
    `Definition rows : list row :=\n  [${rows.join(';\n   ')}]\n  ++ map still constants.`,
  ],
  hypothesis: 'trajectory rows outputs data during theta',
  lift: 'HF',
});

const isZero = (claim: Claim, node: number): boolean => {
  const own = claim.nodes[node]!;
  return own.op === 'const' && /^-?0+$/.test(own.value);
};

const factorOf = (metric: readonly number[] | undefined, k: number, text: (node: number) => string): string =>
  metric === undefined ? 'num 1' : text(metric[k]!);

function refusePenalty(penalty: number | undefined): void {
  if (penalty !== undefined) throw new Refusal('the gradient of a penalty is not written in Coq');
}

const FLOWS: { readonly [K in FlowKind]?: CoqFlow<Extract<FlowData, { kind: K }>> } = {
  gradient: {
    nodes: () => [],
    text: (_, claim, names) => ({
      definitions: [...lists(claim, names), 'Definition rows : list row := gradient_rows parameters constants.'],
      hypothesis: 'gradient_flow parameters constants outputs data during theta',
      lift: '(gradient_flow_trajectory HF)',
    }),
  },
  mirror: {
    nodes: ({ metric }) => metric,
    text: ({ metric }, claim, names, text) => {
      const parameters = indicesOf(claim, names, 'parameter');
      if (metric.length !== parameters.length) throw new Refusal('the metric has not one node for each parameter');
      return byRows(
        claim,
        names,
        "(* Mirror flow: theta_i' = - metric_i(theta) * sum cotangent_j * d output_j / d theta_i. *)",
        parameters.map((p, k) => row(p, p, 'num 0', text(metric[k]!))),
      );
    },
  },
  descent: {
    nodes: ({ metric = [] }) => metric,
    text: ({ metric, penalty }, claim, names, text) => {
      refusePenalty(penalty);
      return byRows(
        claim,
        names,
        "(* Descent with rates: theta_i' = - rate_i * sum cotangent_j * d output_j / d theta_i. *)",
        indicesOf(claim, names, 'parameter').map((p, k) => row(p, p, 'num 0', factorOf(metric, k, text))),
      );
    },
  },
  decay: {
    nodes: ({ metric = [], rate }) => [...metric, rate],
    text: ({ metric, penalty, rate, clock }, claim, names, text) => {
      refusePenalty(penalty);
      const parameters = claim.variables.flatMap((v, i) => (v.role === 'parameter' ? [i] : []));
      const still = isZero(claim, rate);
      const [lambda, E, time] = [text(rate), names.variable[clock]!, names.ordinal[clock]!];
      return byRows(
        claim,
        names,
        `(* Descent with decay: theta_i' = - rate_i * (lambda * theta_i + sum cotangent_j * d output_j / d theta_i); the clock ${E} is ${still ? 't' : 'e^(lambda t), by its equation'}. *)`,
        [
          row(time, time, still ? 'num 1' : `${lambda} * ${E}`, 'num 0'),
          ...parameters.map((p, k) => {
            const factor = factorOf(metric, k, text);
            const [theta, own] = [names.ordinal[p]!, names.variable[p]!];
            return row(theta, theta, still ? 'num 0' : `- (${factor} * (${lambda} * ${own}))`, factor);
          }),
        ],
      );
    },
  },
  momentum: {
    nodes: ({ friction }) => [friction],
    text: (flow, claim, names, text) => {
      const parameters = claim.variables.flatMap((v, i) => (v.role === 'parameter' ? [i] : []));
      if (flow.velocities.length !== parameters.length)
        throw new Refusal('there is not one velocity for each parameter');
      const still = isZero(claim, flow.friction);
      const tau = text(flow.friction);
      const E = names.variable[flow.clock]!;
      const clock = names.ordinal[flow.clock]!;
      return byRows(
        claim,
        names,
        `(* Momentum: theta_d' = w_d, w_d' = - tau * w_d - sum cotangent_j * d output_j / d theta_d; the clock ${E} is ${still ? 't' : 'e^(tau t), by its equation'}. *)`,
        [
          row(clock, clock, still ? 'num 1' : `${tau} * ${E}`, 'num 0'),
          ...parameters.flatMap((p, k) => {
            const w = flow.velocities[k]!;
            const [theta, speed] = [names.ordinal[p]!, names.ordinal[w]!];
            return [
              row(theta, theta, names.variable[w]!, 'num 0'),
              row(speed, theta, still ? 'num 0' : `- (${tau} * ${names.variable[w]})`, 'num 1'),
            ];
          }),
        ],
      );
    },
  },
};

/** What the file says of the flow of a claim. Throws `Refusal` of a flow without a row. */
export function coqFlow({ flow }: Claim): CoqFlow<FlowData> {
  const known = FLOWS[flow.kind] as CoqFlow<FlowData> | undefined;
  if (known === undefined) throw new Refusal(`${(flow as FlowData).kind} flow is not written in Coq`);
  return known;
}
