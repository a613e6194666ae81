/** Writes docs/schema/NAME.json for every command that prints JSON. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { OUTPUTS, schemaText } from './dist/command/schema/json-schemas.js';

const folder = new URL('../../docs/schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const name of Object.keys(OUTPUTS)) writeFileSync(new URL(`${name}.json`, folder), schemaText(name));
