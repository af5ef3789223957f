import { describe, expect, it } from 'vitest';
import { FAILURES, JourneyFailure } from '../fixtures/failures/errors.ts';
import { runJourney } from './engine.ts';
import type { EngineOptions } from './engine.ts';
import { rpcDriver, type AnyJourney, type AnyStep } from './define.ts';
import type { World } from './world.ts';

const world: World = {
  selection: { productCodePrefix: 'P', customerRefPrefix: 'C' },
  login: 'probe',
  reference: 'test',
  documentName: 'test',
  ledger: { intend: () => undefined, created: () => undefined },
  random: () => 0,
  signIn: () => Promise.resolve(),
  enter: () => Promise.resolve(),
  admits: () => Promise.resolve(false),
  get acting(): never {
    throw new Error('not used');
  },
  get verifier(): never {
    throw new Error('not used');
  },
  get dialect(): never {
    throw new Error('not used');
  },
  get documents(): never {
    throw new Error('not used');
  },
};

/** A clock that steps work through by hand. */
function clock(): { now: () => number; pass: (ms: number) => void } {
  let time = 1000;
  return {
    now: () => time,
    pass: (ms) => {
      time += ms;
    },
  };
}

type TestStep = Pick<AnyStep, 'name' | 'check'> & { rpc: AnyStep['rpc']; dependency?: AnyStep['dependency'] };

function journeyOf(
  steps: readonly TestStep[],
  plan: () => Promise<unknown> = () => Promise.resolve({}),
): Pick<AnyJourney, 'plan' | 'steps'> {
  return { plan, steps: steps.map((step) => ({ dependency: 'sales', ui: passes, ...step })) };
}

function options(now: () => number): EngineOptions {
  return { driver: rpcDriver, now, limit: (work) => work };
}

const fails = (error: unknown) => async (): Promise<never> => {
  throw error;
};
const passes = (): Promise<void> => Promise.resolve();

