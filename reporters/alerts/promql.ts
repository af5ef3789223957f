/** Pieces of PromQL that the rules share. */

/** The labels by which a pushed group is known. */
export const GROUP = 'environment, tenant, region, journey, channel';
/** The same with the service that is affected; `release` is left out, so that a deployment does not split a series. */
export const SERIES = 'environment, tenant, region, service, journey, channel';
export const TENANT = 'environment, tenant, region, service';

/** Probes of journeys among what the gateway holds. */
export const PROBES = '{job="cutoff",journey!=""}';

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** A duration as Prometheus writes it, `8m45s`, of seconds; at least a millisecond. */
export function promDuration(seconds: number): string {
  let left = Math.max(1, Math.round(seconds * 1000));
  let text = '';
  for (const [unit, ms] of UNITS) {
    const count = Math.floor(left / ms);
    if (count > 0) text += `${count}${unit}`;
    left -= count * ms;
  }
  return text;
}

/** A number as PromQL writes it, without the rounding noise of floating point. */
export function promNumber(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** One line of an expression that was written over several. */
export function oneExpression(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')').trim();
}
