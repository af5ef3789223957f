import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isOnePage } from './drill.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';

describe('one outage', () => {
  const page = { status: 'firing', alerts: ['CutoffTenantFailing'] };
  const clear = { status: 'resolved', alerts: ['CutoffTenantFailing', 'CutoffJourneyFailing'] };

  test('sends one page, about the widest alert, and one all-clear', () => {
    expect(isOnePage([page, clear])).toBe(true);
  });

  test.each([
    ['nothing arrived', []],
    ['the all-clear is missing', [page]],
    [
      'a narrower alert was paged too',
      [{ ...page, alerts: [...page.alerts, 'CutoffJourneyFailing'] }, clear],
    ],
    ['it was paged twice', [page, page, clear]],
    ['something else was paged', [{ ...page, alerts: ['CutoffGatewayDown'] }, clear]],
  ])('fails the drill when %s', (_, pages) => {
    expect(isOnePage(pages)).toBe(false);
  });
});

describe('the receiver', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  const post = async (body: string): Promise<number> =>
    (await fetch(`${receiver.url}/pager`, { method: 'POST', body })).status;

  test('refuses a malformed message: %s', async () => {
    const alert = { status: 'firing', labels: { alertname: 'A' }, annotations: { summary: 'B' } };
    expect(await post(JSON.stringify({ receiver: 'pager', status: 'firing', alerts: [alert, alert] }))).toBe(
      200,
    );
    expect(receiver.arrivals.map(({ message }) => message.alerts)).toEqual([[alert, alert]]);
  });

  test.each(['', 'no JSON', '{"alerts":[]}'])('refuses what is not a message: %s', async (body) => {
    expect(await post(body)).toBe(400);
    expect(receiver.arrivals).toEqual([]);
  });
});
