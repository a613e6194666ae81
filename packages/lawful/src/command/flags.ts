/**
 * Two words of memory that both threads see. CANCELLED: 1 after Ctrl-C. WRITING: who may end the work — TAKEN by the worker when it begins to
 * write files, CLOSED by the main thread when it ends the worker; whoever is first wins, so that files are never cut off in between.
 */
export const CANCELLED = 0;
export const WRITING = 1;
export const FREE = 0;
export const TAKEN = 1;
export const CLOSED = 2;
