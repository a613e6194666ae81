/**
 * Whether the laws of an imported network are all. A network of few parameters is written in the model language and its laws are counted (theory §1.1); of a large one of a
 * known family a small copy is, which says what is to be expected and proves nothing at the real size.
 */
import { readFileSync } from 'node:fs';
import { type Budget, LawfulError, UnableError } from '@lawful/cas-core';
import { smallCopy } from '@lawful/importers';
import { blockModel, networkText, parseModel, type TensorNetwork } from '@lawful/networks';
import { find } from '../finding/find.js';
import type { Findings } from '../finding/findings.js';
import { type ImportFindings, lawsOfNetwork } from './laws-of-network.js';

export interface Completeness {
  readonly block: readonly string[];
  readonly complete: boolean;
  readonly by: string;
}

interface Asked {
  readonly network: TensorNetwork;
  readonly found: ImportFindings;
  readonly file: string;
  /** How a configuration was read; small copies are read alike. */
  readonly how?: { readonly eps?: 'kept' | 'zero'; readonly dropout?: boolean };
}

/** Parameters up to which a network is counted without being asked, and at all. */
const UNASKED_LIMIT = 40;
const COUNT_LIMIT = 400;

const lossOf = ({ losses }: ImportFindings): 'any' | 'cross-entropy' =>
  losses === 'every loss' ? 'any' : 'cross-entropy';

export function completenessOf({
  network,
  found,
  file,
  how = {},
  asked,
  seed,
  work,
}: Asked & { readonly asked: boolean; readonly seed: number; readonly work: Budget }): Completeness[] {
  const block = [...network.tensors.values()].filter((t) => t.role === 'parameter').map((t) => t.name);
  if (!asked && found.parameters > UNASKED_LIMIT)
    return [
      {
        block,
        complete: false,
        by: 'not asked: --squeeze counts all laws, of a small copy where the network is large',
      },
    ];
  if (found.parameters <= COUNT_LIMIT) {
    const counted = count(network, found, seed, work);
    if (typeof counted === 'string') return [{ block, complete: false, by: counted }];
    const { laws, most, complete, where } = counted;
    const more =
      found.total !== null && laws > found.total ? `; ${laws - found.total} of them are no laws of axes` : '';
    const by = `squeeze: ${laws} laws found of at most ${most}${where}${more}`;
    return [{ block, complete: complete && laws === found.total, by }];
  }
  const small = copyOf(file, 2, how);
  if (small === undefined)
    return [{ block, complete: false, by: `open: ${found.parameters} parameters are too many to count all laws` }];
  const own = lawsOfNetwork(small.network, { loss: lossOf(found) });
  const counted = count(small.network, own, seed, work);
  const where = `open at this size; of a copy with ${small.sizes}`;
  if (typeof counted === 'string') return [{ block, complete: false, by: `${where}: ${counted}` }];
  const { laws, most, complete } = counted;
  const all = complete && laws === own.total ? `and these are all of them${counted.where}` : `found of at most ${most}`;
  return [
    ...blocksOf({ found, file, how, seed, work }),
    { block, complete: false, by: `${where}: ${own.total ?? '?'} laws of axes, ${laws} laws ${all}` },
  ];
}

/** Tensors of the first layer by the part of it that they are of: attention, the units behind it. */
function partsOfLayer(network: TensorNetwork): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>();
  for (const { name, role } of network.tensors.values()) {
    const part = /^.*?\.0\.[^.]+(?=\.)/.exec(name)?.[0];
    if (role === 'parameter' && part !== undefined) parts.set(part, [...(parts.get(part) ?? []), name]);
  }
  return new Map([...parts].filter(([, names]) => names.length > 2));
}

/** Whether laws of a part of a layer are all, whatever values all other parameters take: at the widths of a copy with one layer. */
function blocksOf({
  found,
  file,
  how,
  seed,
  work,
}: Omit<Asked, 'network'> & { readonly seed: number; readonly work: Budget }): Completeness[] {
  const small = copyOf(file, 1, how ?? {});
  if (small === undefined) return [];
  const { text, names } = networkText(small.network, { loss: lossOf(found) });
  const model = parseModel({ file: `${small.network.name}.law`, text });
  return [...partsOfLayer(small.network)].map(([part, block]) => {
    const alone = blockModel(
      model,
      block.map((name) => names.get(name)!),
    );
    const counted = counting(() => find(alone, { seed, budget: work }));
    const where = `open at this size; ${part} alone, of a copy with one layer, whatever values all others take`;
    if (typeof counted === 'string') return { block, complete: false, by: `${where}: ${counted}` };
    const { laws, most, complete } = counted;
    const by = complete
      ? `${laws} laws, and these are all of them${counted.where}`
      : `${laws} laws found of at most ${most}`;
    return { block, complete: false, by: `${where}: ${by}` };
  });
}

function copyOf(file: string, layers: 1 | 2, how: NonNullable<Asked['how']>) {
  return /\.json$/i.test(file) ? smallCopy(readFileSync(file, 'utf8'), file, layers, how) : undefined;
}

interface Counted {
  readonly laws: number;
  readonly most: number;
  readonly complete: boolean;
  /** Where that is proved, in words; nothing where it is almost everywhere. */
  readonly where: string;
}

/** All laws at these widths, or why they are not counted. */
const count = (network: TensorNetwork, found: ImportFindings, seed: number, work: Budget): Counted | string =>
  counting(() => {
    const { text } = networkText(network, { loss: lossOf(found) });
    return find(parseModel({ file: `${network.name}.law`, text }), { seed, budget: work });
  });

function counting(search: () => Findings): Counted | string {
  try {
    const { result, plain } = search();
    const { maxLaws, complete, point } = plain.counts;
    const near = point === undefined ? '' : ', near a point that lawful find of the text names';
    const supposed =
      point === undefined && result.hypotheses.length > 0 ? `, if ${result.hypotheses.join(' and ')}` : '';
    return {
      laws: plain.laws.reduce((sum, law) => sum + law.count, 0),
      most: maxLaws,
      complete,
      where: `${near}${supposed}`,
    };
  } catch (error) {
    if (error instanceof LawfulError || error instanceof UnableError) return `not counted: ${error.message}`;
    throw error;
  }
}

/** The network, or small copies of it, in the model language. */
export function smallTexts({
  network,
  found,
  file,
  how = {},
  title,
}: Asked & { readonly title: string }): [name: string, text: string][] {
  const loss = lossOf(found);
  try {
    if (found.parameters <= COUNT_LIMIT) {
      const about = `${found.model}, as imported`;
      return [[`${title}.law`, networkText(network, { loss, title: about }).text]];
    }
    return ([1, 2] as const).flatMap((layers): [string, string][] => {
      const small = copyOf(file, layers, how);
      if (small === undefined) return [];
      const about = `A copy of ${found.model} with ${small.sizes}.`;
      const name = layers === 1 ? `${title}-block.law` : `${title}-small.law`;
      return [[name, networkText(small.network, { loss, title: about }).text]];
    });
  } catch (error) {
    if (error instanceof LawfulError) return [];
    throw error;
  }
}
