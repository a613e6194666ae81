/** The pages of docs/ as static files; nothing is asked of another host. `vitepress dev` and `vitepress build` read this. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type MarkdownRenderer } from 'vitepress';
import { outside } from '../src/links/outside.js';
import { misplaced, SECTIONS } from '../src/pages/sections.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PUBLIC = join(ROOT, 'packages/site/dist/public');
const base = process.env.DOCS_BASE ?? '/';

// The reference is made from the code, pages that it links among it.
const isWritten = (f: string) => f.endsWith('.md') && !f.includes('node_modules') && !/^api[/\\]/.test(f);
const faults = misplaced(readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter(isWritten));
if (faults.length > 0) throw new Error(`packages/site/src/pages/sections.ts: ${faults.join('; ')}`);

// The playground is built before; what links need beside it is added while pages are read.
const PLAYGROUND = join(ROOT, 'packages/playground/dist');
if (!existsSync(join(PLAYGROUND, 'index.html'))) throw new Error('packages/playground/dist is missing: npm run playground:build');
rmSync(PUBLIC, { recursive: true, force: true });
cpSync(PLAYGROUND, join(PUBLIC, 'play'), { recursive: true, filter: (path) => !path.endsWith('/types') });
// The pages of an atlas, where one is given: lawful atlas site DB -o FOLDER, then ATLAS=FOLDER.
const ATLAS = process.env.ATLAS;
if (ATLAS !== undefined) cpSync(ATLAS, join(PUBLIC, 'atlas'), { recursive: true });

/** Links that lead to no page are taken before VitePress looks at them; all others it checks itself. */
function linksOutOfTheDocs(md: MarkdownRenderer): void {
  const inner = md.renderer.rules.link_open!;
  md.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const token = tokens[index]!;
    const found = outside(ROOT, relative(ROOT, env.realPath ?? env.path), token.attrGet('href') ?? '');
    if (found === undefined) return inner(tokens, index, options, env, self);
    for (const { path, content } of found.copies) {
      mkdirSync(dirname(join(PUBLIC, path)), { recursive: true });
      writeFileSync(join(PUBLIC, path), content);
    }
    token.attrSet('href', base + found.href);
    // Not for the router of the pages.
    token.attrSet('target', '_self');
    return self.renderToken(tokens, index, options);
  };
}

/** A block ```law live is a cell of the playground, in which the model can be changed; where no script runs it is the block. */
function liveModels(md: MarkdownRenderer): void {
  const inner = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const block = inner(tokens, index, options, env, self);
    if (!/^law\b.*\blive\b/.test(tokens[index]!.info)) return block;
    const script = `<component :is="'script'" type="module" src="${base}play/cell.js"></component>`;
    return `<lawful-cell>${block}</lawful-cell>\n${script}\n`;
  };
}

const lawful = JSON.parse(readFileSync(join(ROOT, 'packages/editors/lawful.tmLanguage.json'), 'utf8'));
const plain = (name: string) => ({ name, scopeName: `text.${name}`, patterns: [], repository: {} });
/** What is typed stands out from what is answered. */
const session = { ...plain('console'), patterns: [{ match: '^\\$ .*$', name: 'entity.name.function' }] };

export default defineConfig({
  title: 'Lawful',
  description: 'Integrals of motion of neural-network training: counted, found, proved, certified.',
  lang: 'en',
  base,
  srcDir: '../../docs',
  srcExclude: ['api/**/*.md'],
  outDir: 'dist/site',
  cacheDir: 'node_modules/.vitepress',
  rewrites: { 'README.md': 'index.md', 'tutorials/README.md': 'tutorials/index.md' },
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    config: (md) => {
      linksOutOfTheDocs(md);
      liveModels(md);
    },
    // Braces are mathematics here.
    attrs: { disable: true },
    languages: [{ ...lawful, name: 'law' }, session, plain('ebnf'), plain('imports')],
  },
  themeConfig: {
    nav: [
      { text: 'Tutorials', link: '/tutorials/', activeMatch: '^/tutorials/' },
      { text: 'Reference', link: '/model-language' },
      { text: 'Gallery', link: '/architectures' },
      { text: 'Playground', link: '/play/index.html', target: '_self' },
      ...(ATLAS === undefined ? [] : [{ text: 'Atlas', link: '/atlas/index.html', target: '_self' }]),
    ],
    sidebar: SECTIONS.map(({ text, items }) => ({ text, items: [...items] })),
    outline: [2, 3],
    search: { provider: 'local' },
  },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === 'lawful-cell' } } },
  vite: {
    publicDir: PUBLIC,
    plugins: [
      {
        // The pages lie outside of this package and find Vue here all the same.
        name: 'vue-for-docs',
        enforce: 'pre',
        resolveId(id, importer, options) {
          if (!/^vue(\/|$)/.test(id) || !importer?.startsWith(join(ROOT, 'docs/'))) return null;
          return this.resolve(id, join(ROOT, 'packages/site/package.json'), { ...options, skipSelf: true });
        },
      },
    ],
    server: { fs: { allow: [ROOT] } },
  },
});
