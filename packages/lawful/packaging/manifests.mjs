/** The package.json of what is published, made from those of the workspace. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = {
  license: 'MIT',
  author: 'The authors of Lawful',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20' },
};

const KEYWORDS = [
  'conservation-laws',
  'first-integrals',
  'neural-networks',
  'gradient-flow',
  'computer-algebra',
  'lie-algebra',
  'proof',
  'certificate',
];

/** Entries of `lawful` beside the root, and whether they run in a browser. */
export const SUBPATHS = { mechanics: true, node: false, runs: false };

/** What the root is in a browser. */
export const BROWSER = 'entries/browser';

export const read = (packages, name) => JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));

/** A placeholder until the source is public: the release script lets nothing be published that has it. */
export const PLACEHOLDER = 'git+https://example.invalid/lawful.git';

const repository = (packages, name) => ({
  repository: { ...read(packages, 'lawful').repository, directory: `packages/${name}` },
});

/** Types first, then browsers, which get modules that they bundle themselves; all others get the bundle. */
const exported = (room, bundle, browser) => ({
  types: `./rooms/lawful/${room}.d.ts`,
  ...(browser === undefined ? {} : { browser: `./rooms/lawful/${browser}.js` }),
  default: `./dist/bundle/${bundle}.js`,
});

const entry = (name, browser) => exported(`entries/${name}`, name, browser ? `entries/${name}` : undefined);

export function lawfulManifest(packages) {
  const own = read(packages, 'lawful');
  const ofOthers = ([name]) => !name.startsWith('@lawful/');
  return {
    name: 'lawful',
    version: own.version,
    description: own.description,
    keywords: KEYWORDS,
    ...SHARED,
    ...repository(packages, 'lawful'),
    bin: own.bin,
    exports: {
      '.': exported('index', 'index', BROWSER),
      ...Object.fromEntries(
        Object.entries(SUBPATHS).map(([name, browser]) => [`./${name}`, entry(name, browser)]),
      ),
      './package.json': './package.json',
    },
    files: ['bin', 'dist', 'rooms', 'THIRD-PARTY.md'],
    dependencies: {
      ...Object.fromEntries(Object.entries(own.dependencies).filter(ofOthers)),
      // Fractions are handed to users and taken from them: one copy for both wherever versions allow.
      'fraction.js': `^${own.dependencies['fraction.js']}`,
    },
    optionalDependencies: own.optionalDependencies,
    peerDependencies: own.peerDependencies,
    peerDependenciesMeta: own.peerDependenciesMeta,
  };
}

export function checkerManifest(packages) {
  const own = read(packages, 'checker');
  return {
    name: '@lawful/checker',
    version: read(packages, 'lawful').version,
    description: own.description,
    keywords: [...KEYWORDS, 'checker'],
    ...SHARED,
    ...repository(packages, 'checker'),
    bin: own.bin,
    exports: {
      '.': { types: './dist/index.d.ts', browser: './dist/judging/browser.js', default: './dist/index.js' },
      './package.json': './package.json',
    },
    files: ['bin', 'dist'],
    publishConfig: { access: 'public' },
  };
}
