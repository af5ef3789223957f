/** k6's own output to a receiver of Prometheus remote write: what it is told, and how its trouble is seen. Pure. */

import type { RemoteWrite } from '../../fixtures/config/config.ts';

export interface RemoteWriteRun {
  readonly to: RemoteWrite;
  /** Labels of every series, such as environment and tenant. Bounded: no run, no record. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The figures of a distribution that are written, in seconds, of all samples since the beginning of the run. Not
 * `count`: k6 2.2 takes it for a time too and divides it by a thousand.
 */
const TREND_STATS = 'avg,p(50),p(95),p(99),max';

/**
 * The output and its labels. Several processes tell their series apart by the label `segment`: a receiver refuses the
 * same series from two writers.
 */
export function remoteWriteArguments({ labels }: RemoteWriteRun, segment: string | undefined): string[] {
  const all = { ...labels, ...(segment === undefined ? {} : { segment }) };
  return [
    '--out=experimental-prometheus-rw',
    ...Object.entries(all)
      .filter(([, value]) => value !== '')
      .flatMap(([name, value]) => ['--tag', `${name}=${plain(value)}`]),
  ];
}

/** Address and secrets go by the environment, which other users of the machine cannot read. */
export function remoteWriteEnvironment({ to: { url, access } }: RemoteWriteRun): Record<string, string> {
  const base = {
    K6_PROMETHEUS_RW_SERVER_URL: url,
    K6_PROMETHEUS_RW_TREND_STATS: TREND_STATS,
    // Series end with the run instead of lingering for five minutes.
    K6_PROMETHEUS_RW_STALE_MARKERS: 'true',
    K6_PROMETHEUS_RW_TLS_MINIMUM_VERSION: '1.2',
  };
  switch (access.by) {
    case 'nothing':
      return base;
    case 'password':
      return {
        ...base,
        K6_PROMETHEUS_RW_USERNAME: access.user,
        K6_PROMETHEUS_RW_PASSWORD: access.password.reveal(),
      };
    case 'token':
      return { ...base, K6_PROMETHEUS_RW_BEARER_TOKEN: access.token.reveal() };
    default:
      return access satisfies never;
  }
}

/** k6 2.x says so for each attempt that failed (its output/prometheusrw/remotewrite), and goes on. */
export function saysUnwritten(line: string): boolean {
  return line.includes('Failed to send the time series data to the endpoint');
}

/** Tags also stand in k6's own samples, as `a=1&b=2`: these two signs would make other tags of it. */
function plain(value: string): string {
  return value.replaceAll(/[&=]/g, '_');
}
