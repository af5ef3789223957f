#!/usr/bin/env node
// Plain JavaScript, so that it can say what is wrong on a Node or in a folder where the rest cannot start.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `cutoff: Node ${process.versions.node} is too old: 20.19 or later is needed. Install a newer Node.\n`,
  );
  process.exit(5);
}

try {
  const { register } = await import('tsx/esm/api');
  register();
  await import('./cutoff.ts');
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
