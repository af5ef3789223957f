import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../fixtures/failures/errors.ts';
import { passedRecord } from '../reporters/sections/journeys/sample.ts';
import { writeRecord } from '../reporters/storage/run-folder.ts';
import { codeOf } from './cli/exit.ts';
import { runCommandLine } from './cli/program.ts';
import { CUTOFF } from './commands/index.ts';

const CLI = fileURLToPath(new URL('./cutoff.mjs', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'cutoff-cli-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;

interface Ran {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** Runs `cutoff` in an empty folder, with nothing of ours in the environment but what is given. */
async function cutoff(
  args: readonly string[],
  {
    env = {},
    yaml,
    cwd = folder(),
  }: { readonly env?: Readonly<Record<string, string>>; readonly yaml?: string; readonly cwd?: string } = {},
): Promise<Ran> {
  if (yaml !== undefined) writeFileSync(join(cwd, 'cutoff.yaml'), yaml);
  const { PATH = '', HOME = '' } = process.env;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...args], {
    cwd,
    env: { PATH, HOME, ...env },
    extendEnv: false,
    reject: false,
    timeout: 60_000,
  });
  return { code: exitCode, out: stdout, err: stderr };
}

/** The same in this process, which takes a tenth of the time: for what the command line and the commands do themselves. */
async function inProcess(
  args: readonly string[],
  {
    env = {},
    cwd = folder(),
  }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<Ran> {
  const said = { out: '', err: '' };
  const before = { env: { ...process.env }, cwd: process.cwd(), exitCode: process.exitCode };
  const take = (stream: 'stdout' | 'stderr', into: 'out' | 'err') =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[into] += String(text);
      return true;
    });
  const spies = [take('stdout', 'out'), take('stderr', 'err')];
  process.chdir(cwd);
  setEnvironment({ PATH: before.env['PATH'], HOME: before.env['HOME'], ...env });
  try {
    const code = await codeOf(() => runCommandLine(CUTOFF, args));
    return { code, out: said.out.trimEnd(), err: said.err.trimEnd() };
  } finally {
    for (const spy of spies) spy.mockRestore();
    setEnvironment(before.env);
    process.exitCode = before.exitCode;
    process.chdir(before.cwd);
  }
}

/** Changes the object in place: Vitest and tests in the same process hold on to it. */
function setEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}

function folder(): string {
  const path = join(root, String(folders++));
  mkdirSync(path);
  return path;
}

const COMPLETE = {
  ODOO_URL: 'https://odoo.example.com',
  ODOO_DATABASE: 'books',
  ODOO_LOGIN: 'probe',
  ODOO_PASSWORD: 'correct-horse',
};

describe.skipIf(process.platform !== 'linux')('a machine that lets a process open few files', () => {
  test.each([24, 128])('is named in one line at the start: %i', async (limit) => {
    const command = `ulimit -n ${limit}; exec "$@"`;
    const { exitCode, stderr } = await execa('sh', ['-c', command, 'sh', process.execPath, CLI, 'probe'], {
      cwd: folder(),
      reject: false,
      timeout: 20_000,
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: EXIT.environment,
      stderr: `cutoff: this machine lets a process open ${limit} files: 256 or more are needed. Raise the limit, for example with ulimit -n 1024.`,
    });
  });
});

describe('help', { timeout: 120_000 }, () => {
  test('explains the program, its commands and every exit code', async () => {
    const { code, out, err } = await cutoff(['--help']);
    expect({ code, err }).toEqual({ code: EXIT.passed, err: '' });
    expect(out).toContain('$ cutoff config check');
    for (const [name, exit] of Object.entries(EXIT))
      expect(out).toMatch(new RegExp(`^ +${exit} +${name} `, 'm'));
  });

  test.each<[readonly string[], string]>([
    [['config', '--help'], 'Usage: cutoff config [options] [command]\n\nCheck and explain'],
    [['help', 'config'], 'Usage: cutoff config [options] [command]\n\nCheck and explain'],
    [['config', 'check', '--help'], 'Usage: cutoff config check [options]\n\nValidate'],
  ])('explains a command: %j', async (args, start) => {
    const { code, out, err } = await inProcess(args);
    expect({ code, err }).toEqual({ code: EXIT.passed, err: '' });
    expect(out.slice(0, start.length)).toBe(start);
  });

  test('is shown on stderr with exit code 3 when no command is given', async () => {
    const { code, out, err } = await cutoff([]);
    expect({ code, out }).toEqual({ code: EXIT.configuration, out: '' });
    expect(err).toMatch(/^Usage: cutoff /);
  });
});

describe('a wrong command line prints one line and ends with 3', { timeout: 60_000 }, () => {
  test.each<[readonly string[], string]>([
    [['cnfig'], "cutoff: unknown command 'cnfig' (Did you mean config?). See cutoff --help."],
    [['config', 'chek'], "cutoff: unknown command 'chek' (Did you mean check?). See cutoff --help."],
    [
      ['config', 'check', '--jsn'],
      "cutoff: unknown option '--jsn' (Did you mean --json?). See cutoff --help.",
    ],
    [['--confg', 'x'], "cutoff: unknown option '--confg' (Did you mean --config?). See cutoff --help."],
    [['--config'], "cutoff: option '--config <file>' argument missing. See cutoff --help."],
  ])('%j', async (args, line) => {
    expect(await inProcess(args)).toEqual({ code: EXIT.configuration, out: '', err: line });
  });
});

