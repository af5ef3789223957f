import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { execa } from 'execa';
import { chromium, type BrowserContext, type Page } from 'playwright/test';
import { JourneyFailure } from '../../../fixtures/failures/errors.ts';
import type { Series } from '../../../fixtures/lab/lab.ts';
import { writeConfiguration } from '../../../fixtures/lab/production-like.ts';
import { connect, connectUnguarded } from '../../../fixtures/odoo/connect.ts';
import { searchIds } from '../../../fixtures/odoo/records.ts';
import { browserOptions } from '../../../fixtures/pages/browser.ts';
import { guardBrowser } from '../../../fixtures/pages/guard.ts';
import { signInWithCookie } from '../../../fixtures/pages/sign-in.ts';
import { callAttempts, commandAttempts, pageAttempts, type Attempt, type Way } from './attempts.ts';
import { openSite, type Site } from './site.ts';

/** What became of an attempt. It is refused only where the right reason was given, nothing writing was sent, and no row changed. */
export interface Trial {
  readonly what: string;
  readonly level: string;
  readonly way: Way;
  readonly refusedBy: 'session' | 'browser' | 'command' | 'nobody';
  /** The message of the refusal, or what happened instead. */
  readonly reason: string;
  /** Calls that write and reached the server. */
  readonly sent: readonly string[];
  /** Tables whose rows changed. */
  readonly changed: readonly string[];
  readonly isRefused: boolean;
}

export interface SafetyProof {
  readonly odoo: Series;
  readonly trials: readonly Trial[];
  /** A write that is allowed was seen by the proxy: without that, an empty account of it would prove nothing. */
  readonly isSeeing: boolean;
}

export interface SafetyProofOptions {
  readonly odoo: Series;
  readonly database: string;
  readonly ways: readonly ('calls' | 'pages' | 'commands')[];
  /** Switches the guard of sessions and pages off, to see the proof fail. */
  readonly unguarded?: boolean;
  readonly onTrial?: (trial: Trial) => void;
}

interface Seen {
  readonly by: Trial['refusedBy'];
  readonly reason: string;
}

const CLI = fileURLToPath(new URL('../../cutoff.mjs', import.meta.url));
const COMMAND_LIMIT_MS = 180_000;

/** Tries everything that must be refused, one after the other, in a database of its own. */
export async function proveSafety(options: SafetyProofOptions): Promise<SafetyProof> {
  const site = await openSite(options.odoo, options.database);
  const browser = options.ways.includes('pages')
    ? await chromium.launch((await browserOptions(site.synthetic)).launchOptions ?? {})
    : undefined;
  try {
    const attempts = [
      ...(options.ways.includes('calls') ? callAttempts(site) : []),
      ...(options.ways.includes('pages') ? pageAttempts() : []),
      ...(options.ways.includes('commands') ? commandAttempts(site) : []),
    ];
    const trials: Trial[] = [];
    for (const attempt of attempts) {
      const context = attempt.act.is === 'page' ? await browser?.newContext() : undefined;
      try {
        const trial = await site.during(attempt.state, () => tryOut(site, attempt, context, options));
        trials.push(trial);
        options.onTrial?.(trial);
      } finally {
        await context?.close();
      }
    }
    return { odoo: options.odoo, trials, isSeeing: await seesWriting(site) };
  } finally {
    await browser?.close();
    await site.close();
  }
}

async function tryOut(
  site: Site,
  attempt: Attempt,
  context: BrowserContext | undefined,
  { unguarded = false }: SafetyProofOptions,
): Promise<Trial> {
  const { what, level, way, act } = attempt;
  const command = act.is === 'command' ? commandOf(site, attempt, act) : undefined;
  if (act.is === 'command' && act.twice === true) await command?.();
  const before = await site.rows();
  const sentBefore = site.proxy.written.length;
  const { by, reason } =
    act.is === 'call'
      ? await tryCall(site, attempt, act, unguarded)
      : act.is === 'page'
        ? await tryPage(site, attempt, act, context, unguarded)
        : await tryCommand(attempt, act, command);
  const after = await site.rows();
  const sent = site.proxy.written.slice(sentBefore);
  const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
  const isRefused =
    by !== 'nobody' && attempt.reason.test(reason) && sent.length === 0 && changed.length === 0;
  return { what, level, way, refusedBy: by, reason, sent, changed, isRefused };
}

