import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab } from '../../../fixtures/lab/lab.ts';
import { withPostgres } from '../../../fixtures/lab/postgres.ts';
import { newRunId } from '../../../fixtures/target/run-request.ts';
import { labLog } from '../../../load/observe/log-source.ts';
import { DEFAULT_OBJECTIVES } from '../../../reporters/alerts/objectives.ts';
import { costSources, type Costs } from './cost-sources.ts';
import { runGate } from './gate.ts';
import { openSite, type GateSite, type Means } from '../../proofs/bench/gate/lab-site.ts';
import { thresholdsFrom } from './thresholds.ts';
import type { GateSection } from '../../../fixtures/record/gate.ts';

const NAMES = { baseline: 'gate-test-base', candidate: 'gate-test-next' };

/** Two gates that count every step until they are sure, on a busy machine. */
const COUNTING_LIMIT_MS = 300_000;

let site: GateSite;
let folder: string;

beforeAll(async () => {
  const lab = await openLab();
  await lab.up({ series: ['19'], databases: [], output: 'silent' });
  site = await openSite(lab, '19', NAMES);
  for (const name of Object.values(NAMES)) {
    await withPostgres(lab.postgres('19', name), (client) =>
      client.query('CREATE EXTENSION pg_stat_statements'),
    );
  }
  folder = await mkdtemp(join(tmpdir(), 'cutoff-gate-'));
});

afterAll(async () => {
  const lab = await openLab();
  for (const name of Object.values(NAMES)) await lab.drop('19', name);
  await rm(folder, { recursive: true, force: true });
});

/** Two blocks at most: too few for time to decide anything. */
async function gate(means: Means, by: 'log' | 'pg_stat_statements'): Promise<GateSection> {
  const lab = await openLab();
  const costsOf = (database: string): Costs => ({
    log: by === 'log' ? labLog(lab, '19') : undefined,
    postgres: () => lab.postgres('19', database),
  });
  const runId = newRunId();
  return site.withRegression(means, async () => {
    const { section } = await runGate({
      runId,
      names: { baseline: 'lab:19/base', candidate: 'lab:19/next' },
      sides: site.sides,
      stored: undefined,
      costs: costSources(
        { baseline: costsOf(NAMES.baseline), candidate: costsOf(NAMES.candidate) },
        undefined,
      ),
      design: {
        journey: 'sales_order',
        pairing: 'together',
        seed: 3,
        pairsPerBlock: 2,
        warmUpPairs: 1,
        mostBlocks: 2,
      },
      asked: {
        passes: 3,
        ui: false,
        everyMs: null,
        primary: [],
        thresholds: thresholdsFrom(DEFAULT_OBJECTIVES),
        logs: { baseline: null, candidate: null },
      },
      lines: [2, 5],
      alpha: 0.01,
      beta: 0.03,
      before: undefined,
      folder: join(folder, runId),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onPart: () => Promise.resolve(),
    });
    return section;
  });
}

test(
  'fails before the first block for one more query an order line, whichever source counts',
  async () => {
    const found = [];
    for (const by of ['log', 'pg_stat_statements'] as const) {
      const section = await gate({ by: 'add-on', value: 'queries 1' }, by);
      expect(section.counters).toMatchObject({ source: by, missing: [], unsettled: [] });
      expect(section.verdict).toBe('fail');
      expect(section.ended).toBe('counters');
      expect(section.blocks).toEqual([]);
      const [finding] = section.counters.findings;
      expect(section.reasons).toEqual([`${finding?.text}.`]);
      expect(finding).toMatchObject({ step: 'confirm', counter: 'queries', perLine: 1 });
      found.push({ from: finding?.from ?? 0, to: finding?.to ?? 0 });
    }
    const [log, statements] = found;
    expect((log?.to ?? 0) - (log?.from ?? 0)).toBe(2);
    // Odoo counts one query more for each request: it asks database `postgres` which databases there are.
    expect(statements).toEqual({ from: (log?.from ?? 0) - 1, to: (log?.to ?? 0) - 1 });
  },
  COUNTING_LIMIT_MS,
);

test('counts the same for the same database twice, and does not pass with two blocks', async () => {
  const section = await gate({ by: 'nothing' }, 'log');
  expect(section.counters.findings).toEqual([]);
  expect(section.counters.steps.map(({ step, lines }) => `${step} ${lines}`)).toEqual([
    'quotation 2',
    'confirm 2',
    'quotation 5',
    'confirm 5',
  ]);
  expect(section.verdict).toBe('inconclusive');
  expect(section.accounts.candidate).toMatchObject({ failed: 0, broken: 0, broken_invariants: [] });
});
