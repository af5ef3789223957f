/**
 * Where runs are killed. `database`: in a neutralised database that is theirs alone. `company`: in the company that
 * `cutoff prepare` makes in a production database, beside a real one.
 */
export const PLACES = ['database', 'company'] as const;
export type Place = (typeof PLACES)[number];
