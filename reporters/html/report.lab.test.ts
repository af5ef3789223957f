import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// oxlint-disable-next-line no-restricted-imports -- the browser that the lab found or installed
import { ensureChromium } from '../../fixtures/lab/chromium.ts';
import type { RunRecord } from '../../fixtures/record/record.ts';
import { failedAudit, failedLoad, invalidLoad, loadRecord, passedLoad } from '../sections/load/sample.ts';
import {
  brokenRecord,
  failedRecord,
  inconclusiveRecord,
  passedRecord,
  recordOf,
} from '../sections/journeys/sample.ts';
import { htmlReport } from './report.ts';

/** The page in a real browser: nothing is asked for, nothing is blocked, nothing runs over the edge. */

const LAUNCH = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
/** One grey pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await ensureChromium(), args: LAUNCH });
  folder = await mkdtemp(join(tmpdir(), 'cutoff-page-'));
  await mkdir(join(folder, 'artefacts'));
  await writeFile(join(folder, 'artefacts', 'invoice-ui.png'), Buffer.from(PNG, 'base64'));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** What the browser asked for, and what it complained about, policy violations included. */
  readonly requests: string[];
  readonly complaints: string[];
}

async function open(record: RunRecord, width: number, colorScheme: 'light' | 'dark'): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const path = join(folder, 'report.html');
  await writeFile(path, htmlReport(record, 'results/run'));
  await page.goto(pathToFileURL(path).href);
  return { page, requests, complaints };
}

const samples = [
  ['passed', passedRecord()],
  ['failed', failedRecord()],
  ['broken', brokenRecord()],
  ['inconclusive', inconclusiveRecord()],
  ['full of long texts', longTexts()],
  ['a load run that failed', loadRecord({ load: failedLoad(), audit: failedAudit() })],
  ['a load run that does not count', loadRecord({ load: invalidLoad() })],
  ['everything at once', loadRecord({ load: failedLoad(), audit: failedAudit(), journeys: true })],
  ['a load run full of long names', longLoad()],
] as const;
const views = [
  [1280, 'light'],
  [390, 'dark'],
] as const;

describe.each(samples)('the page of a run that is %s', (_, record) => {
  test.each(views)(
    'fits %i pixels in %s, and loads nothing from outside its folder',
    async (width, scheme) => {
      const { page, requests, complaints } = await open(record, width, scheme);
      expect(complaints).toEqual([]);
      const inside = pathToFileURL(folder).href;
      expect(requests.filter((url) => !url.startsWith(inside) && !url.startsWith('data:'))).toEqual([]);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      expect(overflow).toBeLessThanOrEqual(0);
      expect(await page.locator('h1').innerText()).toMatch(/^(Pass|Fail|Inconclusive)$/);
      await page.close();
    },
  );
});

describe('the curves of a load run', () => {
  test.each(views)('have labels that do not overlap, at %i pixels', async (width, scheme) => {
    const { page } = await open(loadRecord({ load: passedLoad() }), width, scheme);
    const overlaps = await page.evaluate(`
      [...document.querySelectorAll('.plot-frame > svg')].flatMap((svg) => {
        const boxes = [...svg.querySelectorAll(':scope > text')].map((text) => text.getBoundingClientRect());
        return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) =>
          a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
      }).length`);
    expect(overlaps).toBe(0);
    const inside = await page.evaluate(`
      [...document.querySelectorAll('.plot-frame text')].every((text) => {
        const { left, right } = text.getBoundingClientRect();
        return left >= 0 && right <= window.innerWidth;
      })`);
    expect(inside).toBe(true);
    await page.close();
  });

  test('draw visible bars and lines, with a tooltip for each moment', async () => {
    const { page } = await open(loadRecord({ load: failedLoad() }), 1280, 'light');
    const drawn = await page.evaluate(`
      [...document.querySelectorAll('.series .bar, .series path')].map((mark) => {
        const { width, height } = mark.getBoundingClientRect();
        return width > 2 && height > 2;
      })`);
    expect(drawn).toHaveLength(13 + 1 + 2 + 13 + 2 + 1);
    expect(new Set(Array.isArray(drawn) ? drawn : [])).toEqual(new Set([true]));
    expect(await page.locator('.tip title').first().textContent()).toBe('0 to 10 s: 2 asked for, 2 started');
    await page.close();
  });
});

