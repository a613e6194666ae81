/**
 * THIRD-PARTY.md: the licences of others, collected from what is installed. Who is copied into the bundle, who is installed beside `lawful`, and who is
 * installed only where he is wanted.
 *
 *   node packages/lawful/packaging/third-party.mjs          writes the page
 */
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LAWFUL = join(ROOT, 'packages/lawful');

const json = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The folder of a package, as seen from another one: as Node looks for it, with links followed. */
function folderOf(name, from) {
  for (let at = realpathSync(from); ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
    if (at === dirname(at)) throw new Error(`${name} is not installed for ${from}`);
  }
}

/** A package and all it depends on, by folder. */
function withDependencies(name, from, found = new Map()) {
  const folder = folderOf(name, from);
  if (found.has(folder)) return found;
  const { version, license, dependencies = {}, homepage } = json(join(folder, 'package.json'));
  found.set(folder, { name, version, license, homepage, text: licenceOf(folder) });
  for (const further of Object.keys(dependencies)) withDependencies(further, folder, found);
  return found;
}

/** Of the file that has it; some name it in package.json alone. */
function licenceOf(folder) {
  const [file] = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name))
    .sort();
  return file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
}

const sorted = (packages) =>
  [...packages].sort((a, b) => (a.name === b.name ? a.version.localeCompare(b.version) : a.name < b.name ? -1 : 1));

function collected() {
  const { dependencies, optionalDependencies } = json(join(LAWFUL, 'package.json'));
  const of = (names) => {
    const found = new Map();
    for (const name of names) withDependencies(name, LAWFUL, found);
    return sorted(found.values());
  };
  const inlined = json(join(LAWFUL, 'dist/inlined.json'));
  const { devDependencies } = json(join(LAWFUL, 'package.json'));
  const all = of([...Object.keys(devDependencies), ...inlined.filter((name) => name in dependencies)]).filter((p) =>
    inlined.includes(p.name),
  );
  const missing = inlined.filter((name) => !all.some((p) => p.name === name));
  if (missing.length > 0) throw new Error(`the bundle holds ${missing.join(', ')}, of unknown licence`);
  return [
    ['Copied into the bundle', 'The language server and the reading of command lines are made of these.', all],
    [
      'Installed with `lawful`',
      'Unchanged, beside it.',
      of(Object.keys(dependencies).filter((name) => !name.startsWith('@lawful/'))),
    ],
    [
      'Installed with `lawful`, and may be left out',
      'Second opinions on certificates (`--omit=optional` leaves them out).',
      of(Object.keys(optionalDependencies)),
    ],
  ];
}

export function thirdPartyText() {
  const parts = collected().map(([title, note, packages]) => {
    const rows = packages.map((p) => `| ${p.name} | ${p.version} | ${p.license} |`);
    const texts = packages.map(
      (p) => `### ${p.name} ${p.version}\n\n${p.text === undefined ? `Its package names the licence ${p.license}, and has no text of it.` : `\`\`\`\n${p.text.replaceAll('```', "'''")}\n\`\`\``}`,
    );
    return `## ${title}\n\n${note}\n\n| package | version | licence |\n|---|---|---|\n${rows.join('\n')}\n\n${texts.join('\n\n')}`;
  });
  return `# Licences of others

Written by \`packages/lawful/packaging/third-party.mjs\` from what is installed. \`@lawful/checker\` has nothing of others. Vega and Vega-Lite (BSD-3-Clause), which
draw the pictures of \`lawful/runs\`, are installed by who wants pictures.

${parts.join('\n\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(ROOT, 'THIRD-PARTY.md'), thirdPartyText());
