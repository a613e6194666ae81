/** The clock of this machine, in milliseconds: what the command measures and bounds, and nothing that is answered depends on. */
export const now = (): number => Date.now();
