import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { passedJourney, recordOf } from '../sections/journeys/sample.ts';
import { writeRecord } from '../storage/run-folder.ts';
import { deliver } from './delivery.ts';
import { GroupStates } from './group-states.ts';
import { groupName } from './grouping-key.ts';
import { pruneGroups } from './prune.ts';
import { saying, startStubGateway, type StubGateway, taking } from './stub-gateway.ts';

const FOREIGN = {
  labels: {
    job: 'cutoff',
    environment: 'production',
    tenant: 'theirs',
    region: 'eu',
    journey: 'login',
    channel: 'ui',
  },
};

describe('pruneGroups', () => {
  let results: string;
  let stub: StubGateway;
  beforeEach(async () => {
    results = await mkdtemp(join(tmpdir(), 'cutoff-prune-'));
    stub = await startStubGateway(taking([FOREIGN]));
    for (const tenant of ['stays', 'gone']) {
      const record = recordOf([passedJourney('login', 'rpc')], { labels: { tenant } });
      await writeRecord(results, record);
      await deliver(record, results, gateway());
    }
  });
  afterEach(async () => {
    await stub.close();
    await rm(results, { recursive: true });
  });

  const gateway = () => ({ url: stub.url, credentials: undefined, timeoutMs: 2000 });
  const prune = (dryRun: boolean) =>
    pruneGroups({
      resultsDir: results,
      gateway: gateway(),
      isKnown: ({ tenant }) => tenant === 'stays',
      dryRun,
    });
  const tenantsNoted = async () =>
    (await new GroupStates(results).all()).map(({ key }) => key.tenant).toSorted();

  it('removes the groups of removed targets, and no others', async () => {
    const pruning = await prune(false);
    expect(pruning.removed.map(({ tenant }) => tenant)).toEqual(['gone']);
    expect(pruning).toMatchObject({ foreign: 1, failed: [] });
    expect(stub.deletions).toEqual([expect.stringContaining('/tenant/gone/')]);
    expect(await tenantsNoted()).toEqual(['stays']);
    expect((await prune(false)).removed).toEqual([]);
  });

  it('removes the calendar of a target with its other groups, and no other calendar', async () => {
    const calendar = (tenant: string) => ({
      labels: {
        job: 'cutoff',
        environment: 'lab',
        tenant,
        region: 'local',
        scenario: 'none',
        part: 'calendar',
      },
    });
    stub.behave(taking([FOREIGN, calendar('gone'), calendar('stays'), calendar('theirs')]));
    const pruning = await prune(false);
    expect(pruning.removed.map((key) => groupName(key))).toEqual(['login (rpc)', 'calendar']);
    expect(pruning).toMatchObject({ foreign: 2, failed: [] });
    expect(stub.deletions).toEqual([
      expect.stringContaining('/tenant/gone/'),
      expect.stringMatching(/\/tenant\/gone\/.*\/part\/calendar/),
    ]);
  });

  it('only lists them with a dry run', async () => {
    expect((await prune(true)).removed.map(({ tenant }) => tenant)).toEqual(['gone']);
    expect(stub.deletions).toEqual([]);
    expect(await tenantsNoted()).toEqual(['gone', 'stays']);
  });

  it('keeps its note of a group that the gateway failed to remove', async () => {
    stub.behave(saying(503, 'full'));
    const pruning = await prune(false);
    expect(pruning.removed).toEqual([]);
    expect(pruning.failed).toMatchObject([{ key: { tenant: 'gone' }, reason: 'it answered HTTP 503: full' }]);
    expect(await tenantsNoted()).toEqual(['gone', 'stays']);
  });

  it('changes nothing of another gateway', async () => {
    const other = await startStubGateway();
    try {
      const pruning = await pruneGroups({
        resultsDir: results,
        gateway: { ...gateway(), url: other.url },
        isKnown: () => false,
        dryRun: false,
      });
      expect(pruning).toEqual({ removed: [], foreign: 0, failed: [] });
    } finally {
      await other.close();
    }
  });
});
