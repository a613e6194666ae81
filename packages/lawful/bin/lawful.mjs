#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// Most commands end before optimised code has paid for its compilation, which took up to a quarter of their processor time: a function runs longer before it is
// compiled. Only where V8 is one that was measured; others may not know the flag.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=1000000');
// A reader that closes the pipe early (| head) is no failure.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
});
const { main } = await import(new URL('../dist/bundle/main.js', import.meta.url));
const code = await main(process.argv.slice(2));
// Everything is written; a thread that was told to end need not be waited for.
process.exit(code);
