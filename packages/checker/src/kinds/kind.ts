/**
 * A kind of claim: three functions, one after the other. `read` makes data of claim and evidence and refuses whatever can be
 * refused without mathematics, `verify` proves the claim, `state` says in words what has been proved.
 */
import { reject } from '../text/rejection.js';
import type { Json } from '../text/shape.js';

interface Stages<Read, Proved> {
  /** The versions of the format that it is written in. */
  readonly versions: readonly number[];
  read(claim: Json | undefined, evidence: Json | undefined, version: number): Read;
  verify(given: Read): Proved;
  state(given: Read, proved: Proved): string;
}

export type Kind = ReturnType<typeof kind>;

/** A row of the table of kinds: the stages, joined so that the types between them stay its own. */
export function kind<Read, Proved>(stages: Stages<Read, Proved>) {
  return Object.freeze({
    ...stages,
    /** The statement that has been verified. */
    judge(name: string, claim: Json | undefined, evidence: Json | undefined, version: number): string {
      const [due] = stages.versions;
      if (!stages.versions.includes(version))
        reject(`version is ${version}, but an ${name} certificate has version ${due}`);
      const given = stages.read(claim, evidence, version);
      return stages.state(given, stages.verify(given));
    },
  });
}
