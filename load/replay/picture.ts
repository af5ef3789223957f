/** A recorded profile as a picture: curves for the terminal, and a page with the same as SVG. Pure. */

import { localClock, localWindow } from '../../fixtures/calendar/calendar.ts';
import { eventsIn, type RecordedProfile, type StreamCounts } from './recorded-profile.ts';

const BLOCKS = ' ▁▂▃▄▅▆▇█';
const WIDEST = 72;

/** What people call an event. */
const EVENT_WORDS: Readonly<Record<StreamCounts['event'], string>> = {
  order_confirmed: 'orders confirmed',
  shipment_done: 'shipments done',
  transfer_done: 'transfers done',
  receipt_done: 'receipts done',
  invoice_posted: 'invoices posted',
  sign_in: 'sign-ins',
};

/** The profile as lines for a terminal. */
export function pictureLines(profile: RecordedProfile): string[] {
  const { window, source, demand } = profile;
  const group = Math.ceil(window.minutes / WIDEST);
  const width = Math.ceil(window.minutes / group);
  const { startMs } = windowOf(profile);
  const end = localClock(window.timeZone, startMs + window.minutes * 60_000);
  const origin = source.kind === 'odoo' ? `Odoo ${source.odoo ?? ''}, ${source.scope}` : 'an access log';
  return [
    `${window.day} ${window.from} to ${end.time} (${window.timeZone}), ${window.minutes} minutes, ${eventsIn(profile)} events, from ${origin}`,
    '',
    ...profile.streams.flatMap((stream) => streamLines(stream, profile, group)),
    `  ${width > 11 ? `${window.from.padEnd(width - 5)}${end.time}` : `${window.from} to ${end.time}`}${group > 1 ? `   one column is ${group} minutes` : ''}`,
    '',
    ...demandLines(demand),
    ...profile.leftOut
      .filter(({ count }) => count > 0)
      .map(({ what, count }) => `Left out: ${count} ${what}`),
  ];
}

function streamLines(stream: StreamCounts, profile: RecordedProfile, group: number): string[] {
  const { event, transport, perMinute, basis } = stream;
  const total = perMinute.reduce((sum, each) => sum + each, 0);
  const over = transport === null ? '' : ` (${transport})`;
  if (total === 0) return [`${EVENT_WORDS[event]}${over}: none`, ''];
  const peak = peakOf(stream, profile);
  const from = basis.filter(({ events }) => events > 0).map((each) => `${each.events} by ${each.from}`);
  return [
    `${EVENT_WORDS[event]}${over}: ${total}, at most ${peak.count} a minute at ${peak.time}; ${from.join(', ')}`,
    `  ${sparkline(grouped(perMinute, group))}`,
    '',
  ];
}

/** The busiest minute, and when it was on the local clock. */
function peakOf({ perMinute }: StreamCounts, profile: RecordedProfile): { count: number; time: string } {
  const count = perMinute.reduce((high, each) => Math.max(high, each), 0);
  const at = windowOf(profile).startMs + perMinute.indexOf(count) * 60_000;
  return { count, time: localClock(profile.window.timeZone, at).time };
}

function windowOf({ window }: RecordedProfile): { readonly startMs: number } {
  return localWindow(window.timeZone, window.day, window.from, '24:00');
}

/** Bars of eight heights; anything above nothing is seen. */
function sparkline(values: readonly number[]): string {
  const most = values.reduce((high, each) => Math.max(high, each), 0);
  return values.map((each) => BLOCKS[each === 0 ? 0 : Math.max(1, Math.round((each / most) * 8))]).join('');
}

/** Means, so that a last column of fewer minutes is no smaller for that. */
function grouped(perMinute: readonly number[], group: number): number[] {
  return Array.from({ length: Math.ceil(perMinute.length / group) }, (_, column) => {
    const own = perMinute.slice(column * group, (column + 1) * group);
    return own.reduce((sum, each) => sum + each, 0) / own.length;
  });
}

