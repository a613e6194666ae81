/** What a Python script says of each flow that it knows, one row a kind: its fields for SymPy; for proofs by motions the nodes to keep and the proof of a law. */
import type { FlowKind } from '../../certificates/flows.js';

export interface FlowScript {
  readonly fields: string;
  readonly kept: string;
  readonly verify: string;
}

const common: FlowScript = {
  fields: `def fields():
    """Each field as a map from state variables to their velocities."""
    for potential in potentials():
        if flow['kind'] == 'gradient':
            yield lambda i, P=potential: derivative(P, V[i]) if i in theta else ZERO
        elif flow['kind'] == 'mirror':
            yield lambda i, P=potential: nodes[flow['metric'][theta.index(i)]] * derivative(P, V[i]) if i in theta else ZERO
        else:
            w = flow['velocities']
            yield lambda i, P=potential: derivative(P, V[theta[w.index(i)]]) if i in w else ZERO
    if flow['kind'] == 'momentum':
        w, clock, tau = flow['velocities'], flow['clock'], nodes[flow['friction']]

        def drift(i):
            if i == clock:
                return ONE if tau == 0 else tau * V[clock]
            if i in w:
                return -tau * V[i]
            return V[w[theta.index(i)]] if i in theta else ZERO

        yield drift


`,
  kept: `kept = set(watched) | set(flow.get('metric', [])) | {flow.get('friction')}
`,
  verify: `def verify_law(law):
    slope = gradient(law)
    by = flow['velocities'] if flow['kind'] == 'momentum' else theta
    motion = {t: slope[s] for t, s in zip(theta, by) if s in slope}
    if flow['kind'] == 'mirror':
        motion = {t: multiply(x, values[flow['metric'][theta.index(t)]]) for t, x in motion.items()}
    moves = pushed(motion)
    rates = [moves.get(n, ZERO) for n in watched]
    aim = rates[0] if family.get('cotangent') == 'sum-zero' else ZERO
    if any(total([r, scaled(Fraction(-1), aim)])[0] for r in rates):
        return False
    if flow['kind'] != 'momentum':
        return True
    tau, clock = values[flow['friction']], flow['clock']
    w = flow['velocities']
    drift = {clock: multiply(tau, letter(('variable', clock))) if tau[0] else ONE}
    for t, v in zip(theta, w):
        drift[t] = letter(('variable', v))
        drift[v] = scaled(Fraction(-1), multiply(tau, letter(('variable', v))))
    return not total([multiply(x, drift[s]) for s, x in slope.items() if s in drift])[0]


`,
};

/** A metric, a penalty and a decay, each where it is there. */
const descent: FlowScript = {
  fields: `penalty, rate, clock = (flow.get(name) for name in ('penalty', 'rate', 'clock'))


def scaled(i, value):
    return nodes[flow['metric'][theta.index(i)]] * value if 'metric' in flow else value


def fields():
    """Each field as a map from state variables to their velocities."""
    for potential in potentials():
        yield lambda i, P=potential: scaled(i, derivative(P, V[i])) if i in theta else ZERO
    if penalty is None and rate is None:
        return

    def drift(i):
        if i == clock:
            return ONE if nodes[rate] == 0 else nodes[rate] * V[clock]
        if i not in theta:
            return ZERO
        pull = ZERO if penalty is None else derivative(nodes[penalty], V[i])
        return -scaled(i, pull if rate is None else pull + nodes[rate] * V[i])

    yield drift


`,
  kept: `kept = set(watched) | set(flow.get('metric', [])) | {flow.get('penalty'), flow.get('rate')}
`,
  verify: `def factored_by(t, x):
    return multiply(x, values[flow['metric'][theta.index(t)]]) if 'metric' in flow else x


def without_data():
    """How parameters and clock move along the drift."""
    drift = {}
    if 'rate' in flow:
        rate, clock = values[flow['rate']], flow['clock']
        drift[clock] = multiply(rate, letter(('variable', clock))) if rate[0] else ONE
    for t in theta:
        pull = [pushed({t: ONE}).get(flow['penalty'], ZERO)] if 'penalty' in flow else []
        if 'rate' in flow:
            pull.append(multiply(values[flow['rate']], letter(('variable', t))))
        if pull:
            drift[t] = scaled(Fraction(-1), factored_by(t, total(pull)))
    return drift


drift = without_data()


def along_drift(terms):
    """The rate of a polynomial, term by term, so that equal terms meet."""
    for coefficient, exponents in terms:
        for v, e in exponents:
            outer = scaled(Fraction(e), term(coefficient, exponents, v))
            for w, slope in [(v, ONE)] if v < len(role) else kernel_slopes(v - len(role)).items():
                if w in drift:
                    yield multiply(multiply(outer, slope), drift[w])


def stands(law):
    slope = gradient(law)
    moves = pushed({t: factored_by(t, slope[t]) for t in theta if t in slope})
    rates = [moves.get(n, ZERO) for n in watched]
    aim = rates[0] if family.get('cotangent') == 'sum-zero' else ZERO
    return not any(total([r, scaled(Fraction(-1), aim)])[0] for r in rates)


def verify_law(law):
    # A quotient stands still with its numerator and its denominator.
    if not stands(law) and not ('denominator' in law and all(stands({'numerator': part}) for part in law.values())):
        return False
    p, q = law['numerator'], law.get('denominator', [['1', []]])
    up = [multiply(term(c, e), rate) for rate in along_drift(p) for c, e in q]
    down = [scaled(Fraction(-1), multiply(term(c, e), rate)) for rate in along_drift(q) for c, e in p]
    return not total(up + down)[0]


`,
};

export const FLOW_SCRIPTS: { readonly [K in FlowKind]?: FlowScript } = {
  gradient: common,
  mirror: common,
  momentum: common,
  descent,
  decay: descent,
};
