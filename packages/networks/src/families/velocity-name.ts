/** How the velocity of a parameter entry is written: `W[1,2]` ↦ `vel(W)[1,2]`. */
export const velocityName = (name: string): string => name.replace(/^([^[]*)/, 'vel($1)');
