/**
 * Histories of probes as promtool reads them (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/).
 * A group is written as one letter a run, a run every five minutes; in between the gateway shows the last one.
 */

import { STATUSES } from '../../fixtures/record/record.ts';

export const RUN_S = 300;

/** `P` passed, `S` passed slowly, `F` failed in its first step, `R` failed in preparation, `B` broken, `X` refused, `.` no push. */
type RunLetter = 'P' | 'S' | 'F' | 'R' | 'B' | 'X' | '.';

export interface ProbeHistory {
  readonly runs: string;
  readonly tenant?: string;
  readonly journey?: string;
  readonly channel?: 'ui' | 'rpc';
  /** Records left behind by every run. */
  readonly residue?: number;
  /** Seconds after the beginning of the test. */
  readonly nextCutoffAt?: number;
  readonly maintenance?: readonly [start: number, end: number];
}

export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

const FAILURES: Readonly<Partial<Record<RunLetter, readonly [step: string, kind: string]>>> = {
  F: ['sign_in', 'timeout'],
  R: ['prepare', 'transport'],
  B: ['sign_in', 'harness'],
  X: ['prepare', 'refused'],
};

/** Every series that a group of this history shows. */
export function seriesOf(history: ProbeHistory, scrapesARun: number): readonly InputSeries[] {
  const { tenant = 'acme', journey = 'login', channel = 'rpc', residue = 0 } = history;
  const letters = lettersOf(history.runs);
  const key = { job: 'cutoff', environment: 'prod', tenant, region: 'eu', journey, channel };
  const everywhere = { ...key, service: 'odoo', release: '19.0' };
  const each = (
    name: string,
    labels: Readonly<Record<string, string>>,
    value: (letter: RunLetter, pushedAt: number) => number | undefined,
  ): InputSeries[] => {
    const values = letters.map(({ letter, pushedAt }) => value(letter, pushedAt));
    if (values.every((one) => one === undefined)) return [];
    const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
    return [{ series: `${name}{${pairs.join(',')}}`, values: samplesOf(values, scrapesARun) }];
  };
  const passed = (letter: RunLetter): boolean => letter === 'P' || letter === 'S';
  const isBroken = (letter: RunLetter): boolean => letter === 'B' || letter === 'X';
  const judged = (letter: RunLetter): number | undefined =>
    isBroken(letter) ? undefined : Number(passed(letter));
  const constant = (name: string, value: number | undefined): InputSeries[] =>
    value === undefined ? [] : each(name, everywhere, () => value);
  return [
    ...each('push_time_seconds', key, (_, pushedAt) => pushedAt),
    ...each('odoo_journey_last_run_timestamp_seconds', everywhere, (_, pushedAt) => pushedAt),
    ...each('odoo_journey_success', everywhere, judged),
    ...STATUSES.flatMap((status) =>
      each('odoo_journey_status', { ...everywhere, status }, (letter) => {
        const is = isBroken(letter) ? 'broken' : passed(letter) ? 'passed' : 'failed';
        return Number(is === status);
      }),
    ),
    ...each(
      'odoo_journey_step_success',
      { ...everywhere, step: 'sign_in', dependency: 'session' },
      (letter) => (letter === 'R' ? undefined : judged(letter)),
    ),
    ...each(
      'odoo_journey_step_success',
      { ...everywhere, step: 'wrong_password', dependency: 'session' },
      (letter) => (passed(letter) ? 1 : undefined),
    ),
    ...each(
      'odoo_journey_step_duration_seconds',
      { ...everywhere, step: 'sign_in', dependency: 'session' },
      (letter) => (passed(letter) ? (letter === 'S' ? 30 : 1) : undefined),
    ),
    ...Object.entries(FAILURES).flatMap(([letter, [step, kind]]) =>
      each('odoo_journey_failure_info', { ...everywhere, step, kind }, (seen) =>
        seen === letter ? 1 : undefined,
      ),
    ),
    ...each('odoo_journey_residue_records', everywhere, () => residue),
    ...constant('odoo_next_cutoff_timestamp_seconds', history.nextCutoffAt),
    ...constant('odoo_maintenance_start_timestamp_seconds', history.maintenance?.[0]),
    ...constant('odoo_maintenance_end_timestamp_seconds', history.maintenance?.[1]),
  ];
}

interface SeenRun {
  readonly letter: RunLetter;
  readonly pushedAt: number;
}

/** A missed run shows what the last one left in the gateway. */
function lettersOf(runs: string): readonly SeenRun[] {
  const seen: SeenRun[] = [];
  for (const [at, letter] of runs.split('').entries()) {
    if (!isLetter(letter)) throw new Error(`${letter} in ${runs} is not a run.`);
    const last = seen.at(-1);
    if (letter !== '.') seen.push({ letter, pushedAt: at * RUN_S });
    else if (last) seen.push(last);
    else throw new Error(`${runs} begins without a run.`);
  }
  return seen;
}

function isLetter(letter: string): letter is RunLetter {
  return 'PSFRBX.'.includes(letter);
}

/** A series that vanishes from the gateway is marked stale by the next scrape. */
function samplesOf(values: readonly (number | undefined)[], scrapesARun: number): string {
  return values
    .flatMap((value, at) => {
      if (value !== undefined) return Array.from({ length: scrapesARun }, () => String(value));
      const gone = values[at - 1] === undefined ? '_' : 'stale';
      return [gone, ...Array.from({ length: scrapesARun - 1 }, () => '_')];
    })
    .join(' ');
}
