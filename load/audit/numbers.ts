/** Numbers of documents: which ones between the first and the last are missing. Pure. */

/** Sequences that jump further than this are not gaps but another year, or another warehouse. */
const WIDEST = 1_000;

/**
 * Names between the lowest and the highest of each sequence that are not among the given ones: `S00003` for `S00002`
 * and `S00004`. A name without digits at its end has no number.
 */
export function missingNumbers(names: readonly string[]): string[] {
  const sequences = new Map<string, { prefix: string; width: number; numbers: Set<number> }>();
  for (const name of names) {
    const [, prefix, digits] = /^(.*?)(\d+)$/.exec(name) ?? [];
    if (prefix === undefined || digits === undefined) continue;
    const key = `${prefix}/${digits.length}`;
    const sequence = sequences.get(key) ?? { prefix, width: digits.length, numbers: new Set() };
    sequence.numbers.add(Number(digits));
    sequences.set(key, sequence);
  }
  return [...sequences.values()].flatMap(({ prefix, width, numbers }) => {
    const sorted = [...numbers].toSorted((a, b) => a - b);
    const missing: string[] = [];
    for (const [index, number] of sorted.entries()) {
      const next = sorted[index + 1];
      if (next === undefined || next - number > WIDEST) continue;
      for (let each = number + 1; each < next; each++) {
        missing.push(`${prefix}${String(each).padStart(width, '0')}`);
      }
    }
    return missing;
  });
}
