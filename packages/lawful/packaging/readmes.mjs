/** The README of each package: a page of docs/ says how to use the library, and what it says of use and promises is the same text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. */
export function part(text, name) {
  const [, found] = new RegExp(`<!-- ${name}:begin -->\n([\\s\\S]*?)<!-- ${name}:end -->`).exec(text) ?? [];
  if (found === undefined) throw new Error(`there is no part ${name}`);
  return found.trim();
}

export function lawfulReadme(root) {
  const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
  return `# Lawful

Lawful computes the integrals of motion of neural-network training: how many quantities gradient flow conserves, which ones, and whether that is all, with a certificate that
an independent program accepts. Every count is a theorem: no floating point, no tolerance.

\`\`\`
npm install lawful
\`\`\`

In that project \`npx lawful --help\` is the command. \`npm install --omit=optional\` leaves out Algebrite and nerdamer, which give second opinions on certificates.

${part(page, 'example')}

${part(page, 'entries')}

${part(page, 'promises')}

MIT licence; licences of others are in THIRD-PARTY.md.
`;
}

export function checkerReadme(root) {
  const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
  return `# @lawful/checker

The independent checker of certificates of Lawful: it depends on nothing, shares no code with what finds laws, and searches for nothing.

${part(page, 'checker')}

MIT licence.
`;
}
