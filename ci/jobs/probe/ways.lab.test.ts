import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labTarget, openLab, SERIES, type Series } from '../../../fixtures/lab/lab.ts';
import { createApiKey } from '../../../fixtures/odoo/api-key.ts';
import type { Channel, JourneyResult } from '../../../fixtures/record/record.ts';
import type { Secret } from '../../../fixtures/secrets/secret.ts';
import { newRunId } from '../../../fixtures/target/run-request.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import type { JourneyName } from '../../../journeys/catalogue.ts';
import { runJourneys } from './run-journeys.ts';

/** Ways into a real Odoo as companies have them. */

const DATABASE = 'ways_test';
const folder = mkdtempSync(join(tmpdir(), 'cutoff-ways-'));
const { signal } = new AbortController();

afterAll(() => rmSync(folder, { recursive: true }));

async function run(
  target: Target,
  journeys: readonly JourneyName[],
  channels: readonly Channel[],
): Promise<JourneyResult[]> {
  const request = {
    id: newRunId(),
    command: 'test',
    startedAt: new Date().toISOString(),
    seed: 7,
    folder: mkdtempSync(join(folder, 'run-')),
    scratch: folder,
    target: { from: 'configuration', name: target.name } as const,
    journeys: [...journeys],
    channels: [...channels],
  };
  const { outcomes } = await runJourneys(request, target, 200_000, { signal });
  return outcomes.map(({ result }) => result);
}

const said = (results: readonly JourneyResult[]): unknown[] =>
  results.map(({ journey, channel, status, failure }) =>
    [journey, channel, status, failure && `${failure.kind}: ${failure.message}`].filter(Boolean).join(' '),
  );

describe.each(SERIES)('Odoo %s', (series: Series) => {
  let target: Target;
  let apiKey: Secret;

  beforeAll(async () => {
    const lab = await openLab();
    await lab.reset(series, DATABASE);
    target = await labTarget({ series, database: DATABASE });
    apiKey = await createApiKey(target);
  });

  afterAll(async () => (await openLab()).drop(series, DATABASE));

  it('runs journeys with an API key alone, without those that need a web session', async () => {
    const keyAlone = { ...target, password: apiKey, apiKey };
    const [login, invoice, browser] = [
      ...(await run(keyAlone, ['login', 'invoice'], ['rpc'])),
      ...(await run(keyAlone, ['login'], ['ui'])),
    ];
    expect(said([login, invoice].flatMap((each) => each ?? []))).toEqual([
      'login rpc passed',
      'invoice rpc passed',
    ]);
    const skipped = invoice?.steps.filter(({ leftOut }) => leftOut?.includes('only an API key') === true);
    expect(skipped?.map(({ dependency }) => dependency)).toEqual(['report']);
    expect(browser).toMatchObject({ status: 'broken', failure: { kind: 'credential' } });
    expect(browser?.failure?.message).toContain('only an API key');
  });
});
