#!/usr/bin/env node
// A reader that closes the pipe early (| head) is no failure.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
});
const { main } = await import(new URL('../dist/bundle/main.js', import.meta.url));
const code = await main(process.argv.slice(2));
// Everything is written; a thread that was told to end need not be waited for.
process.exit(code);
