import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandError } from '../fixtures/failures/errors.ts';
import { registerSecret, rememberSecrets, Secret } from '../fixtures/secrets/secret.ts';
import { publish, type PublishOptions } from './publish.ts';
import { gatewayOf } from './pushgateway/gateway.ts';
import { saying, startStubGateway, type StubGateway } from './pushgateway/stub-gateway.ts';
import { failedRecord, passedRecord } from './sections/journeys/sample.ts';
import { readRecord } from './storage/run-folder.ts';

let results: string;
let stub: StubGateway;
let printed: string[];
let logged: string[];

beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), 'cutoff-publish-'));
  stub = await startStubGateway();
  printed = [];
  logged = [];
});
afterEach(async () => {
  await stub.close();
  await rm(results, { recursive: true, force: true });
});

function options(more: Partial<PublishOptions> = {}): PublishOptions {
  return {
    resultsDir: results,
    gateway: gatewayOf(stub.url, 500),
    print: (text) => void printed.push(text),
    log: (line) => void logged.push(line),
    colour: false,
    ...more,
  };
}

function brokenPipe(): void {
  throw new Error('write EPIPE');
}

describe('publishing a record', () => {
  test('writes record, JUnit and HTML side by side, pushes and prints', async () => {
    const publication = await publish(failedRecord(), options());
    expect(publication.delivered).toBe(true);
    expect((await readdir(publication.folder)).toSorted()).toEqual(['junit.xml', 'report.html', 'run.json']);
    expect((await readRecord(results)).record).toEqual(failedRecord());
    expect(XMLValidator.validate(await readFile(join(publication.folder, 'junit.xml'), 'utf8'))).toBe(true);
    expect(stub.pushes).toHaveLength(12);
    expect(printed.join('')).toContain('Verdict: fail');
    expect(logged).toEqual([]);
  });

  test('pushes and prints nothing unless asked to', async () => {
    const { outcomes } = await publish(passedRecord(), options({ gateway: undefined, print: undefined }));
    expect(outcomes.map((outcome) => outcome.reporter)).toEqual(['record', 'junit', 'html']);
  });

  test('shows no secret in any report', async () => {
    const secret = new Secret('correct horse battery');
    const record = failedRecord();
    for (const { failure } of record.journeys) {
      if (failure) failure.message = failure.detail = failure.hint = `said ${secret.reveal()}!`;
    }
    record.reasons.push(secret.reveal());
    const { folder } = await publish(record, options());
    const files = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    const everything = [...files, ...printed, ...logged, ...stub.pushes.map((push) => push.text)].join('\n');
    expect(everything).toContain('said [secret]!');
    expect(everything).not.toContain('correct horse');
  });
});

describe('a reporter that breaks', () => {
  test('leaves the other reports when it is the gateway, and is named in the outcome', async () => {
    stub.behave(saying(503));
    const publication = await publish(passedRecord(), options());
    expect(publication.delivered).toBe(false);
    const failed = publication.outcomes.filter((outcome) => !outcome.delivered);
    expect(failed.map((outcome) => outcome.reporter)).toEqual(['pushgateway']);
    expect(logged).toEqual([expect.stringMatching(/HTTP 503.*12 groups of metrics wait/)]);
    expect((await readRecord(results)).record.verdict).toBe('pass');
    expect(printed.join('')).toContain('Verdict: pass');
  });

  test('leaves the other reports when it is the terminal', async () => {
    const publication = await publish(passedRecord(), options({ print: brokenPipe }));
    expect(publication.outcomes.filter((outcome) => !outcome.delivered)).toEqual([
      { reporter: 'terminal', delivered: false, messages: ['The terminal report failed: write EPIPE'] },
    ]);
    expect(stub.pushes).toHaveLength(12);
  });

  test('leaves metrics and terminal when it is the disk', async () => {
    await writeFile(join(results, 'file'), '');
    const publication = await publish(failedRecord(), options({ resultsDir: join(results, 'file') }));
    const failed = publication.outcomes.filter((outcome) => !outcome.delivered);
    expect(failed.map((outcome) => outcome.reporter)).toEqual(['record', 'junit', 'html']);
    expect(logged[0]).toMatch(/The run record cannot be written to/);
    expect(stub.pushes).toHaveLength(12);
    expect(printed.join('')).toContain('Verdict: fail');
  });
});

test('refuses an invalid record as our own fault', async () => {
  const record = passedRecord();
  const [journey] = record.journeys;
  if (journey) journey.durationMs = Number.NaN;
  const error: unknown = await publish(record, options()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({
    exit: 'broken',
    message: expect.stringMatching(/no valid record.*durationMs/),
  });
});

test.each(['odoo', '2026', 'true', '"', '1', 'e', 'order_to_cash', 'read-only', 'confirm'])(
  'writes the same reports with the password %s',
  async (password) => {
    const forget = rememberSecrets();
    try {
      const without = await publish(failedRecord(), options({ gateway: undefined }));
      const reports = await textsIn(without.folder);
      registerSecret(password);
      const published = await publish(failedRecord(), options());
      expect(published.record).toEqual(without.record);
      expect(published.delivered).toBe(true);
      expect(await textsIn(published.folder)).toEqual(reports);
      expect((await readRecord(results)).record).toEqual(without.record);
    } finally {
      forget();
    }
  },
);

async function textsIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map(async (name) => `${name} ${await readFile(join(folder, name), 'utf8')}`));
}

test('makes everything unreadable for others, whatever the umask and earlier versions', async () => {
  const old = join(results, '20250101T000000Z-aaaaaa');
  const folder = join(results, failedRecord().run.id);
  const umask = process.umask(0);
  try {
    for (const each of [old, join(folder, 'artefacts'), join(results, 'pushgateway')]) {
      await mkdir(each, { recursive: true });
    }
    await writeFile(join(old, 'run.json'), '{}');
    await writeFile(join(folder, 'artefacts', 'login-ui.png'), 'picture');
    await chmod(results, 0o755);
    await publish(failedRecord(), options());
  } finally {
    process.umask(umask);
  }
  expect((await stat(results)).mode & 0o777).toBe(0o700);
  for (const name of [failedRecord().run.id, 'pushgateway']) {
    for (const entry of await readdir(join(results, name), { recursive: true, withFileTypes: true })) {
      const { mode } = await stat(join(entry.parentPath, entry.name));
      expect([entry.name, mode & 0o777]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
    }
    expect((await stat(join(results, name))).mode & 0o777).toBe(0o700);
  }
});

test('keeps the rights of a folder that contains more than runs', async () => {
  await writeFile(join(results, 'notes.txt'), 'of somebody');
  await chmod(results, 0o755);
  const { folder } = await publish(failedRecord(), options({ gateway: undefined }));
  expect((await stat(results)).mode & 0o777).toBe(0o755);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});
