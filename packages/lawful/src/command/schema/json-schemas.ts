/**
 * What each command may print under `--json`: its answer, what is left of it when the work was stopped, or an error. docs/schema holds them as JSON
 * Schemas; there further fields are allowed, for more may be added, while tests hold the command to these exactly.
 */
import { z } from 'zod';
import type { CommandName } from '../request.js';
import { allWidths, assumption, certify, check, error, find, findAllWidths, lift, prove } from './answers.js';
import { audit } from './audit.js';
import { imported, spec } from './import.js';
import { mechanics } from './mechanics.js';

const stopped = z.string().describe('why the work ended before it was through');
/** The names of fields whose values are not known and stand for nothing. */
const notComputed = z.array(z.string());

export const OUTPUTS = {
  find: z.union([find, findAllWidths, error]),
  prove: z.union([prove, prove.extend({ stopped }), allWidths, error]),
  lift: z.union([lift, lift.partial().extend({ inputs: z.number().int().optional(), notComputed, stopped }), error]),
  assumption: z.union([assumption, assumption.partial().extend({ notComputed, stopped }), error]),
  mechanics: z.union([
    mechanics.extend({ files: z.array(z.string()).optional().describe('with --plot') }),
    mechanics.partial().extend({ notComputed, stopped }),
    error,
  ]),
  certify: z.union([certify, certify.partial().extend({ notComputed, stopped }), error]),
  check: z.union([check, check.extend({ notComputed, stopped }), error]),
  import: z.union([imported, spec, imported.partial().extend({ notComputed, stopped }), error]),
  audit: z.union([audit, audit.partial().extend({ notComputed, stopped }), error]),
} satisfies Readonly<Record<CommandName, z.ZodType>>;

/** The text of docs/schema/NAME.json. */
export function schemaText(name: CommandName): string {
  const schema = z.toJSONSchema(OUTPUTS[name], {
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      // The range of integers that a double holds is no promise of ours.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const { $schema, ...rest } = schema;
  const title = `lawful ${name} --json`;
  const description =
    name === 'find' || name === 'certify' || name === 'check'
      ? 'Of several files each answer is one line, with the name of its file in a further field "file".'
      : undefined;
  return `${JSON.stringify({ $schema, title, description, ...rest }, null, 2)}\n`;
}
