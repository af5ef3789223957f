import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const run = promisify(execFile);

/** A package of one source file, with our build. */
function packageOf(source: string): string {
  const root = mkdtempSync(join(tmpdir(), 'cutoff-build-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const folder of ['ci', 'fixtures', 'journeys', 'load', 'reporters', 'node_modules']) {
    mkdirSync(join(root, folder));
  }
  for (const file of ['package.json', 'package-lock.json', 'ci/build.mjs'])
    cpSync(join(ROOT, file), join(root, file));
  symlinkSync(join(ROOT, 'node_modules', 'esbuild'), join(root, 'node_modules', 'esbuild'));
  edit(root, source);
  return root;
}

function edit(root: string, source: string): void {
  writeFileSync(join(root, 'ci', 'cutoff.ts'), source);
}

/** Runs the compiled entry point in a process of its own, and says what it printed. */
async function start(root: string): Promise<string> {
  const script = `
    const { builtScript, runScript } = await import(${JSON.stringify(join(root, 'ci', 'build.mjs'))});
    runScript(await builtScript('cutoff'), 'probe');`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, CUTOFF_CACHE_DIR: join(root, 'cache') },
  });
  return stdout.trim();
}

const builds = (root: string): string[] => readdirSync(join(root, 'node_modules', '.cache', 'cutoff'));

describe('The build', () => {
  it('compiles once, and again when a source was edited', async () => {
    const root = packageOf(`const said: string = 'first'; console.log(said);`);
    expect(await start(root)).toBe('first');
    expect(await start(root)).toBe('first');
    expect(builds(root)).toHaveLength(1);
    edit(root, `const said: string = 'second'; console.log(said);`);
    expect(await start(root)).toBe('second');
  });

  it('is complete for each of several processes that build at the same time', async () => {
    const root = packageOf(`const said: string = 'built'; console.log(said);`);
    expect(await Promise.all([start(root), start(root), start(root)])).toEqual(['built', 'built', 'built']);
    expect(builds(root)).toHaveLength(1);
  });

  it('finds files beside the source, and names its lines in stack traces', async () => {
    const root = packageOf(
      `type None = undefined;\nconsole.log(new URL('x', import.meta.url).pathname);\nconsole.log(new Error('here').stack?.split('\\n')[1]);`,
    );
    const [file, line] = (await start(root)).split('\n');
    expect(file).toBe(join(root, 'ci', 'x'));
    expect(line).toMatch(/ci\/cutoff\.ts:3:/);
  });

  it("goes to the user's cache folder when the clone is read-only", async () => {
    const root = packageOf(`console.log('built')`);
    writeFileSync(join(root, 'node_modules', '.cache'), '');
    expect(await start(root)).toBe('built');
    expect(readdirSync(join(root, 'cache', 'build'))).toHaveLength(1);
  });
});
