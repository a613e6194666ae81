/** Writes src/writing/version.ts from the version in package.json beside this file: the one place where it is typed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
const text = `/** The version of package.json, written by write-version.mjs. */
export const VERSION = '${version}';

/** Who makes the certificates and pages of this release. */
export const GENERATOR = \`lawful \${VERSION}\`;
`;
const module = new URL('./src/writing/version.ts', import.meta.url);
if (!existsSync(module) || readFileSync(module, 'utf8') !== text) writeFileSync(module, text);