describe('the page of a failed run', () => {
  test('shows the screenshot and opens the detail', async () => {
    const { page } = await open(failedRecord(), 1280, 'light');
    await page.locator('figure img').scrollIntoViewIfNeeded();
    await expect.poll(() => page.evaluate('document.querySelector("figure img").naturalWidth')).toBe(1);
    const part = page.locator('details').filter({ has: page.locator('pre') });
    const detail = part.locator('pre');
    expect(await detail.isVisible()).toBe(false);
    await part.locator('summary').click();
    expect(await detail.innerText()).toContain('Traceback (most recent call last)');
    await page.close();
  });

  test('shows the conversation with the target on request', async () => {
    const { page } = await open(failedRecord(), 1280, 'light');
    const part = page.locator('details').filter({ has: page.locator('table') });
    expect(await part.locator('table').isVisible()).toBe(false);
    await part.locator('summary').click();
    expect(await part.locator('tbody tr').count()).toBe(3);
    await page.close();
  });

  test('prints the detail without a click', async () => {
    const { page } = await open(failedRecord(), 1280, 'light');
    await page.emulateMedia({ media: 'print' });
    const height = await page.evaluate('document.querySelector("details pre").offsetHeight');
    expect(height).toBeGreaterThan(40);
    await page.close();
  });

  test('is styled, in light and dark mode, under its content policy', async () => {
    const backgrounds = [];
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await open(failedRecord(), 1280, scheme);
      backgrounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      await page.close();
    }
    expect(backgrounds).toEqual(['rgb(244, 246, 248)', 'rgb(14, 18, 23)']);
  });

  test("executes nothing of a server's text", async () => {
    const record = failedRecord();
    for (const { failure } of record.journeys) {
      if (failure)
        failure.message = failure.detail =
          '<img src=x onerror="document.title=1"><script>document.title=1</script>';
    }
    const { page, complaints } = await open(record, 1280, 'light');
    expect(await page.title()).toMatch(/^Fail: lab-19/);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

function longTexts(): RunRecord {
  const record = failedRecord();
  const long = `${'a sentence that goes on and on, '.repeat(20)}${'x'.repeat(400)}`;
  for (const journey of record.journeys) {
    if (!journey.failure) continue;
    journey.failure = { ...journey.failure, message: long, hint: long, exception: long, detail: long };
    journey.artefacts.push({ kind: 'trace', path: `artefacts/${'deep/'.repeat(40)}trace.zip` });
  }
  const [first] = record.journeys;
  if (first) first.journey = `journey_${'x'.repeat(80)}`;
  const labels = { ...record.target.labels, tenant: 't'.repeat(64), release: 'r'.repeat(64) };
  const target = {
    ...record.target,
    name: 'n'.repeat(80),
    url: `https://${'sub.'.repeat(40)}example.com`,
    labels,
  };
  return { ...recordOf(record.journeys), target, reasons: [long] };
}

function longLoad(): RunRecord {
  const load = failedLoad();
  const long = `${'a sentence that goes on and on, '.repeat(20)}${'x'.repeat(400)}`;
  const name = `n${'x'.repeat(62)}`;
  return loadRecord({
    load: {
      ...load,
      steps: load.steps.map((step) => ({ ...step, step: name, journey: name })),
      failures: [{ step: name, kind: 'fault', exception: long, count: 12_345, example: long }],
      scenario: {
        ...load.scenario,
        title: long,
        phases: load.scenario.phases.map((phase) => ({ ...phase, name: 'p'.repeat(60) })),
        streams: load.scenario.streams.map((stream) => ({ ...stream, name })),
      },
    },
  });
}