describe('runJourney', () => {
  it('times the action and the check separately', async () => {
    const { now, pass } = clock();
    const step: TestStep = {
      name: 'quotation',
      rpc: async () => pass(30),
      check: async () => pass(7),
    };
    const outcome = await runJourney(journeyOf([step, { ...step, name: 'confirm' }]), world, options(now));
    expect(outcome.status).toBe('passed');
    expect(outcome.durationMs).toBe(60);
    expect(outcome.steps.map(({ offsetMs, durationMs, checkMs }) => [offsetMs, durationMs, checkMs])).toEqual(
      [
        [0, 30, 7],
        [37, 30, 7],
      ],
    );
  });

  it('breaks a step that reports a result without a request to the target', async () => {
    let requests = 3;
    const asks: TestStep = { name: 'quotation', rpc: async () => void (requests += 2), check: passes };
    const claims: TestStep = { name: 'confirm', rpc: passes, check: passes };
    const outcome = await runJourney(journeyOf([asks, claims]), world, {
      ...options(() => 0),
      requests: () => requests,
    });
    expect(outcome.steps.map((step) => [step.status, step.requests])).toEqual([
      ['passed', 2],
      ['broken', 0],
    ]);
    expect(outcome.failure).toMatchObject({ step: 'confirm', kind: 'harness' });
  });

  it('names the main dependency of every step, also of one that never started', async () => {
    const { now } = clock();
    const wrong = fails(new JourneyFailure('assertion', 'The total is wrong.'));
    const outcome = await runJourney(
      journeyOf([
        { name: 'quotation', rpc: passes, check: wrong },
        { name: 'delivery_slip', dependency: 'report', rpc: passes, check: passes },
      ]),
      world,
      options(now),
    );
    expect(outcome.steps.map(({ name, dependency }) => [name, dependency])).toEqual([
      ['quotation', 'sales'],
      ['delivery_slip', 'report'],
    ]);
  });

  it('skips every step after a failure, without measurements', async () => {
    const { now } = clock();
    const outcome = await runJourney(
      journeyOf([
        {
          name: 'quotation',
          rpc: passes,
          check: fails(new JourneyFailure('assertion', 'The total is wrong.')),
        },
        { name: 'confirm', rpc: passes, check: passes },
      ]),
      world,
      options(now),
    );
    expect(outcome.status).toBe('failed');
    expect(outcome.failure).toMatchObject({
      step: 'quotation',
      kind: 'assertion',
      message: 'The total is wrong.',
    });
    expect(outcome.steps.map((step) => step.status)).toEqual(['failed', 'skipped']);
    expect(outcome.steps[1]).toMatchObject({ offsetMs: null, durationMs: null, checkMs: null });
  });

  it('names the step `prepare` when the preparation fails, without a duration', async () => {
    const outcome = await runJourney(
      journeyOf(
        [{ name: 'quotation', rpc: passes, check: passes }],
        fails(new JourneyFailure('data_lost', 'No products.')),
      ),
      world,
      options(clock().now),
    );
    expect(outcome).toMatchObject({
      status: 'failed',
      durationMs: null,
      failure: { step: 'prepare', kind: 'data_lost', hint: FAILURES.data_lost.hint },
    });
    expect(outcome.steps.map((step) => step.status)).toEqual(['skipped']);
  });

  it('is unsupported, neither passed nor failed, for a setting that is not judged', async () => {
    const setting = 'Lock Confirmed Sales';
    const outcome = await runJourney(
      journeyOf(
        [{ name: 'quotation', rpc: passes, check: passes }],
        fails(new JourneyFailure('unsupported', 'Orders are locked.', { setting, hint: 'Switch it off.' })),
      ),
      world,
      options(clock().now),
    );
    expect(outcome).toMatchObject({
      status: 'unsupported',
      failure: {
        step: 'prepare',
        kind: 'unsupported',
        setting,
        hint: 'Switch it off. What a target needs: docs/targets.md.',
      },
    });
  });

  it('is broken, not failed, for our own error', async () => {
    const step: TestStep = {
      name: 'quotation',
      rpc: fails(new TypeError('x is not a function')),
      check: passes,
    };
    const outcome = await runJourney(journeyOf([step]), world, options(clock().now));
    expect(outcome).toMatchObject({ status: 'broken', failure: { kind: 'harness' } });
    expect(outcome.steps[0]).toMatchObject({ status: 'broken' });
  });

  it('keeps class and traceback of an Odoo fault', async () => {
    const fault = { exception: 'odoo.exceptions.UserError', message: 'No.', traceback: 'Traceback …' };
    const step: TestStep = {
      name: 'confirm',
      rpc: fails(new JourneyFailure('fault', 'confirm failed', { fault })),
      check: passes,
    };
    const outcome = await runJourney(journeyOf([step]), world, options(clock().now));
    expect(outcome.failure).toMatchObject({ exception: 'odoo.exceptions.UserError', detail: 'Traceback …' });
  });

  it('skips a step that the configuration leaves out, says why, and continues', async () => {
    const step = { rpc: passes, check: passes };
    const outcome = await runJourney(
      journeyOf([
        { name: 'quotation', ...step, rpc: fails(new Error('not run')) },
        { name: 'confirm', ...step },
      ]),
      world,
      {
        ...options(clock().now),
        leftOut: ({ name }) => (name === 'quotation' ? 'a setting is 0' : undefined),
      },
    );
    expect(outcome.status).toBe('passed');
    expect(outcome.steps).toMatchObject([
      { name: 'quotation', status: 'skipped', durationMs: null, leftOut: 'a setting is 0' },
      { name: 'confirm', status: 'passed' },
    ]);
  });

  describe('on a starved machine', () => {
    const starved: Partial<EngineOptions> = { watchMachine: () => () => 'its event loop stood still' };
    const run = (rpc: AnyStep['rpc'], meter = starved): ReturnType<typeof runJourney> =>
      runJourney(journeyOf([{ name: 'confirm', rpc, check: passes }]), world, {
        ...options(clock().now),
        ...meter,
      });
    const timeouts: readonly (readonly [string, JourneyFailure])[] = [
      ['a step out of time', new JourneyFailure('timeout', 'confirm was not done within 60 s.')],
      [
        'an expectation out of time',
        new JourneyFailure('assertion', 'The page does not show what the step needs.', {
          cause: Object.assign(new Error('Timeout 30000ms exceeded.'), { name: 'TimeoutError' }),
        }),
      ],
    ];

    it.each(timeouts)('blames %s on the machine, with the measurement', async (_what, error) => {
      const outcome = await run(fails(error));
      expect(outcome).toMatchObject({ status: 'broken', failure: { step: 'confirm', kind: 'runner' } });
      expect(outcome.failure?.message).toBe(
        `The machine of the probe was starved: its event loop stood still. Before that: ${error.message}`,
      );
    });

    it.each(timeouts)('blames %s on the target without a measurement', async (_what, error) => {
      for (const meter of [{}, { watchMachine: () => () => undefined }]) {
        expect((await run(fails(error), meter)).failure).toMatchObject({ kind: error.kind });
      }
    });

    it('keeps failures of other kinds, and passed steps', async () => {
      const wrong = new JourneyFailure('assertion', 'The total is wrong.');
      expect((await run(fails(wrong))).failure).toMatchObject({ kind: 'assertion' });
      expect((await run(passes)).status).toBe('passed');
    });

    it('blames the machine also for a preparation that timed out', async () => {
      const [[, late] = []] = timeouts;
      const outcome = await runJourney(journeyOf([], fails(late)), world, {
        ...options(clock().now),
        ...starved,
      });
      expect(outcome).toMatchObject({ status: 'broken', failure: { step: 'prepare', kind: 'runner' } });
    });
  });

  it('records the time of a failed action, because the user waited for it', async () => {
    const { now, pass } = clock();
    const step: TestStep = {
      name: 'confirm',
      rpc: async () => {
        pass(500);
        throw new JourneyFailure('timeout', 'too late');
      },
      check: passes,
    };
    const outcome = await runJourney(journeyOf([step]), world, options(now));
    expect(outcome.steps[0]).toMatchObject({ durationMs: 500, checkMs: null });
  });
});
