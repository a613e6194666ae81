// Cross-validation against systems we did not write. Installs nothing; says what is missing.
import { readdirSync } from 'node:fs';

const folder = new URL('.', import.meta.url);
let failed = 0;
let passed = 0;
const missing = [];
for (const name of readdirSync(folder).filter((f) => f.endsWith('.peer.mjs')).sort()) {
  const { peer, available, run } = await import(new URL(name, folder).href);
  if (!available()) {
    missing.push(peer);
    console.log(`skipped ${name}: ${peer} is not installed`);
    continue;
  }
  const start = Date.now();
  try {
    console.log(`ok ${name}: ${await run()} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    passed++;
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error instanceof Error ? error.message : error}`);
  }
}
if (missing.length > 0) console.log(`peers not installed: ${missing.join(', ')}`);
console.log(`peers: ${passed} passed, ${failed} failed, ${missing.length} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
