// All three figures: pictures and numbers in out/figures.
import { figure1 } from './figure1.mjs';
import { figure2 } from './figure2.mjs';
import { figure3 } from './figure3.mjs';

await figure1();
await figure2();
await figure3();
