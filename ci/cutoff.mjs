#!/usr/bin/env node
// Plain JavaScript, so that it can say what is wrong on a Node or in a folder where the rest cannot start.

import { readFileSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `cutoff: Node ${process.versions.node} is too old: 20.19 or later is needed. Install a newer Node.\n`,
  );
  process.exit(5);
}

// Where Chromium and the compiler run out of files they hang or break without a word. A probe with a browser needs 192.
const LEAST_OPEN_FILES = 256;
const openFiles = openFilesLimit();
if (openFiles < LEAST_OPEN_FILES) {
  process.stderr.write(
    `cutoff: this machine lets a process open ${openFiles} files: ${LEAST_OPEN_FILES} or more are needed. Raise the limit, for example with ulimit -n 1024.\n`,
  );
  process.exit(5);
}

try {
  const { builtScript, runScript } = await import('./build.mjs');
  const built = await builtScript('cutoff');
  if (built !== undefined) await runScript(built, process.argv[2]).ended;
  else {
    process.stderr.write(
      'cutoff: no folder takes the compiled sources, so this run starts slowly. Make node_modules/.cache or CUTOFF_CACHE_DIR writable.\n',
    );
    const { register } = await import('tsx/esm/api');
    register();
    await (
      await import('./cutoff.ts')
    ).ended;
  }
} catch (error) {
  // From here on `cutoff.ts` catches what goes wrong; this is what keeps it from starting.
  if (['EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC'].includes(error?.code)) {
    process.stderr.write(
      `cutoff: this machine cannot run it (${error.message}). Raise its limits, for example ulimit -n.\n`,
    );
    process.exit(5);
  }
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    'cutoff: its packages are not installed. Run npm install in the folder of the clone first.\n',
  );
  process.exit(5);
}

/** The soft limit; no limit where the machine has no `/proc` to tell it. */
function openFilesLimit() {
  try {
    const soft = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
