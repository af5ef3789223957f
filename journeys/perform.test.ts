import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JourneyFailure } from '../fixtures/failures/errors.ts';
import { answer } from '../fixtures/odoo/stub/server.ts';
import { CALL, stub, stubTarget } from '../fixtures/odoo/stub/target.ts';
import { rpcDriver, type AnyJourney } from './define.ts';
import { conversationOf, performByRpc, performJourney } from './perform.ts';
import type { JourneyRun } from './perform.ts';
import type { World } from './world.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'cutoff-perform-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

function runOf(url: string, settings: { stepTimeoutMs?: number; signal?: AbortSignal } = {}): JourneyRun {
  const path = folder();
  return {
    request: { id: '20260131T120000Z-ab12cd', seed: 1, folder: path, scratch: path },
    target: stubTarget(url, { stepTimeoutMs: settings.stepTimeoutMs ?? 10_000 }),
    signal: settings.signal ?? new AbortController().signal,
  };
}

/** A journey of one step, which works beside what it was asked for. */
function journeyOf(act: (world: World) => Promise<void>): AnyJourney {
  return {
    name: 'quotation',
    title: 'A journey',
    checks: 'nothing',
    needs: 'full',
    plan: (world) => world.signIn(),
    steps: [
      {
        name: 'quotation',
        dependency: 'sales',
        rpc: act,
        ui: () => Promise.reject(new Error('not used')),
        check: () => Promise.resolve(),
      },
    ],
    documents: () => [],
  };
}

describe('A journey whose step takes too long', () => {
  it('sends nothing more of that step after its cancellation', async () => {
    const server = await stub();
    const creates = (): number => server.requests.filter(({ body }) => body.includes('create')).length;
    let tried: Promise<unknown> | undefined;
    const hangs = journeyOf(async (world) => {
      const { acting } = world;
      tried = new Promise((resolve) => setTimeout(resolve, 1_200)).then(() =>
        acting.call({ model: 'sale.order', method: 'create', args: [{}] }),
      );
      await tried;
    });
    const outcome = await performByRpc(hangs, runOf(server.url, { stepTimeoutMs: 1_000 }));
    expect(outcome.result).toMatchObject({
      status: 'failed',
      failure: { step: 'quotation', kind: 'timeout', message: 'quotation was not done within 1 s.' },
    });
    await expect(tried).rejects.toThrow('quotation was not done within 1 s.');
    expect(creates()).toBe(0);
  });

  it('is broken, not failed, when this process was too busy to read the answer', async () => {
    const server = await stub();
    const blocks = journeyOf(async ({ acting }) => {
      await acting.call(CALL);
      const answer = acting.call(CALL);
      const until = performance.now() + 1_100;
      while (performance.now() < until);
      await answer;
    });
    const { result } = await performByRpc(blocks, runOf(server.url, { stepTimeoutMs: 200 }));
    expect(result).toMatchObject({ status: 'broken', failure: { step: 'quotation', kind: 'runner' } });
    expect(result.failure?.message).toMatch(
      /starved: its event loop was blocked for 1\.\d s of 1\.\d s\. Before that: quotation was not done within 0\.2 s\./,
    );
  });

  it('aborts the request in progress', async () => {
    const server = await stub({ call: () => undefined });
    const hangs = journeyOf(async ({ acting }) => void (await acting.call(CALL)));
    await performByRpc(hangs, runOf(server.url, { stepTimeoutMs: 100 }));
    await expect.poll(server.abandoned).toBe(1);
  });
});

describe('A journey whose proxy limits the rate', () => {
  it('waits, repeats the call once, and excludes the wait from latency', async () => {
    let refused = 0;
    const server = await stub({
      call: (response, request) => {
        if (refused++ > 0) return answer(response, request, true);
        response.writeHead(429, { 'Retry-After': '1' });
        response.end();
      },
    });
    const calls = journeyOf(async ({ acting }) => void (await acting.call(CALL)));
    const { result } = await performByRpc(calls, runOf(server.url));
    expect(result.status).toBe('passed');
    expect(result.steps[0]?.durationMs).toBeLessThan(900);
    expect(refused).toBeGreaterThan(1);
  });

  it('is throttled, not failed, when waiting used up the time', async () => {
    const server = await stub({ call: (response, request) => answer(response, request, true) });
    const calls = journeyOf(async ({ acting }) => {
      for (;;) await acting.call(CALL);
    });
    const run = runOf(server.url, { stepTimeoutMs: 500 });
    const { result } = await performByRpc(calls, { ...run, target: { ...run.target, pace: 20 } });
    expect(result).toMatchObject({ status: 'broken', failure: { step: 'quotation', kind: 'throttled' } });
    expect(result.failure?.message).toContain('spent waiting for its turn');
  });
});

describe('A journey of a run that is stopped', () => {
  it('ends as broken, and says why', async () => {
    const stop = new AbortController();
    const server = await stub({ call: () => stop.abort(new Error('stopped by SIGINT')) });
    const hangs = journeyOf(async ({ acting }) => void (await acting.call(CALL)));
    const outcome = await performByRpc(hangs, runOf(server.url, { signal: stop.signal }));
    expect(outcome.result).toMatchObject({
      status: 'broken',
      failure: { message: 'The journey was stopped before its end: stopped by SIGINT.' },
    });
  });
});

describe('The clean-up', () => {
  it('runs when the evidence cannot be written and the browser does not close', async () => {
    const server = await stub();
    const done: string[] = [];
    const run: JourneyRun = {
      ...runOf(server.url),
      around: (step, body) => {
        done.push(step);
        return body();
      },
    };
    const fails = journeyOf(() => Promise.reject(new JourneyFailure('assertion', 'wrong')));
    const { result } = await performJourney(fails, run, {
      channel: 'rpc',
      driver: rpcDriver,
      conversation: conversationOf(run.request, fails, 'rpc'),
      cut: () => Promise.reject(new Error('Target closed')),
      evidence: () => Promise.reject(new Error('ENOSPC')),
      close: () => Promise.reject(new Error('Target closed')),
    });
    expect(result).toMatchObject({ status: 'failed', failure: { message: 'wrong' } });
    expect(done).toEqual(['prepare', 'quotation', 'clean up']);
  });

  it('runs when the disk is full', async () => {
    const server = await stub();
    const run = runOf(server.url);
    let cleaned = false;
    const loses = journeyOf(async ({ acting, ledger }) => {
      await acting.call(CALL);
      ledger.intend('sale.order', 'x');
      rmSync(run.request.folder, { recursive: true });
      writeFileSync(run.request.folder, '');
    });
    const around: JourneyRun['around'] = (step, body) => {
      cleaned ||= step === 'clean up';
      return body();
    };
    await performByRpc(loses, { ...run, around });
    expect(cleaned).toBe(true);
  });

  it('continues when the run is stopped during it', async () => {
    const server = await stub();
    const stop = new AbortController();
    let before = 0;
    const makes = journeyOf(async ({ acting, ledger }) => {
      ledger.intend('sale.order', 'x');
      await acting.call(CALL);
    });
    await performByRpc(makes, {
      ...runOf(server.url, { signal: stop.signal }),
      around: (step, body) => {
        if (step === 'clean up') {
          before = server.requests.length;
          stop.abort(new Error('stopped by SIGINT'));
        }
        return body();
      },
    });
    expect(server.requests.length).toBeGreaterThan(before);
  });
});