async function tryCall(
  site: Site,
  attempt: Attempt,
  { call }: Extract<Attempt['act'], { is: 'call' }>,
  unguarded: boolean,
): Promise<Seen> {
  const session = await (unguarded ? connectUnguarded : connect)(attempt.target(site));
  try {
    await session.call(call);
    return { by: 'nobody', reason: 'It was done.' };
  } catch (error) {
    if (!(error instanceof JourneyFailure)) throw error;
    return { by: error.kind === 'refused' ? 'session' : 'nobody', reason: error.message };
  } finally {
    await session.close();
  }
}

async function tryPage(
  site: Site,
  attempt: Attempt,
  { path, params }: Extract<Attempt['act'], { is: 'page' }>,
  context: BrowserContext | undefined,
  unguarded: boolean,
): Promise<Seen> {
  if (context === undefined) throw new Error('An attempt of a page needs a browser.');
  const target = attempt.target(site);
  const refusals: JourneyFailure[] = [];
  const reader = await connect(target);
  try {
    await signInWithCookie(context, target);
    if (!unguarded) {
      await guardBrowser(
        context,
        target,
        () => Promise.resolve(reader),
        (failure) => refusals.push(failure),
      );
    }
    const page = await context.newPage();
    // Any page of the server will do, and an error's is the lightest: requests need its origin.
    await page.goto(`${target.url}/web/webclient/version_info`);
    const answer = await send(page, path, params);
    const [refusal] = refusals;
    return refusal === undefined
      ? { by: 'nobody', reason: answer }
      : { by: 'browser', reason: refusal.message };
  } finally {
    await reader.close();
  }
}

function send(page: Page, path: string, params: Readonly<Record<string, unknown>>): Promise<string> {
  return page.evaluate(
    async ([to, body]) => {
      try {
        const response = await fetch(to, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body,
        });
        return `The server answered HTTP ${response.status}.`;
      } catch (error) {
        return String(error);
      }
    },
    [path, JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params })] as const,
  );
}

type Command = () => Promise<{ readonly exitCode?: number | undefined; readonly all: string }>;

function commandOf(
  site: Site,
  attempt: Attempt,
  { args, env = {} }: Extract<Attempt['act'], { is: 'command' }>,
): Command {
  const folder = join(site.folder, String(site.proxy.requests));
  const config = writeConfiguration(folder, attempt.target(site));
  return () =>
    execa(process.execPath, [CLI, '--config', config, ...args, '--results', join(folder, 'results')], {
      env: { ...env, FORCE_COLOR: '0', COLUMNS: '1000' },
      all: true,
      reject: false,
      timeout: COMMAND_LIMIT_MS,
      stdin: 'ignore',
    });
}

async function tryCommand(
  attempt: Attempt,
  { exit }: Extract<Attempt['act'], { is: 'command' }>,
  command: Command | undefined,
): Promise<Seen> {
  if (command === undefined) throw new Error('An attempt of a command needs one.');
  const { exitCode, all } = await command();
  // The report on the terminal is wrapped to its width.
  const words = all.replaceAll(/\s+/g, ' ').trim();
  const said = attempt.reason.exec(words);
  const sentence =
    said === null ? words.slice(-300) : words.slice(Math.max(0, said.index - 100), said.index + 150);
  return exitCode === exit
    ? { by: 'command', reason: sentence }
    : { by: 'nobody', reason: `Exit code ${exitCode ?? 'none'}: ${sentence}` };
}

/** A draft order in the synthetic company, which is allowed: the proxy must have seen it being made and removed. */
async function seesWriting(site: Site): Promise<boolean> {
  const before = site.proxy.written.length;
  const session = await connect(site.synthetic);
  try {
    const [customer = 0] = await searchIds(session, 'res.partner', [
      ['ref', '=like', `${site.synthetic.catalogue.customerRefPrefix}%`],
    ]);
    const order = await session.call({
      model: 'sale.order',
      method: 'create',
      args: [{ partner_id: customer }],
    });
    await session.call({ model: 'sale.order', method: 'unlink', ids: [Number(order)] });
  } finally {
    await session.close();
  }
  const seen = site.proxy.written.slice(before);
  return seen.includes('create') && seen.includes('unlink');
}