describe('cutoff config check', { timeout: 60_000 }, () => {
  test('says that nothing is configured', async () => {
    const { code, out, err } = await inProcess(['config', 'check']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('targets: none configured; commands use the lab');
  });

  test('prints the effective settings with the secret masked, also where it occurs in other values', async () => {
    const env = { ...COMPLETE, CUTOFF_TENANT: 'correct-horse', CUTOFF_SAFETY: 'read-only' };
    const { code, out, err } = await cutoff(['config', 'check'], { env });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('\n  password: [secret]\n');
    expect(out).toContain('\n  safety: read-only\n');
    expect(out).not.toContain('correct-horse');
  });

  test('prints all of it as JSON', async () => {
    const { code, out } = await inProcess(['config', 'check', '--json'], { env: COMPLETE });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      file: null,
      seed: null,
      targets: [{ name: 'default', password: '[secret]', apiKey: null, transport: 'xmlrpc' }],
    });
  });

  test('reports all problems of file and environment, one line each, without stack or secret', async () => {
    const { code, out, err } = await cutoff(['config', 'check'], {
      yaml: 'targets:\n  main:\n    url: https://u:battery-staple@h\n    password: battery-staple\n',
      env: { CUTOFF_SEED: 'x', CUTOFF_DEBUG: '1' },
    });
    expect({ code, out }).toEqual({ code: EXIT.configuration, out: '' });
    const lines = err.split('\n');
    expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'cutoff: targets.main.url',
      'cutoff: targets.main.password',
      'cutoff: CUTOFF_SEED',
      'cutoff: targets.main.database',
      'cutoff: targets.main.login',
    ]);
    expect(err).not.toMatch(/battery-staple|^\s+at /m);
  });

  test('reads the file that --config names, before or after the command', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'other.yaml'), 'seed: 99\n');
    const before = await inProcess(['--config', 'other.yaml', 'config', 'check'], { cwd });
    const after = await cutoff(['config', 'check', '--config', 'other.yaml'], { cwd });
    expect(before.out).toContain('seed: 99');
    expect(after).toEqual(before);
  });

  test('prints warnings on stderr and goes on', async () => {
    const { code, err } = await inProcess(['config', 'check'], { env: { CUTOFF_COLOUR: 'blue' } });
    expect(code).toBe(0);
    expect(err).toBe(
      'cutoff: warning: CUTOFF_COLOUR is not a variable of cutoff: it is ignored. Correct the name or unset it.',
    );
  });
});

describe('cutoff config', { timeout: 60_000 }, () => {
  test('schema prints the JSON schema', async () => {
    const { code, out } = await inProcess(['config', 'schema']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ title: 'cutoff.yaml', type: 'object' });
  });
});

describe.concurrent('the shim', { timeout: 60_000 }, () => {
  test('works through a link, from a folder with a broken tsconfig.json and cutoff.yaml', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'tsconfig.json'), '{{{');
    writeFileSync(join(cwd, 'cutoff.yaml'), '[');
    symlinkSync(CLI, join(cwd, 'linked'));
    const { stdout } = await execa(process.execPath, [join(cwd, 'linked'), '--version'], { cwd });
    expect(stdout).toBe('0.1.0');
  });

  test('says what to do when the packages are not installed', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'cutoff.mjs'), readFileSync(CLI));
    const { exitCode, stderr } = await execa(process.execPath, [join(cwd, 'cutoff.mjs')], { reject: false });
    expect({ exitCode, stderr }).toEqual({
      exitCode: EXIT.environment,
      stderr: 'cutoff: its packages are not installed. Run npm install in the folder of the clone first.',
    });
  });

  test.runIf(existsSync('/dev/full'))('ends with 6 when the disk of the output is full', async () => {
    const { exitCode, stderr } = await execa(
      '/bin/sh',
      ['-c', '"$0" "$1" config schema > /dev/full', process.execPath, CLI],
      { reject: false },
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: EXIT.undelivered,
      stderr: 'cutoff: the output could not be written (ENOSPC)',
    });
  });
});

describe('--json', () => {
  const record = passedRecord();
  const LOG =
    '10.0.0.1 - - [28/Nov/2026:14:00:07 +0000] "POST /web/dataset/call_kw/sale.order/action_confirm HTTP/1.1" 200 52\n';

  test.each([
    ['config', 'check'],
    ['doctor'],
    ['lab', 'status'],
    ['report'],
    ['report', '--list'],
    ['profile', '--from-access-log', 'access.log', '--time-zone', 'UTC'],
  ])('of %s %s %s prints nothing but JSON on standard output', async (...args) => {
    const cwd = folder();
    await writeRecord(join(cwd, 'results'), record);
    writeFileSync(join(cwd, 'access.log'), LOG.repeat(40));
    const { out, err } = await inProcess([...args, '--json'], { env: COMPLETE, cwd });
    expect(() => JSON.parse(out) as unknown, `${out}\n${err}`).not.toThrow();
  });

  test.each([
    ['probe', '--target', 'nobody'],
    ['load', 'smoke', '--target', 'nobody'],
    ['sweep', '--target', 'nobody'],
    ['indicators', '--target', 'nobody'],
    ['capacity', 'order_flow', '--target', 'nobody'],
    ['neighbour', 'smoke', '--target', 'nobody'],
    ['gate', '--baseline', 'nobody', '--candidate', 'nobody'],
    ['audit', 'nobody'],
    ['targets', 'prune'],
  ])('of %s prints nothing on standard output when it refuses', async (...args) => {
    const { code, out, err } = await inProcess([...args, '--json'], { env: COMPLETE });
    expect({ code, out }).toEqual({ code: EXIT.configuration, out: '' });
    expect(err).toMatch(/^cutoff: /);
  });
});
