import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { pictureLines, picturePage } from './picture.ts';
import { enough, profileText, readProfile, writeProfile } from './profile-file.ts';
import { RecordedProfile, type StreamCounts } from './recorded-profile.ts';
import { replayed } from './replayed.ts';

const stream = (
  event: StreamCounts['event'],
  perMinute: number[],
  transport: StreamCounts['transport'] = null,
): StreamCounts => ({
  event,
  transport,
  basis: [{ from: 'sale.order.date_order', events: perMinute.reduce((sum, each) => sum + each, 0) }],
  perMinute,
});

const profile: RecordedProfile = {
  profile: 'cutoff.profile',
  version: 1,
  source: { kind: 'odoo', odoo: '19.0', scope: 'everything readable' },
  window: { timeZone: 'Europe/Paris', day: '2026-11-20', from: '16:57', minutes: 4 },
  streams: [
    stream('order_confirmed', [3, 0, 7, 1]),
    stream('shipment_done', [1, 1, 2, 0]),
    stream('invoice_posted', [0, 0, 0, 0]),
  ],
  demand: {
    orders: 11,
    lines: [
      [1, 8],
      [3, 3],
    ],
    quantities: [
      [1, 12],
      [24, 5],
    ],
    products: 9,
    skew: {
      model: 'zipf',
      exponent: 0.8,
      lines: 17,
      hottest: { seen: 0.4, fitted: 0.35 },
      hottestTenth: { seen: 0.4, fitted: 0.35 },
    },
  },
  leftOut: [{ what: 'orders cancelled', count: 2 }],
};

describe('a recorded profile as a replay', () => {
  const choices = { webShare: undefined, products: undefined };

  test('splits events of unknown channel by webShare, preserving the total of each minute', () => {
    const { streams } = replayed(profile, choices);
    expect(
      streams.map(({ name, journey, transport, perMinute }) => [name, journey, transport, perMinute]),
    ).toEqual([
      ['orders_web', 'sales_order', 'web', [2, 0, 3, 1]],
      ['orders_xmlrpc', 'sales_order', 'xmlrpc', [1, 0, 4, 0]],
      ['shipments_web', 'shipment', 'web', [1, 1, 2, 0]],
    ]);
  });

  test('keeps the number of events, whatever the share', () => {
    const minutes = fc.array(fc.nat(50), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(minutes, fc.double({ min: 0, max: 1, noNaN: true }), (perMinute, webShare) => {
        const { streams } = replayed(
          { ...profile, streams: [stream('order_confirmed', perMinute)] },
          { webShare, products: undefined },
        );
        const sums = perMinute.map((_, minute) =>
          streams.reduce((sum, each) => sum + (each.perMinute[minute] ?? 0), 0),
        );
        expect(sums).toEqual(perMinute);
        expect(streams.flatMap((each) => each.perMinute).every((count) => count >= 0)).toBe(true);
      }),
    );
  });

  test('keeps the transport of an access log', () => {
    const told = { ...profile, streams: [stream('order_confirmed', [9, 9, 9, 9], 'xmlrpc')] };
    expect(replayed(told, { webShare: 1, products: undefined }).streams.map(({ name }) => name)).toEqual([
      'orders_xmlrpc',
    ]);
  });

  test('uses lines, quantities and skew of the orders, and an even mix without them', () => {
    expect(replayed(profile, choices)).toMatchObject({
      products: 9,
      mix: {
        lines: [1, 3],
        maxQuantity: 24,
        skew: 0.8,
        seen: { lines: profile.demand?.lines, quantities: profile.demand?.quantities },
      },
    });
    expect(replayed({ ...profile, demand: null }, choices).mix.seen).toBeUndefined();
  });
});

