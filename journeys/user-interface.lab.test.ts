import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { processTree } from '../fixtures/machine/process-tree.ts';
import { browseSite, serveSite } from '../fixtures/pages/stub.ts';
import type { StubAnswer, StubSite } from '../fixtures/pages/stub.ts';
import { Ledger } from '../fixtures/sweep/ledger.ts';
import { openJourneySessions } from './journey-sessions.ts';
import { openUserInterface } from './user-interface.ts';

let site: StubSite;

beforeAll(async () => {
  site = await serveSite();
});

afterAll(() => site.close());

const CALL = '/web/dataset/call_kw/sale.order/web_save';
const SAVES = `<script>fetch('${CALL}', { method: 'POST', body: '{}' }).catch(() => undefined)</script>`;

/** Kills the processes of our own browser whose command line matches. */
function kill(which: RegExp): void {
  const pids = processTree(process.pid).filter((pid) => pid !== process.pid && which.test(commandOf(pid)));
  expect(pids).not.toEqual([]);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

/** What a step fails with that opens a page and waits for something that never appears on it. */
async function failingStep(answers: Readonly<Record<string, StubAnswer>>): Promise<unknown> {
  site.answers = answers;
  const browser = await browseSite(site, { stepTimeoutMs: 4_000 });
  onTestFinished(() => browser.close());
  const page = await browser.open();
  const { enter, driver } = openUserInterface(page, browser.target);
  await enter();
  const step = {
    name: 'confirm',
    dependency: 'sales',
    rpc: () => Promise.reject(new Error('not used')),
    ui: async () => {
      await page.goto('/web');
      await page.getByText('Saved').waitFor();
    },
    check: () => Promise.resolve(),
  } as const;
  // A world that is never entered sends nothing and writes nothing.
  const ledger = new Ledger(join(tmpdir(), 'never-written.jsonl'));
  const { world } = openJourneySessions({ target: browser.target, ledger, reference: 'test', seed: 1 });
  return driver(step, world, {}).catch((error: unknown) => error);
}

const NETWORK = /network\.mojom\.NetworkService/;
const RENDERER = /--type=renderer/;
const BROWSER = /--remote-debugging-pipe(?!.*--type=)/;

describe.skipIf(process.platform !== 'linux')('A browser that is killed in mid-step', () => {
  it.each([
    ['its network, while a call is answered', NETWORK, 'call'],
    ['its network, while a page loads', NETWORK, 'page'],
    ['its page, while a call is answered', RENDERER, 'call'],
    ['its page, while a page loads', RENDERER, 'page'],
    ['all of it, while a call is answered', BROWSER, 'call'],
  ])('is a failure of the runner: %s', async (_what, which, at) => {
    const killed = (): void => kill(which);
    const error = await failingStep(at === 'page' ? { '/web': killed } : { '/web': SAVES, [CALL]: killed });
    expect(error).toMatchObject({ name: 'JourneyFailure', kind: 'runner' });
    expect(String(error)).toContain('The browser ended: ');
  });

  it('blames the target for a call that hangs in a healthy browser', async () => {
    const error = await failingStep({ '/web': SAVES, [CALL]: () => undefined });
    expect(error).toMatchObject({
      kind: 'timeout',
      message: 'The client still waits for sale.order.web_save.',
    });
  });
});
