/** Statements without their values. Pure. */

const LONGEST = 240;

/** One line, literals and numbers as `?`, lists as `(…)`: no value of the books reaches a record. */
export function withoutValues(query: string): string {
  const text = query
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/'(?:[^']|'')*'/g, '?')
    // A literal that was cut off.
    .replaceAll(/'[^']*$/g, '?')
    .replaceAll(/\b\d+(?:\.\d+)?\b/g, '?')
    .replaceAll(/\(\s*\?(?:\s*,\s*\?)*\s*\)/g, '(…)')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

/** The table that a statement works on: the first that it names after UPDATE, INTO or FROM. */
export function tableOf(query: string): string | null {
  return /\b(?:UPDATE|INTO|FROM)\s+(?:ONLY\s+)?"?([a-z_][a-z0-9_]*)"?/i.exec(query)?.[1] ?? null;
}
