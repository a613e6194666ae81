/**
 * Laws near a point in certificates: `certify` writes them, the checker proves them with the slopes of the point alone, and refuses each way in which
 * they could claim more. Which laws hold where is computed by hand in test/laws/region-laws.test.ts.
 */
import { check } from '@lawful/checker';
import { parseModel } from '@lawful/networks';
import { certify } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'region.law', text });

const ONLY_PARAMETERS = "param U : 2 x 2\nparam V : 3 x 2\noutput U * relu(V')\n";

/** V > 0, so that f = U V' there. */
const V = [7, 9, 3, 8, 8, 5];
const place = (values: readonly number[]): ReadonlyMap<string, number> =>
  new Map(
    values.map((v, i) => [values.length === 2 ? `V[${i + 1}]` : `V[${Math.floor(i / 2) + 1},${(i % 2) + 1}]`, v]),
  );

interface Law {
  numerator: unknown[];
  domain?: string;
}
interface Json {
  version: number;
  claim: {
    network: { variables: { name: string; role: string }[]; nodes: unknown[][]; outputs: number[] };
    laws: Law[];
    hypotheses: string[];
    counts: { maxLaws: number; lieRank: number; found: number; complete: boolean };
  };
  evidence: { lieRank?: { point: number[] } };
}

async function certificate(text: string, region = place(V)): Promise<Json> {
  const { files, withoutBound, withoutLaws } = await certify(model(text), { region });
  expect([withoutBound, withoutLaws]).toEqual([undefined, 0]);
  return JSON.parse(files.find((f) => f.extension === 'json')!.content);
}
const verdict = (json: Json, change: (json: Json) => void = () => {}) => {
  const copy = structuredClone(json);
  change(copy);
  return check(JSON.stringify(copy));
};
const near = (json: Json) => json.claim.laws.filter((l) => l.domain === 'near-point');
const at = (json: Json, name: string) => json.claim.network.variables.findIndex((v) => v.name === name);

