/**
 * The static pages of an atlas, written from its database alone: the same rows give the same files. Families are pages, models are entries of files of about a hundred; scripts, the
 * stylesheet and the checker were bundled when this package was built.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { LawfulError } from 'lawful';
import { type AtlasDatabase, CONTENT, certificateFolder, quoted, readCertificate } from '../store/database.js';
import { certificateAddress, chunkAddress, chunkOf } from './addresses.js';
import { familyAddresses, familyMain } from './family-page.js';
import { pageText } from './html.js';
import { indexMain } from './index-page.js';
import { byFamily, type SiteModel } from './model.js';
import { siteModels } from './rows.js';
import { modelMain, searchMain } from './script-pages.js';
import { searchIndex } from './search-index.js';

export interface SiteOptions {
  /** The address of the playground, from the folder of the atlas. */
  readonly playground: string;
  /** Whether certificates are copied; without them the page of a model checks none. */
  readonly certificates: boolean;
}

export interface WrittenSite {
  readonly pages: number;
  readonly models: number;
  readonly certificates: number;
  /** Certificates that rows name and the folder beside the database has not. */
  readonly missing: number;
  readonly indexBytes: number;
}

/** Models in a file of models/, on average. */
const CHUNK = 100;

const FILES = fileURLToPath(new URL('./files/', import.meta.url));

export async function writeSite(database: AtlasDatabase, output: string, options: SiteOptions): Promise<WrittenSite> {
  if (!/^(https?:\/\/|[\w./-]+$)/.test(options.playground))
    throw new LawfulError(`--playground: found ${options.playground}, expected a path, or an address with http(s)`);
  if (!existsSync(join(FILES, 'atlas.js')))
    throw new LawfulError('the files of the pages are missing: npm run compile makes them');
  const models = await siteModels(database);
  if (models.length === 0) throw new LawfulError(`${database.path}: an atlas without rows`);
  clear(output);
  for (const file of readdirSync(FILES)) copyFileSync(join(FILES, file), join(output, file));
  const pages = writePages(models, output, options);
  writeChunks(models, output);
  const index = JSON.stringify(searchIndex(models));
  writeFileSync(join(output, 'index.json'), index);
  const copied = options.certificates
    ? copyCertificates(database.path, models, output)
    : { certificates: 0, missing: 0 };
  await writeDownloads(database, output);
  return { pages, models: models.length, ...copied, indexBytes: Buffer.byteLength(index) };
}

/** An empty folder, or an atlas of before, whose pages go; a folder of anything else is left alone. */
function clear(output: string): void {
  mkdirSync(output, { recursive: true });
  const names = readdirSync(output);
  if (names.length > 0 && !(names.includes('index.json') && names.includes('atlas.js')))
    throw new LawfulError(`${output}: has files that are no atlas: expected an empty folder, or one to make`);
  for (const name of names)
    if (name === 'models' || name === 'certificates' || /^family-.*\.html$/.test(name))
      rmSync(join(output, name), { recursive: true });
}

function writePages(models: readonly SiteModel[], output: string, options: SiteOptions): number {
  const families = byFamily(models);
  const addresses = familyAddresses(families.keys());
  const { playground } = options;
  const write = (file: string, page: Parameters<typeof pageText>[0]): void =>
    writeFileSync(join(output, file), pageText(page, playground));
  write('index.html', { name: 'index', title: 'Atlas of conservation laws', main: indexMain(models, addresses) });
  for (const [family, list] of families)
    write(addresses.get(family)!, { name: 'family', title: `Atlas: ${family}`, main: familyMain(family, list) });
  const laws = new Map<string, number>();
  for (const m of models)
    for (const { law, form } of m.laws)
      for (const text of new Set([law, form ?? law])) laws.set(text, (laws.get(text) ?? 0) + 1);
  write('search.html', { name: 'search', title: 'Atlas: search', main: searchMain(laws) });
  write('model.html', {
    name: 'model',
    title: 'Atlas: a model',
    main: modelMain(),
    facts: {
      'atlas-chunks': String(chunksOf(models)),
      'atlas-playground': playground,
      'atlas-certificates': options.certificates ? 'yes' : 'no',
      'atlas-families': JSON.stringify(Object.fromEntries(addresses)),
    },
  });
  return families.size + 3;
}

const chunksOf = (models: readonly SiteModel[]): number => Math.max(1, Math.ceil(models.length / CHUNK));

/** As the playground reads it behind #: deflated, in base 64 without characters that addresses change. */
export const playgroundLink = (model: string): string =>
  `m=${deflateRawSync(Buffer.from(model)).toString('base64url')}`;

function writeChunks(models: readonly SiteModel[], output: string): void {
  const count = chunksOf(models);
  const chunks = Array.from({ length: count }, (): object[] => []);
  for (const m of models) chunks[chunkOf(m.key, count)]!.push({ ...m, link: playgroundLink(m.model) });
  mkdirSync(join(output, 'models'));
  chunks.forEach((list, i) => {
    writeFileSync(join(output, chunkAddress(i)), JSON.stringify(list));
  });
}

function copyCertificates(path: string, models: readonly SiteModel[], output: string) {
  const hashes = new Set(models.flatMap((m) => Object.values(m.certificates)));
  const present = existsSync(certificateFolder(path));
  let certificates = 0;
  for (const hash of hashes) {
    const address = certificateAddress(hash);
    const content = present && address !== undefined ? readCertificate(path, hash) : undefined;
    if (address === undefined || content === undefined) continue;
    mkdirSync(dirname(join(output, address)), { recursive: true });
    writeFileSync(join(output, address), content);
    certificates++;
  }
  return { certificates, missing: hashes.size - certificates };
}

/** What two runs share, so that the files are the same; the database has the effort as well. */
async function writeDownloads(database: AtlasDatabase, output: string): Promise<void> {
  const columns = CONTENT.map(quoted).join(', ');
  for (const [file, format] of [
    ['atlas.parquet', 'FORMAT PARQUET'],
    ['atlas.csv', 'FORMAT CSV, HEADER'],
  ] as const) {
    const path = join(output, file).replaceAll("'", "''");
    await database.query(`COPY (SELECT ${columns} FROM models ORDER BY "key") TO '${path}' (${format})`);
  }
}
