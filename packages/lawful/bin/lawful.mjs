#!/usr/bin/env node
// A reader that closes the pipe early (| head) is no failure.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
});
// Most commands end before optimised code has paid for its compilation, which took up to a quarter of their processor time: a function runs longer before it is
// compiled. Not from the start, for then Node's own modules, which were compiled under other flags, would be compiled again. Only where V8 is one that was measured.
const SHORT_MILLISECONDS = 70;
const longer = setTimeout(async () => {
  if (process.versions.v8.startsWith('11.')) (await import('node:v8')).setFlagsFromString('--interrupt-budget=1000000');
}, SHORT_MILLISECONDS);
longer.unref();
const { main } = await import(new URL('../dist/bundle/main.js', import.meta.url));
const code = await main(process.argv.slice(2));
// Everything is written; a thread that was told to end need not be waited for.
process.exit(code);