describe('laws near a point', () => {
  it('are accepted, and the statement says where they hold', async () => {
    const json = await certificate(ONLY_PARAMETERS);
    expect(near(json).length).toBe(3);
    for (const version of [1, 3]) {
      const { reason, statement } = verdict(json, (j) => {
        j.version = version;
      });
      expect(reason).toBe('every claim was verified');
      const [everywhere, region] = statement.split('near the point below, where each slope');
      expect(everywhere).toMatch(/each of the following 2 functions .* is constant:\nlaw 1: .*\nlaw 2: /);
      expect(everywhere).not.toMatch(/law [345]/);
      expect(region).toMatch(
        /is what it is there, each of the following 3 functions .*\nlaw 3: .*\nlaw 4: .*\nlaw 5: /,
      );
      expect(region).toContain('V[3,2] = 5');
    }
  });

  it.each([
    ['everything dead', ONLY_PARAMETERS, [-7, -9, -3, -8, -8, -5]],
    ['a unit dead', ONLY_PARAMETERS, [7, -9, 3, -8, 8, -5]],
    ['signs mixed under abs', ONLY_PARAMETERS.replace('relu', 'abs'), [7, -9, -3, -8, 8, 5]],
    ['units of data above', "param C : 1 x 2\nparam U : 2 x 2\nparam V : 2 x 2\ninput x : 2\noutput C*relu(U*(relu(V)'*x))\n", [7, 9, 3, 8]], // biome-ignore format: a row
    ['cross-entropy', `${ONLY_PARAMETERS}loss cross-entropy\n`.replace('V : 3', 'V : 1'), [7, 9]],
    ['a loss as written', "param U : 1 x 2\nparam V : 1 x 2\noutput U*relu(V')\nloss (out*y)^2 + out^4\n", [7, 9]],
    ['momentum', `${ONLY_PARAMETERS}flow momentum(2)\n`.replace('V : 3', 'V : 1').replace('U : 2', 'U : 1'), [7, 9]],
  ])('with %s', async (_, text, values) => {
    const json = await certificate(text, place(values));
    expect(near(json).length).toBeGreaterThan(0);
    for (const version of [1, 3])
      expect(
        verdict(json, (j) => {
          j.version = version;
        }).reason,
      ).toBe('every claim was verified');
  });

  it('hold nowhere else', async () => {
    const json = await certificate(ONLY_PARAMETERS);
    for (const version of [1, 3]) {
      const changed = (change: (json: Json) => void) =>
        verdict(json, (j) => {
          j.version = version;
          change(j);
        });
      const everywhere = changed((j) => {
        for (const law of j.claim.laws) delete law.domain;
      });
      expect(everywhere.reason).toMatch(/claim\.laws\[3\] is not (shown to be )?conserved/);
      // One entry on the other side: the entry beside the diagonal is no law of that region.
      const elsewhere = changed((j) => {
        j.evidence.lieRank!.point[at(j, 'V[3,2]')] = -5;
      });
      expect(elsewhere.reason).toMatch(/claim\.laws\[3\] is not (shown to be )?conserved/);
      const kink = changed((j) => {
        j.evidence.lieRank!.point[at(j, 'V[3,2]')] = 0;
      });
      expect(kink.reason).toMatch(/piecewise node 5 is on its kink/);
      const path = changed((j) => {
        j.claim.hypotheses = ['path-family'];
      });
      expect(path.verdict).toBe('rejected');
      const none = changed((j) => {
        delete j.evidence.lieRank;
        j.claim.hypotheses = [];
        Object.assign(j.claim.counts, { lieRank: 0, maxLaws: 10, complete: false });
      });
      expect(none.verdict).toBe('rejected');
      if (version === 3)
        expect(none.reason).toMatch(/claimed near a point, but the hypothesis "near-point" is not given/);
      expect(
        changed((j) => {
          j.claim.laws[3]!.domain = 'everywhere';
        }).reason,
      ).toMatch(/domain is "everywhere"/);
    }
  });

  it('are refused where data reach the argument, whatever the point', async () => {
    // The same network, with an input of the value 0 or of any value beside V: relu(V + x).
    const json = await certificate(
      "param U : 2 x 2\nparam V : 3 x 2\ninput x : 3 x 2\noutput U * relu(V + x)' + 0*U*V'\n",
    );
    expect(near(json)).toEqual([]);
    const own = await certificate(ONLY_PARAMETERS);
    for (const version of [1, 3]) {
      const { accepted, reason } = verdict(own, (j) => {
        j.version = version;
        // Before each piecewise node: its argument plus an input.
        const { variables, nodes } = j.claim.network;
        const input = variables.push({ name: 'x', role: 'input' }) - 1;
        const made: unknown[][] = [['var', input]];
        const place: number[] = [];
        for (const [op, ...rest] of nodes) {
          const moved = rest.map((k, i) =>
            op === 'var' || op === 'const' || (op === 'piecewise' && i > 0) ? k : place[k as number],
          );
          if (op === 'piecewise') moved[0] = made.push(['add', moved[0], 0]) - 1;
          place.push(made.push([op, ...moved]) - 1);
        }
        j.claim.network.nodes = made;
        j.claim.network.outputs = j.claim.network.outputs.map((k) => place[k]!);
        const { independence, lieRank } = j.evidence as Record<
          string,
          { point: number[]; samples: { inputs: unknown[] }[] }
        >;
        for (const site of [independence!, lieRank!]) site.point.push(0);
        for (const s of lieRank!.samples) s.inputs = [];
      });
      expect(accepted).toBe(false);
      expect(reason).toMatch(/claim\.laws\[\d\] is not (shown to be )?conserved/);
    }
  });
});

describe('files beside the certificate', () => {
  it('state the laws that hold everywhere, and name the others as not covered', async () => {
    const { files } = await certify(model(ONLY_PARAMETERS), { region: place(V) });
    const text = (extension: string) => files.find((f) => f.extension === extension)!.content;
    for (const extension of ['v', 'py', 'lean'])
      expect(text(extension).replace(/\s+/g, ' ')).toMatch(
        /laws 3, 4, 5, which hold near the point of the evidence alone/,
      );
    expect(text('v')).not.toMatch(/law_3/);
    expect(text('lean')).not.toMatch(/law3/);
    // The minor is one of all laws, which this script does not have.
    expect(text('py')).toMatch(/"independence":false/);
    expect(text('tex')).toMatch(
      /\\\(h_\{2\}\\\) is a law where the arguments of the units that parameters alone switch have the signs/,
    );
  });
});
