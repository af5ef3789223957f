import { z } from 'zod';
import type { RunRecord } from '../fixtures/record.ts';

const METRIC = 'odoo_journey_last_run_timestamp_seconds';

/** Scrapes happen every few seconds; longer than this means that nothing scrapes the gateway. */
const LIMIT_MS = 60_000;
const PAUSE_MS = 500;

const Answer = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

/** What Prometheus knows about a run. */
export interface SeriesSeen {
  readonly query: string;
  readonly link: string;
  readonly found: number;
  /** Journeys whose metrics of this run have not arrived, as `journey (channel)`. */
  readonly missing: readonly string[];
}

/**
 * Asks Prometheus until it has scraped the metrics of every journey of this run, told apart from an older run's by
 * the time of the run. Gives up after a minute.
 */
export async function awaitSeries(prometheusUrl: string, record: RunRecord): Promise<SeriesSeen> {
  const { environment, tenant } = record.target.labels;
  const selector = `{environment=${JSON.stringify(environment)},tenant=${JSON.stringify(tenant)}}`;
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const times = await query(prometheusUrl, `${METRIC}${selector}`);
    const missing = record.journeys
      .filter(({ journey, channel, startedAt }) => {
        const time = times.get(`${journey}/${channel}`);
        return time === undefined || time < Math.floor(Date.parse(startedAt) / 1000);
      })
      .map(({ journey, channel }) => `${journey} (${channel})`);
    if (missing.length === 0 || Date.now() > deadline) {
      const asked = `odoo_journey_success${selector}`;
      const found = await query(prometheusUrl, asked);
      const link = `${prometheusUrl}/graph?g0.expr=${encodeURIComponent(asked)}&g0.tab=1`;
      return { query: asked, link, found: found.size, missing };
    }
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE_MS);
    });
  }
}

/** Value of each series by `journey/channel`; empty while Prometheus does not answer. */
async function query(prometheusUrl: string, expression: string): Promise<Map<string, number>> {
  const url = `${prometheusUrl}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  const parsed = Answer.safeParse(await response?.json().catch(() => undefined));
  if (!parsed.success) return new Map();
  return new Map(
    parsed.data.data.result.map(({ metric, value }) => [
      `${metric['journey'] ?? ''}/${metric['channel'] ?? ''}`,
      Number(value[1]),
    ]),
  );
}
