import type { InputSeries, ProbeHistory } from './scenario.ts';

/** What the cases of alerts are written in. */

export interface AlertCase {
  readonly title: string;
  readonly probes: readonly ProbeHistory[];
  readonly further?: readonly InputSeries[];
  /** Scrapes of each run, and so looks at it; fewer make a history of days affordable. */
  readonly scrapesARun?: number;
  /**
   * By seconds after the beginning: every alert that fires then, as `name severity` or `name severity window`, with how
   * many of it there are. What is not listed must not fire.
   */
  readonly firing: Readonly<Record<number, Readonly<Record<string, number>>>>;
}

export const MIN = 60;
export const HOUR = 60 * MIN;
/** When the run with this number has been pushed, scraped and looked at. */
export const after = (run: number): number => run * 5 * MIN + MIN;
/** The last moment before the next one. */
export const before = (run: number): number => run * 5 * MIN - MIN;
export const steady = (runs: number, value: number | string): string =>
  Array.from({ length: runs * 10 }, () => value).join(' ');

export const DAY = 24 * HOUR;

/** What a group of a tenant shows that belongs to no journey. */
export const shown = (
  metric: string,
  values: string,
  labels: Readonly<Record<string, string>> = {},
  tenant = 'acme',
  part = 'indicators',
): InputSeries => {
  const all = {
    job: 'cutoff',
    environment: 'prod',
    tenant,
    region: 'eu',
    scenario: 'none',
    part,
    service: 'odoo',
    release: '19.0',
    ...labels,
  };
  const pairs = Object.entries(all).map(([label, text]) => `${label}="${text}"`);
  return { series: `${metric}{${pairs.join(',')}}`, values };
};
