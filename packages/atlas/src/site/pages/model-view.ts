/** The page of a model: found by its key in one file of models/, its certificates checked where they are read. */
import { chunkAddress, chunkOf } from '../addresses.js';
import type { SiteCount, SiteModel } from '../model.js';
import { certificateView } from './certificate-view.js';
import { byId, element, fact, fetched } from './dom.js';

type Shown = SiteModel & { readonly link: string };

export async function modelPage(): Promise<void> {
  addEventListener('hashchange', () => location.reload());
  let key: string;
  try {
    key = decodeURIComponent(location.hash.slice(1));
  } catch {
    throw new Error('The address names no model: it cannot be read.');
  }
  if (key === '') throw new Error('The address names no model: one is chosen on the search page.');
  const chunk = chunkOf(key, Number(fact('atlas-chunks')));
  const models = (await (await fetched(chunkAddress(chunk))).json()) as Shown[];
  const model = models.find((m) => m.key === key);
  if (model === undefined) throw new Error(`The atlas has no model "${key}".`);
  show(model);
}

function show(model: Shown): void {
  byId('key').textContent = [model.family, model.widths].filter((t) => t !== '').join(' ');
  document.title = `Atlas: ${model.key}`;
  byId('said').textContent = `Key: ${model.key}`;
  byId('lead').textContent = leadOf(model);
  byId('text').textContent = model.model;
  byId('play').setAttribute('href', `${fact('atlas-playground')}#${model.link}`);
  const families = JSON.parse(fact('atlas-families')) as Readonly<Record<string, string>>;
  const page = Object.hasOwn(families, model.family) ? families[model.family] : undefined;
  byId('family').setAttribute('href', page ?? 'index.html');
  showLaws(model);
  showCounts(model);
  byId('hypotheses').append(
    ...(model.hypotheses.length === 0 ? ['None besides the text of the model.'] : model.hypotheses).map((h) =>
      element('li', h),
    ),
  );
  const kinds = Object.entries(model.certificates);
  const place = byId('certificates');
  if (model.uncertified !== null) place.append(element('p', `The certificate leaves out: ${model.uncertified}.`));
  if (kinds.length === 0) place.append(element('p', 'There is no certificate of this model.'));
  else if (fact('atlas-certificates') === 'no')
    place.append(
      element(
        'p',
        `This copy of the atlas was made without certificates. Their SHA-256: ${kinds.map(([, hash]) => hash).join(', ')}.`,
      ),
    );
  else for (const [kind, hash] of kinds) place.append(certificateView(kind, hash));
  byId('model').hidden = false;
}

/** The answer in one sentence. */
function leadOf({ plain, averaged, status, reason, parameters }: Shown): string {
  if (plain === null) return `No count: ${status}${reason === null ? '' : `, ${reason}`}.`;
  const said = ({ found, maxLaws, complete }: SiteCount): string => {
    const laws = `${found} independent ${found === 1 ? 'law' : 'laws'}`;
    if (complete) return `${laws}, and there are no others`;
    return maxLaws === null ? `at least ${laws}` : `${laws} found, at most ${maxLaws}`;
  };
  const symmetry = averaged === null ? '' : ` With the symmetry of the data: ${said(averaged)}.`;
  const stopped = reason === null ? '' : ` ${status}: ${reason}.`;
  return `${parameters ?? '?'} parameters: ${said(plain)}.${symmetry}${stopped}`;
}

function showLaws({ laws }: Shown): void {
  const place = byId('laws');
  if (laws.length === 0) {
    place.append(element('p', 'No law was found.'));
    return;
  }
  const list = element('ul', '', { class: 'laws' });
  for (const { law, form, count, family } of laws) {
    const item = element('li');
    item.append(element('code', law));
    const words = [
      `${count} independent ${count === 1 ? 'law' : 'laws'}`,
      ...(form === null ? [] : [`form ${form}`]),
      ...(family === 'augmented' ? ['with the symmetry of the data'] : []),
    ];
    item.append(element('span', words.join(', '), { class: 'note' }));
    list.append(item);
  }
  place.append(list);
}

function showCounts({ plain, averaged, parameters, loss, flow, symmetry, seed, engine }: Shown): void {
  const cell = (n: number | null | undefined): string => (n === null || n === undefined ? '–' : String(n));
  const line = (title: string, of: (count: SiteCount) => string): readonly string[] => [
    title,
    plain === null ? '–' : of(plain),
    ...(averaged === null ? [] : [of(averaged)]),
  ];
  const heads = ['', 'The network alone', ...(averaged === null ? [] : ['With the symmetry'])];
  const lines = [
    line('Lie rank, proved from below', (c) => cell(c.lieRank)),
    line('Laws at most', (c) => cell(c.maxLaws)),
    line('Independent laws found', (c) => cell(c.found)),
    line('Complete', (c) => (c.complete ? 'yes' : 'no')),
  ];
  const head = element('tr');
  head.append(...heads.map((h) => (h === '' ? element('td') : element('th', h, { scope: 'col' }))));
  const thead = element('thead');
  thead.append(head);
  const tbody = element('tbody');
  for (const [title, ...cells] of lines) {
    const tr = element('tr');
    tr.append(element('th', title, { scope: 'row' }), ...cells.map((c) => element('td', c, { class: 'n' })));
    tbody.append(tr);
  }
  const words = [
    `${cell(parameters)} parameters`,
    ...(loss === '' ? [] : [`loss ${loss}`]),
    ...(flow === '' ? [] : [`flow ${flow}`]),
    ...(symmetry === '' ? [] : [`symmetry ${symmetry}`]),
    `seed ${seed}`,
    `engine ${engine}`,
  ];
  byId('facts').textContent = words.join(', ');
  byId('counts').replaceChildren(thead, tbody);
}