describe('a profile file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cutoff-profile-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test.each(['day.yaml', 'day.json'])('reads back %s as written', async (name) => {
    const path = join(folder, name);
    writeProfile(path, profile);
    expect(readProfile(path)).toEqual(profile);
    expect((await readFile(path, 'utf8')).startsWith('{')).toBe(name.endsWith('.json'));
  });

  test('never overwrites other files, and is never written where the configuration is searched', async () => {
    const other = join(folder, 'notes.yaml');
    await writeFile(other, 'profile: mine\n');
    expect(() => writeProfile(other, profile)).toThrow('already exists and is not a profile');
    expect(() => writeProfile(join(folder, 'cutoff.yaml'), profile)).toThrow('as the configuration');
    for (const name of ['again.yaml', 'again.json']) {
      writeProfile(join(folder, name), profile);
      writeProfile(join(folder, name), profile);
    }
  });

  test('has one line for the counts of a stream', () => {
    expect(profileText(profile, 'yaml')).toContain('perMinute: [3, 0, 7, 1]');
  });

  test('contains only words of the format, and no text of the source', () => {
    const poisoned = [
      { ...profile, source: { ...profile.source, scope: 'WH/Stock' } },
      { ...profile, source: { ...profile.source, odoo: 'erp.example.com' } },
      { ...profile, window: { ...profile.window, timeZone: 'Jane Doe' } },
      { ...profile, window: { ...profile.window, from: 'S00042' } },
      { ...profile, customer: 'Azure Interior' },
      { ...profile, leftOut: [{ what: 'order S00042', count: 1 }] },
      { ...profile, streams: [{ ...profile.streams[0], product: 'Desk' }] },
      { ...profile, streams: [{ ...profile.streams[0], basis: [{ from: 'res.partner', events: 11 }] }] },
    ];
    for (const each of poisoned) expect(RecordedProfile.safeParse(each).success).toBe(false);
    expect(RecordedProfile.safeParse(profile).success).toBe(true);
  });

  const refused = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    try {
      readProfile(path);
    } catch (error) {
      if (error instanceof CommandError && error.exit === 'configuration') return error.message;
      throw error;
    }
    return 'read';
  };

  test.each([
    ['another.yaml', 'targets: {}', 'is not a profile'],
    ['text.yaml', 'just text', 'is not a profile'],
    ['broken.yaml', 'a: [1', 'is neither YAML nor JSON'],
    [
      'newer.json',
      JSON.stringify({ ...profile, version: 2 }),
      'has version 2, but this cutoff reads version 1',
    ],
    [
      'short.json',
      JSON.stringify({ ...profile, window: { ...profile.window, minutes: 5 } }),
      'streams.0.perMinute: it has 4 minutes, and the window has 5',
    ],
    [
      'forged.json',
      JSON.stringify({ ...profile, streams: [{ ...profile.streams[0], perMinute: [3, 0, 7, 2] }] }),
      'streams.0.basis: it accounts for another number of events than the 12 of perMinute',
    ],
  ])('refuses %s and says what is wrong', async (name, text, said) => {
    expect(await refused(name, text)).toContain(said);
  });

  test('names, when missing, the command that makes one', () => {
    expect(() => readProfile(join(folder, 'none.yaml'))).toThrow('make one with cutoff profile --from-odoo');
  });

  test.each([0, 9])('refuses %d events, which are too few for a shape', (events) => {
    const small = { ...profile, streams: [stream('order_confirmed', [events, 0, 0, 0])] };
    expect(() => enough(small)).toThrow(`Only ${events} events`);
    try {
      enough(small);
    } catch (error) {
      expect(error).toMatchObject({ exit: 'inconclusive' });
    }
  });
});

describe('the picture of a profile', () => {
  test('shows each stream with its peak in local time, and what was left out', () => {
    const lines = pictureLines(profile);
    expect(lines[0]).toBe(
      '2026-11-20 16:57 to 17:01 (Europe/Paris), 4 minutes, 15 events, from Odoo 19.0, everything readable',
    );
    expect(lines).toContain('orders confirmed: 11, at most 7 a minute at 16:59; 11 by sale.order.date_order');
    expect(lines).toContain('  ▃ █▁');
    expect(lines).toContain('invoices posted: none');
    expect(lines).toContain('Left out: 2 orders cancelled');
  });

  test('is a self-contained page with a bar for each minute with events', () => {
    const page = picturePage(profile);
    expect(page.match(/<rect /g)).toHaveLength(6);
    expect(page).not.toMatch(/<script|<link|https?:/);
    expect(page).toContain('<title>16:59: 7</title>');
  });
});
