/**
 * `assumption` as pages import it, in a file that nothing else imports: `certify` loads the function itself when it needs it, and bundlers that cut by files
 * would put all that the entry names and something loads later into what is loaded at once.
 */
import { assumption as decided } from '../explaining/assumption.js';

export const assumption: typeof decided = (...given) => decided(...given);
