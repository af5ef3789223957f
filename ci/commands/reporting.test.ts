import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { RunRecord } from '../../fixtures/record/record.ts';
import { deliver } from '../../reporters/pushgateway/delivery.ts';
import { gatewayOf } from '../../reporters/pushgateway/gateway.ts';
import type { StubGateway } from '../../reporters/pushgateway/stub-gateway.ts';
import { saying, startStubGateway, taking } from '../../reporters/pushgateway/stub-gateway.ts';
import { failedAudit, invalidLoad, loadRecord, passedLoad } from '../../reporters/sections/load/sample.ts';
import { failedRecord, passedRecord } from '../../reporters/sections/journeys/sample.ts';
import { writeRecord } from '../../reporters/storage/run-folder.ts';
import { CommandExit } from '../cli/exit.ts';
import * as push from './push.ts';
import * as report from './report.ts';

let results: string;
let stub: StubGateway;
let out: string;
let err: string;

beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), 'cutoff-command-'));
  stub = await startStubGateway();
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  vi.stubEnv('CUTOFF_CONFIG', undefined);
  vi.stubEnv('CUTOFF_PUSHGATEWAY_URL', undefined);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await stub.close();
  await rm(results, { recursive: true, force: true });
});

/** Runs a command line as `cutoff` does, and gives what it threw. */
async function run(...args: readonly string[]): Promise<unknown> {
  const program = new Command('cutoff').option('--config <file>').exitOverride();
  report.register(program);
  push.register(program);
  return program.parseAsync([...args, '--results', results], { from: 'user' }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('cutoff report', () => {
  test('prints the latest run and makes its reports again', async () => {
    const { folder } = await writeRecord(results, failedRecord());
    expect(await run('report')).toBeUndefined();
    expect(out).toContain('✗ invoice (ui) failed in step post_invoice: assertion');
    expect(out).toMatch(/report\.html\n.*junit\.xml\n$/);
    expect((await readdir(folder)).toSorted()).toEqual(['junit.xml', 'report.html', 'run.json']);
  });

  test('prints the record as JSON, and writes nothing', async () => {
    const { folder } = await writeRecord(results, failedRecord());
    await run('report', failedRecord().run.id, '--json');
    expect(RunRecord.parse(JSON.parse(out))).toEqual(failedRecord());
    expect(await readdir(folder)).toEqual(['run.json']);
  });

  test('lists the runs, newest first, and names a damaged one', async () => {
    await writeRecord(results, passedRecord());
    const { folder } = await writeRecord(results, failedRecord());
    await run('report', '--list');
    expect(out.split('\n').map((line) => line.slice(0, 23))).toEqual([
      failedRecord().run.id,
      passedRecord().run.id,
      '',
    ]);
    await writeFile(join(folder, 'run.json'), '{');
    await run('report', '--list');
    expect(err).toMatch(/run\.json is damaged/);
  });

  test('lists the parts of each run', async () => {
    await writeRecord(results, passedRecord());
    await writeRecord(results, loadRecord({ load: passedLoad(), audit: failedAudit() }));
    await run('report', '--list');
    const [burst, probe] = out.split('\n');
    expect(burst).toContain('59/59 cutoff_burst, books fail');
    expect(burst).not.toContain('0/0');
    expect(probe).toContain('12/12 passed');
    out = '';
    await writeRecord(results, loadRecord({ load: invalidLoad() }));
    await run('report', '--list');
    expect(out.split('\n')[0]).toContain('INVALID cutoff_burst');
    out = '';
    await run('report', '--list', '--json');
    expect(JSON.parse(out)[0]).toMatchObject({
      load: { scenario: 'cutoff_burst', valid: false },
      audit: null,
    });
  });

  test('is inconclusive without a run', async () => {
    const error = await run('report');
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ exit: 'inconclusive' });
  });
});

describe('cutoff push', () => {
  test('pushes runs that are still waiting', async () => {
    await writeRecord(results, passedRecord());
    stub.behave(saying(503));
    await deliver(passedRecord(), results, gatewayOf(stub.url));
    stub.behave(taking());
    expect(await run('push', '--pushgateway', stub.url)).toBeUndefined();
    expect(out).toBe(`Pushed 12 groups of metrics of 1 run to ${stub.url}.\n`);
    await run('push', '--pushgateway', stub.url);
    expect(out).toMatch(/No metrics wait for the Pushgateway/);
  });

  test('ends as undelivered while the gateway refuses', async () => {
    await writeRecord(results, passedRecord());
    stub.behave(saying(503));
    const error = await run('push', 'latest', '--pushgateway', stub.url);
    expect(error).toBeInstanceOf(CommandExit);
    expect(error).toMatchObject({ exit: 'undelivered' });
    expect(out).toContain('12 groups still waiting');
    expect(err).toContain('HTTP 503');
  });

  test('uses the configured gateway with its credentials', async () => {
    await writeRecord(results, passedRecord());
    vi.stubEnv('CUTOFF_PUSHGATEWAY_URL', stub.url);
    vi.stubEnv('CUTOFF_PUSHGATEWAY_USER', 'probe');
    vi.stubEnv('CUTOFF_PUSHGATEWAY_PASSWORD', 'correct horse');
    await run('push', 'latest');
    expect(stub.pushes[0]?.authorization).toBe(
      `Basic ${Buffer.from('probe:correct horse').toString('base64')}`,
    );
    expect(out + err).not.toContain('correct horse');
  });

  test('refuses credentials on the command line, and does not repeat them', async () => {
    const error = await run('push', '--pushgateway', stub.url.replace('//', '//probe:hidden-word@'));
    expect(error).toMatchObject({ exit: 'configuration' });
    expect(String(error)).not.toContain('hidden-word');
  });

  test('says how to name a gateway, and for which one runs wait', async () => {
    await writeRecord(results, passedRecord());
    stub.behave(saying(503));
    await deliver(passedRecord(), results, gatewayOf(stub.url));
    const error = await run('push');
    expect(error).toMatchObject({ exit: 'configuration' });
    expect(String(error)).toContain(`cutoff push --pushgateway ${stub.url}`);
  });

  test('keeps no credentials in the results folder', async () => {
    await writeRecord(results, passedRecord());
    stub.behave(saying(503));
    await deliver(passedRecord(), results, gatewayOf(stub.url.replace('//', '//probe:hidden-word@')));
    for (const name of await readdir(join(results, 'pushgateway'))) {
      expect(await readFile(join(results, 'pushgateway', name), 'utf8')).not.toContain('hidden-word');
    }
  });
});
