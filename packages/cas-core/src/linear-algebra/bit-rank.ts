/** Ranks over F₂: rows are the bits of integers, and elimination keeps one row for each leading bit. */
export interface BitRank {
  readonly rank: number;
  insert(row: bigint): void;
}

export function bitRank(): BitRank {
  const byLead = new Map<number, bigint>();
  return {
    get rank() {
      return byLead.size;
    },
    insert(row) {
      for (let rest = row; rest !== 0n; ) {
        const lead = rest.toString(2).length;
        const pivot = byLead.get(lead);
        if (pivot === undefined) {
          byLead.set(lead, rest);
          return;
        }
        rest ^= pivot;
      }
    },
  };
}