function demandLines(demand: RecordedProfile['demand']): string[] {
  if (demand === null)
    return ['Lines, quantities and products: not in this source; a replay uses an even mix.'];
  const { orders, lines, quantities, products, skew } = demand;
  return [
    `Lines per order: ${histogramText(lines)} (${orders} orders)`,
    `Units per line: ${histogramText(quantities)}`,
    `Products: ${products}; Zipf exponent ${skew.exponent.toFixed(2)} fitted to ${skew.lines} lines: the hottest has ${percent(skew.hottest.seen)} of them (fit ${percent(skew.hottest.fitted)}), the hottest tenth ${percent(skew.hottestTenth.seen)} (fit ${percent(skew.hottestTenth.fitted)})`,
  ];
}

const MOST_SHOWN = 6;

function histogramText(pairs: readonly (readonly [value: number, count: number])[]): string {
  const total = pairs.reduce((sum, [, count]) => sum + count, 0);
  const shown = pairs.slice(0, MOST_SHOWN).map(([value, count]) => `${value}: ${percent(count / total)}`);
  const rest = pairs.slice(MOST_SHOWN).reduce((sum, [, count]) => sum + count, 0);
  return [...shown, ...(rest > 0 ? [`more: ${percent(rest / total)}`] : [])].join(', ');
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

const CHART = { width: 960, height: 120, left: 48, bottom: 18 } as const;

/** The profile as a page that needs nothing else. */
export function picturePage(profile: RecordedProfile): string {
  const [headline = '', , ...facts] = pictureLines(profile);
  const shapes = profile.streams.filter(({ perMinute }) => perMinute.some((count) => count > 0));
  const rest = facts.filter((line) => /^(Lines|Units|Products|Left out)/.test(line));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Profile of ${escaped(profile.window.day)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff }
h1 { font-size: 1.3rem } h2 { font-size: 1rem; margin: 1.5rem 0 .25rem }
svg { width: 100%; height: auto } rect { fill: #2f6f9f } text { font-size: 11px; fill: #5a6675 } line { stroke: #c9d1da }
@media (prefers-color-scheme: dark) { body { color: #e4e9ef; background: #14181d } rect { fill: #6fb1e0 } text { fill: #9aa7b5 } line { stroke: #3a444f } }
</style>
</head>
<body>
<h1>${escaped(headline)}</h1>
${shapes.map((stream) => chart(stream, profile)).join('\n')}
<ul>
${rest.map((line) => `<li>${escaped(line)}</li>`).join('\n')}
</ul>
</body>
</html>
`;
}

function chart(stream: StreamCounts, profile: RecordedProfile): string {
  const { perMinute, event, transport } = stream;
  const peak = peakOf(stream, profile);
  const total = perMinute.reduce((sum, each) => sum + each, 0);
  const { width, height, left, bottom } = CHART;
  const step = (width - left) / perMinute.length;
  const tall = height - bottom - 12;
  const { startMs } = windowOf(profile);
  const time = (minute: number): string =>
    localClock(profile.window.timeZone, startMs + minute * 60_000).time;
  const bars = perMinute.map((count, minute) => {
    const barHeight = (count / peak.count) * tall;
    return count === 0
      ? ''
      : `<rect x="${(left + minute * step).toFixed(2)}" y="${(height - bottom - barHeight).toFixed(2)}" width="${Math.max(0.5, step * 0.9).toFixed(2)}" height="${barHeight.toFixed(2)}"><title>${time(minute)}: ${count}</title></rect>`;
  });
  const name = `${EVENT_WORDS[event]}${transport === null ? '' : ` (${transport})`}`;
  const label = `${name}: ${total}, at most ${peak.count} a minute at ${peak.time}`;
  return `<h2>${escaped(label)}</h2>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">
<line x1="${left}" x2="${width}" y1="${height - bottom}" y2="${height - bottom}"/>
<text x="${left - 6}" y="20" text-anchor="end">${peak.count}</text>
<text x="${left - 6}" y="${height - bottom}" text-anchor="end">0</text>
<text x="${left}" y="${height - 4}">${time(0)}</text>
<text x="${width}" y="${height - 4}" text-anchor="end">${time(perMinute.length)}</text>
${bars.filter((bar) => bar !== '').join('\n')}
</svg>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
