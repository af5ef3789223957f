import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compiledScript } from '../../fixtures/machine/child-script.ts';
import { exitCodeRows, exitCodesMarkdown } from './exit.ts';

const folder = mkdtempSync(join(tmpdir(), 'cutoff-exit-'));
const MODULE = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));
/** What the scripts call, compiled once for all of them. */
let rules: string;
beforeAll(async () => {
  rules = await compiledScript(
    folder,
    `export { CommandExit, interruption, onInterrupt, runToExit } from ${MODULE('./exit.ts')};
     export { CommandError } from ${MODULE('../../fixtures/failures/errors.ts')};
     export { Secret } from ${MODULE('../../fixtures/secrets/secret.ts')};`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

let scripts = 0;

interface Ran {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** A child process whose command is the given body, under the rules of `runToExit`. */
function start(body: string, env: Readonly<Record<string, string>> = {}) {
  const script = join(folder, `${scripts++}.mjs`);
  writeFileSync(
    script,
    `import { CommandError, CommandExit, interruption, onInterrupt, runToExit, Secret } from ${JSON.stringify(rules)};
     const forEver = () => new Promise(() => setInterval(() => undefined, 1000));
     const say = (text) => process.stdout.write(text + '\\n');
     await runToExit(async () => { ${body} });`,
  );
  return execa(process.execPath, [script], { reject: false, env, timeout: 60_000 });
}

type Child = ReturnType<typeof start>;

async function ended(child: Child): Promise<Ran> {
  const { exitCode, stdout, stderr } = await child;
  return { code: exitCode, out: stdout, err: stderr };
}

/** Sends the signals one after another, each when the child has said the word before it. */
async function interrupt(
  child: Child,
  ...steps: readonly (readonly [word: string, signal: NodeJS.Signals])[]
): Promise<Ran> {
  let seen = '';
  let next = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    const step = steps[next];
    if (step && seen.includes(step[0])) {
      next++;
      child.kill(step[1]);
    }
  });
  return ended(child);
}

describe.concurrent('a command ends', { timeout: 60_000 }, () => {
  test('with 0 when nothing was wrong', async () => {
    expect(await ended(start(`say('done');`))).toEqual({ code: 0, out: 'done', err: '' });
  });

  test('with the code of its verdict, and prints nothing more', async () => {
    expect(await ended(start(`throw new CommandExit('inconclusive');`))).toEqual({
      code: 4,
      out: '',
      err: '',
    });
    expect(await ended(start(`process.exitCode = 1;`))).toMatchObject({ code: 1, err: '' });
  });

  test('with one line for each problem and the code of its cause', async () => {
    const ran = await ended(start(`throw new CommandError('environment', ['no space.', 'no root.']);`));
    expect(ran).toEqual({ code: 5, out: '', err: 'cutoff: no space.\ncutoff: no root.' });
  });

  test('with 2 and one line for a bug of cutoff, and shows the stack only on request', async () => {
    const body = `throw new TypeError('first line\\nsecond line');`;
    expect(await ended(start(body))).toEqual({
      code: 2,
      out: '',
      err: 'cutoff: this is a bug in cutoff: TypeError: first line (CUTOFF_DEBUG=1 shows where)',
    });
    const debugged = await ended(start(body, { CUTOFF_DEBUG: '1' }));
    expect(debugged.code).toBe(2);
    expect(debugged.err).toMatch(/second line\n\s+at /);
  });

  test('with 2 for an unhandled rejection', async () => {
    const ran = await ended(
      start(`onInterrupt(() => say('cleaned')); void Promise.reject(new Error('lost')); await forEver();`),
    );
    expect(ran).toMatchObject({ code: 2, out: 'cleaned' });
    expect(ran.err).toContain('this is a bug in cutoff: Error: lost');
  });

  test('with 5 when the machine refuses', async () => {
    const ran = await ended(start(`(await import('node:fs')).writeFileSync('/dev/full', 'x');`));
    expect(ran).toMatchObject({ code: 5, out: '' });
    expect(ran.err).toMatch(/^cutoff: no space is left on this disk; .*ENOSPC/);
  });

  test('without a secret in anything it prints', async () => {
    const ran = await ended(
      start(`new Secret('tr0ub4dor&3'); say('a tr0ub4dor&3 b'); console.error('tr0ub4dor%263');
             process.stdout.write(Buffer.from('tr0ub4dor&amp;3\\n')); throw new Error('at tr0ub4dor&3');`),
    );
    expect(ran.out).toBe('a [secret] b\n[secret]');
    expect(ran.err).toMatch(/^\[secret\]\ncutoff: .*Error: at \[secret\]/);
  });
});

describe.concurrent('a signal', { timeout: 60_000 }, () => {
  test.each(['SIGINT', 'SIGHUP'] as const)(
    '%s runs every cleanup, the last one first, and ends with 130',
    async (signal) => {
      const child = start(`
      onInterrupt(() => say('first'));
      onInterrupt(async () => { await null; throw new Error('cannot'); });
      onInterrupt(async () => { await new Promise(setImmediate); say('last'); });
      const forget = onInterrupt(() => say('never'));
      forget();
      say('ready');
      await forEver();`);
      const ran = await interrupt(child, ['ready', signal]);
      expect(ran).toEqual({
        code: 130,
        out: 'ready\nlast\nfirst',
        err: `cutoff: stopped by ${signal}; cleaning up (once more to stop at once)\ncutoff: cleaning up failed: cannot`,
      });
    },
  );

  test('lets a command that watches for it unwind', async () => {
    const child = start(`
      const signal = interruption();
      try {
        say('ready');
        const pulse = setInterval(() => undefined, 1000);
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        clearInterval(pulse);
      } finally {
        await new Promise(setImmediate);
        say('unwound');
      }`);
    const ran = await interrupt(child, ['ready', 'SIGINT']);
    expect(ran).toEqual({
      code: 130,
      out: 'ready\nunwound',
      err: 'cutoff: stopped by SIGINT; cleaning up (once more to stop at once)',
    });
  });

  test('ends a command without cleanups at once', async () => {
    const ran = await interrupt(start(`say('ready'); await forEver();`), ['ready', 'SIGTERM']);
    expect(ran).toEqual({ code: 130, out: 'ready', err: 'cutoff: stopped by SIGTERM' });
  });

  test('ends a hanging cleanup when it arrives again', async () => {
    const child = start(
      `onInterrupt(async () => { say('hanging'); await forEver(); }); say('ready'); await forEver();`,
    );
    const ran = await interrupt(child, ['ready', 'SIGINT'], ['hanging', 'SIGINT']);
    expect(ran).toMatchObject({ code: 130, out: 'ready\nhanging' });
  });
});

describe.concurrent('output', { timeout: 60_000 }, () => {
  test('does not end a run when its reader has gone', async () => {
    const child = start(`
      process.stdin.resume();
      say('ready');
      await new Promise((resolve) => process.stdin.once('end', resolve));
      for (let line = 0; line < 1000; line++) say('x'.repeat(1000));
      console.error('went on');
      throw new CommandExit('failed');`);
    child.stdout.once('data', () => {
      child.stdout.destroy();
      child.stdin.end();
    });
    const { exitCode, stderr } = await child;
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'went on' });
  });
});

describe('the table of exit codes', () => {
  test('has each code once, with its name and meaning', () => {
    const rows = exitCodeRows();
    expect(rows.map(({ code }) => code)).toEqual([0, 1, 2, 3, 4, 5, 6, 130]);
    for (const { meaning } of rows) expect(meaning).toMatch(/^\S.*\.$/);
    expect(exitCodesMarkdown().split('\n')).toHaveLength(rows.length + 2);
  });
});
