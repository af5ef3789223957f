import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { execa } from 'execa';
import { cacheDir } from '../../../fixtures/lab/cache-dir.ts';
import { CommandExit, interruption } from '../../cli/exit.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The versions that are supported besides the one on the machine. */
const VERSIONS = ['22', '24', '26'];

const AFTER = `
Runs the unit tests, and one probe of the lab by both channels, on other versions of Node. Their binaries come from the
npm package node-<platform>-<arch> and stay in the cache folder.

Examples:
  $ npm run test:nodes                    ${VERSIONS.join(', ')}
  $ npm run test:nodes -- --node 26`;

/** Adds `npm run test:nodes`. */
export function register(program: Command): void {
  program
    .command('nodes')
    .description('Run the unit tests and a probe on other versions of Node.')
    .option('--node <versions>', 'major versions, separated by commas', VERSIONS.join(','))
    .addHelpText('after', AFTER)
    .action(async ({ node }: { node: string }) => {
      const failed: string[] = [];
      for (const version of node.split(',').map((each) => each.trim())) {
        const binary = await binaryOf(version);
        for (const [what, args] of Object.entries(RUNS)) {
          process.stdout.write(`\n── Node ${version}: ${what}\n`);
          if (!(await passes(binary, args))) failed.push(`Node ${version}: ${what}`);
        }
      }
      for (const each of failed) process.stdout.write(`failed: ${each}\n`);
      if (failed.length > 0) throw new CommandExit('failed');
    });
}

const RUNS = {
  'unit tests': [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'unit'],
  'a probe by both channels': [
    join(ROOT, 'ci/cutoff.mjs'),
    'probe',
    '--odoo=19',
    '--journey=login,sales_order',
    '--no-indicators',
  ],
} as const;

/** Installs the version beside the lab's tools, if it is not there yet. */
async function binaryOf(version: string): Promise<string> {
  const folder = join(cacheDir(), 'nodes', version);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  await mkdir(folder, { recursive: true });
  await execa('npm', ['install', '--prefix', folder, '--no-save', `${name}@${version}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    cancelSignal: interruption(),
  });
  return join(folder, 'node_modules', name, 'bin', 'node');
}

async function passes(binary: string, args: readonly string[]): Promise<boolean> {
  const { exitCode } = await execa(binary, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
    cancelSignal: interruption(),
  });
  interruption().throwIfAborted();
  return exitCode === 0;
}
