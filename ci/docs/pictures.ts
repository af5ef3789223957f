import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { chromium } from 'playwright';
import { findChromium } from '../../fixtures/lab/chromium.ts';
import { openLab } from '../../fixtures/lab/lab.ts';
import { FAULTS } from '../proofs/sensitivity/faults.ts';
import { Site } from '../proofs/sensitivity/site.ts';

/**
 * `npm run docs:pictures [name…]`: makes the pictures of README.md and docs/ from runs of the lab with Odoo 19. Each takes one
 * to five minutes. `--from <folder>` pictures the latest run of a results folder instead of making a new one.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DATABASE = 'pictures';
/** Of the top of a report: as wide as the README shows pictures. */
const WIDTH = 1000;

interface Picture {
  /** Commands whose last run is pictured. */
  readonly commands: readonly string[];
  /** A fault that is put into the database meanwhile. */
  readonly fault?: string;
  /** Page in the results folder. */
  readonly page: string;
  /** Pixels from the top. */
  readonly height: number;
}

const REPORT = 'latest/report.html';
const IN_LAB = `--odoo 19 --database ${DATABASE}`;

const PICTURES: Readonly<Record<string, Picture>> = {
  'probe-passed': {
    commands: [`probe ${IN_LAB} --journey login,sales_order,shipment,order_to_cash`],
    page: REPORT,
    height: 900,
  },
  'probe-failed': {
    commands: [`probe ${IN_LAB} --journey sales_order`],
    fault: 'price-rounded-down',
    page: REPORT,
    height: 900,
  },
  load: { commands: [`load cutoff_burst ${IN_LAB} --duration 60s`], page: REPORT, height: 1100 },
  gate: {
    commands: [
      `gate --baseline lab:19/${DATABASE} --candidate lab:19/${DATABASE}_next --journey sales_order --blocks 12`,
    ],
    page: REPORT,
    height: 1000,
  },
  capacity: {
    commands: [
      'capacity order_flow_apart --odoo 19 --budget 4m --hold 10s-20s --precision 20% --repeats 1 --no-curve --no-audit',
    ],
    page: REPORT,
    height: 1100,
  },
  history: {
    commands: [
      ...Array.from({ length: 4 }, () => `probe ${IN_LAB} --journey sales_order --channel rpc`),
      'report --history',
    ],
    page: 'history.html',
    height: 1000,
  },
};

async function make(
  name: string,
  { commands, fault, page, height }: Picture,
  from: string | undefined,
): Promise<void> {
  const results = from ?? (await mkdtemp(join(tmpdir(), 'cutoff-pictures-')));
  const run = async (): Promise<void> => {
    for (const command of commands) {
      const args = [join(ROOT, 'ci/cutoff.mjs'), ...command.split(' '), '--results', results];
      await execa(process.execPath, args, { stdout: 'inherit', stderr: 'inherit', reject: false });
    }
  };
  if (from === undefined) await inDatabase(fault, run);
  await screenshot(join(results, page), height, join(ROOT, `docs/pictures/${name}.png`));
  if (from === undefined) await rm(results, { recursive: true, force: true });
}

/** Does the work with a fresh copy of the seed, and the fault in it. */
async function inDatabase(fault: string | undefined, work: () => Promise<void>): Promise<void> {
  const lab = await openLab();
  await lab.up({ series: ['19'], databases: [DATABASE, `${DATABASE}_next`], yes: true });
  if (fault === undefined) return work();
  const found = FAULTS.find(({ id }) => id === fault);
  if (found === undefined) throw new Error(`There is no fault ${fault}.`);
  const site = await Site.open(lab, '19', DATABASE);
  await site.withFault(found, work);
}

async function screenshot(page: string, height: number, file: string): Promise<void> {
  const executablePath = await findChromium();
  const browser = await chromium.launch({
    args: ['--no-sandbox'],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  try {
    const tab = await browser.newPage({ viewport: { width: WIDTH, height }, colorScheme: 'light' });
    await tab.goto(pathToFileURL(page).href);
    await tab.screenshot({ path: file });
    process.stdout.write(`${file}\n`);
  } finally {
    await browser.close();
  }
}

const args = process.argv.slice(2);
const at = args.indexOf('--from');
const [, from] = at < 0 ? [] : args.splice(at, 2);
await mkdir(join(ROOT, 'docs/pictures'), { recursive: true });
for (const [name, picture] of Object.entries(PICTURES)) {
  if (args.length === 0 || args.includes(name)) await make(name, picture, from);
}
