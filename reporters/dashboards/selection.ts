/** What the variables of a dashboard select. */
export const SELECTED = 'environment=~"$environment",tenant=~"$tenant"';
export const JOURNEY = `${SELECTED},journey=~"$journey"`;

/**
 * How many, and 0 where there are none; but nothing where no probe is known at all: no data is not "none".
 *
 * @param series a vector whose elements are counted
 */
export function howMany(series: string): string {
  return `count(${series}) or 0 * count(odoo:journey:fresh{${SELECTED}})`;
}
