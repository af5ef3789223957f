import pc from 'picocolors';
import { z } from 'zod';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { groupsOf, lastRunOf } from '../../../reporters/metrics/groups.ts';
import { groupId, groupName } from '../../../reporters/pushgateway/grouping-key.ts';

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
interface SeriesSeen {
  readonly shown: readonly { readonly query: string; readonly link: string; readonly found: number }[];
  /** Groups whose metrics of this run have not arrived, as `sales_order (ui)` or `load of cutoff_burst`. */
  readonly missing: readonly string[];
}

/**
 * Asks Prometheus until it has scraped the metrics of every journey of this run, of its load and of its audit, told
 * apart from an older run's by the time of the run. Gives up after a minute.
 */
async function awaitSeries(prometheusUrl: string, record: RunRecord): Promise<SeriesSeen> {
  const { environment, tenant } = record.target.labels;
  const selector = `{environment=${JSON.stringify(environment)},tenant=${JSON.stringify(tenant)}}`;
  const groups = groupsOf(record).filter(({ ranAt }) => ranAt !== null);
  const kinds = [...new Set(groups.map((group) => group.of))];
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const times = new Map<string, number>();
    for (const kind of kinds) {
      for (const { metric, value } of await query(prometheusUrl, `${lastRunOf(kind)}${selector}`)) {
        times.set(groupId(metric), value);
      }
    }
    const missing = groups
      .filter(({ key, ranAt }) => (times.get(groupId(key)) ?? 0) < Math.floor(ranAt ?? 0))
      .map(({ key }) => groupName(key));
    if (missing.length === 0 || Date.now() > deadline) {
      const shown = [...new Set(groups.map((group) => group.shows))].map(async (metric) => {
        const asked = `${metric}${selector}`;
        const link = `${prometheusUrl}/graph?g0.expr=${encodeURIComponent(asked)}&g0.tab=1`;
        return { query: asked, link, found: (await query(prometheusUrl, asked)).length };
      });
      return { shown: await Promise.all(shown), missing };
    }
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE_MS);
    });
  }
}

/** Waits for the series of a run and says where to see them. Resolves to whether all of them arrived. */
export async function showSeries(
  prometheusUrl: string,
  record: RunRecord,
  out: Pick<NodeJS.WriteStream, 'write'>,
): Promise<boolean> {
  const { shown, missing } = await awaitSeries(prometheusUrl, record);
  for (const { query: asked, link, found } of shown) {
    out.write(`${pc.green('✓')} Prometheus answers ${asked} with ${found} series: ${link}\n`);
  }
  if (missing.length === 0) return true;
  out.write(
    `${pc.red('✗')} Prometheus does not show the metrics of ${missing.join(', ')}: ${prometheusUrl}\n`,
  );
  return false;
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Each series with its value; empty while Prometheus does not answer. */
async function query(prometheusUrl: string, expression: string): Promise<readonly Series[]> {
  const url = `${prometheusUrl}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  const parsed = Answer.safeParse(await response?.json().catch(() => undefined));
  if (!parsed.success) return [];
  return parsed.data.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}
