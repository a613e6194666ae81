/** A network as data: named variables with roles, the Program of its nodes, the steps that are its outputs. */
import { reject, shown } from '../../text/rejection.js';
import { type Json, list, members, oneOf, readName } from '../../text/shape.js';
import { demanded } from '../arithmetic/interpret.js';
import { readProgram } from './program.js';

const ROLES = ['parameter', 'input', 'constant', 'label', 'velocity', 'clock'] as const;
export type Role = (typeof ROLES)[number];

export interface Variable {
  readonly name: string;
  readonly role: Role;
}

export const MAX_VARIABLES = 50_000;
const MAX_OUTPUTS = 60_000;

export type Network = ReturnType<typeof readNetwork>;

export function readNetwork(value: Json | undefined, version: number, isData: (role: Role) => boolean) {
  const network = members(value, 'claim.network', ['variables', 'nodes', 'outputs']);
  const names = new Map<string, string>();
  const readVariable = (item: Json, place: string): Variable => {
    const found = members(item, place, ['name', 'role']);
    const name = readName(found.get('name'), `${place}.name`, names);
    return { name, role: oneOf(found.get('role'), `${place}.role`, ROLES) };
  };
  const variables = list(network.get('variables'), 'claim.network.variables', MAX_VARIABLES, readVariable);
  const roleIs = (i: number) => isData((variables[i] as Variable).role);
  const { program, readStep } = readProgram(network.get('nodes'), variables.length, version, roleIs);
  const outputs = list(network.get('outputs'), 'claim.network.outputs', MAX_OUTPUTS, readStep);
  return { variables, program, readStep, outputs };
}

/** The steps depend on variables of the given roles only, and `bent` says whether they may contain slopes. */
export function confine(
  { variables, program }: Pick<Network, 'variables' | 'program'>,
  steps: readonly number[],
  place: string,
  roles: readonly Role[],
  bent: boolean,
): void {
  for (const i of demanded(program, steps)) {
    const step = program.steps[i];
    if (step?.op === 'slope' && !bent)
      reject(`${place} contains a piecewise node, which this checker does not allow there`);
    if (step?.op === 'kernel' && roles.length === 1)
      reject(`${place} contains a kernel, which a friction does not allow`);
    if (step?.op !== 'variable') continue;
    const { name, role } = variables[step.index] as Variable;
    if (!roles.includes(role)) reject(`${place} depends on ${shown(name)}, a variable of role ${role}`);
  }
}
