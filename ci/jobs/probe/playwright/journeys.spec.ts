import { test as base, type Page, type TestInfo } from 'playwright/test';
import { CommandError, JourneyFailure } from '../../../../fixtures/failures/errors.ts';
import { CHANNELS, verdictOf } from '../../../../fixtures/record/record.ts';
import { JOURNEYS, type JourneyName } from '../../../../journeys/catalogue.ts';
import type { AnyJourney } from '../../../../journeys/define.ts';
import { performByRpc, type JourneyRun } from '../../../../journeys/perform.ts';
import { performInBrowser } from '../../../../journeys/perform-in-browser.ts';
import { watchOutbound } from '../outbound-watch.ts';
import { refusals } from '../safety.ts';
import { chooseTestTarget, withTestRun, type TestRun } from './door.ts';

/** Runs tests that are cancelled to their clean-up before the worker ends. */
interface Run extends TestRun {
  readonly track: <T>(work: Promise<T>) => Promise<T>;
}

const test = base.extend<object, { readonly run: Run }>({
  run: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the first parameter
    async ({}, use) => {
      const stop = new AbortController();
      let last: Promise<unknown> = Promise.resolve();
      const track: Run['track'] = (work) => {
        last = work.catch(() => undefined);
        return work;
      };
      await withTestRun(await chooseTestTarget(), stop.signal, async (run) => {
        await use({ ...run, track });
        stop.abort(new Error('the test was stopped'));
        await last;
      });
    },
    { scope: 'worker', timeout: 0 },
  ],
});

for (const channel of CHANNELS) {
  test.describe(channel, { tag: `@${channel}` }, () => {
    for (const journey of JOURNEYS) {
      if (channel === 'rpc') test(journey.name, ({ run }, info) => perform(journey, run, info));
      else test(journey.name, ({ run, page }, info) => perform(journey, run, info, page));
    }
  });
}

async function perform(
  journey: AnyJourney<JourneyName>,
  run: Run,
  info: TestInfo,
  page?: Page,
): Promise<void> {
  const refused = refusals(run.target, [journey.name]);
  if (refused.length > 0) throw new CommandError('configuration', refused);
  if (run.refusal && journey.needs !== 'read-only') throw run.refusal;
  // As a probe does: what makes Odoo write to somebody outside does not pass.
  const outbound =
    journey.needs === 'read-only' ? undefined : await watchOutbound(run.target, run.target.callTimeoutMs);
  const asked: JourneyRun = { ...run, around: (step, body) => test.step(step, body) };
  const { result } = await run.track(
    page ? performInBrowser(journey, asked, page) : performByRpc(journey, asked),
  );
  for (const { path } of result.artefacts) await info.attach(path, { path: `${run.request.folder}/${path}` });
  for (const { model, name } of result.documents) {
    info.annotations.push({ type: 'document', description: `${model} ${name}` });
  }
  const sent = await outbound?.look();
  const { failure } = result;
  if (!failure) {
    // The same rules as a probe: a journey that left unknown records does not pass.
    const { verdict, reasons } = verdictOf({
      asked: [{ journey: journey.name, channel: result.channel }],
      journeys: [result],
      outbound: sent,
    });
    if (verdict !== 'pass') throw new Error(reasons.join('\n'));
    return;
  }
  const hint = failure.hint === undefined ? '' : `\n${failure.hint}`;
  throw new JourneyFailure(
    failure.kind,
    `${journey.name} is ${result.status} in ${failure.step}: ${failure.kind}: ${failure.message}${hint}`,
  );
}
