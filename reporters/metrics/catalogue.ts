import { SECTIONS } from '../sections/index.ts';
import type { Metric } from './metric.ts';

/**
 * Every metric that `cutoff` publishes: name, type, unit, help and labels, each declared by the section that it is of.
 * The table in docs/reference/metrics.md and the tests come from here. Names are `odoo_` in base units. There are gauges, and
 * histograms of one load run: a Pushgateway holds the last value and does not add up, so a counter that restarts at one
 * with every run would be wrong there.
 *
 * A metric without a sample means "not known". A value that is known is sent with every push, because a push replaces
 * the whole group: what an earlier run said never stands beside what this one says.
 */
export const CATALOGUE: Readonly<Record<string, Metric>> = Object.fromEntries(
  SECTIONS.flatMap(({ metrics }) => Object.entries(metrics)),
);

/** The fixed `job` of the grouping key. */
export const JOB = 'cutoff';
