// Compiles the sources to JavaScript once for each state of them, so that no run compiles TypeScript. Plain JavaScript:
// it runs before there is anything else.

import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';

/** Folder of the package. */
const ROOT = fileURLToPath(new URL('../', import.meta.url));

const SOURCES = ['ci', 'fixtures', 'journeys', 'load', 'reporters'];

/** Entry points that are started as programs. */
const ENTRIES = { cutoff: 'ci/cutoff.ts' };

/** Packages that stay where they are: they find files beside themselves, or are loaded by few commands. */
const OUTSIDE = ['playwright', 'playwright-core', 'esbuild', 'tsx', 'vitest', 'pg'];

/** Builds of other states of the sources are kept so long after their last use: a process may still load parts. */
const KEPT_MS = 24 * 3_600_000;

/**
 * The compiled entry point, built first where these sources were never built.
 *
 * @param {keyof typeof ENTRIES} entry
 * @returns {Promise<string | undefined>} path of the script; `undefined` where no folder takes the build
 */
export async function builtScript(entry) {
  const name = fingerprint();
  const folders = cacheFolders();
  for (const folder of folders) {
    const file = join(folder, name, `${entry}.cjs`);
    if (existsSync(file)) return file;
  }
  for (const folder of folders) {
    const built = join(folder, name);
    if (!(await build(folder, built))) continue;
    removeOld(folder, name);
    return join(built, `${entry}.cjs`);
  }
  return undefined;
}

/**
 * Runs a compiled entry point and returns what it exports. What V8 compiled of it is kept beside it for each command:
 * without that, compiling takes longer than everything else that a short command does.
 *
 * @param {string} path
 * @param {string | undefined} command
 */
export function runScript(path, command = 'none') {
  const kept = /^[a-z-]+$/.test(command) ? `${path}.${command}` : undefined;
  const require = createRequire(path);
  const script = new vm.Script(`(function (exports, require, module) {${readFileSync(path, 'utf8')}\n})`, {
    filename: path,
    cachedData: kept !== undefined && existsSync(kept) ? readFileSync(kept) : undefined,
  });
  if (kept !== undefined && script.cachedDataRejected !== false) {
    // A command that is none, or that was used wrongly, is not worth keeping.
    process.once('exit', (code) => void (code <= 1 && keep(kept, script)));
  }
  nameSources(path);
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module);
  return module.exports;
}

function keep(path, script) {
  const partial = `${path}.${process.pid}`;
  try {
    writeFileSync(partial, script.createCachedData());
    renameSync(partial, path);
  } catch {
    rmSync(partial, { force: true });
  }
}

/** Lets stack traces name the lines of the sources. The map is read when the first one is looked at. */
function nameSources(path) {
  let map;
  const place = (frame) => {
    const asCompiled = frame.toString();
    if (frame.getFileName() !== path) return asCompiled;
    map ??= new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')));
    const { originalSource, originalLine, originalColumn } =
      map.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1) ?? {};
    if (originalSource === undefined) return asCompiled;
    const at = `${join(dirname(path), originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
    const name = frame.getFunctionName();
    return name ? `${name} (${at})` : at;
  };
  Error.prepareStackTrace = (error, frames) => {
    // Playwright looks at a stack in each of its calls, for frames that are its own.
    const isOurs = !frames[0]?.getFileName()?.includes('playwright-core');
    return [String(error), ...frames.map(isOurs ? place : String)].join('\n    at ');
  };
}

/** In the clone; beside other caches of the user where the clone is read-only. */
function cacheFolders() {
  const ofUser =
    process.env['CUTOFF_CACHE_DIR'] ??
    join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'cutoff');
  return [join(ROOT, 'node_modules', '.cache', 'cutoff'), join(ofUser, 'build')];
}

/** Names this state of the sources: every file with its size and time, the installed packages, the place, the Node. */
function fingerprint() {
  const hash = createHash('sha256').update(`${ROOT} ${process.versions.node}`);
  const note = (/** @type {string} */ path) => {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  };
  for (const file of ['package.json', 'package-lock.json', 'ci/build.mjs']) note(join(ROOT, file));
  for (const folder of SOURCES) {
    for (const each of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (each.isFile() && /(?<!\.test)\.(?:ts|json)$/.test(each.name))
        note(join(each.parentPath, each.name));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** `false` where the folder does not take it. Two processes may build at once: the first to finish names the folder. */
async function build(folder, built) {
  const partial = `${built}.${process.pid}`;
  const esbuild = await import('esbuild');
  try {
    mkdirSync(partial, { recursive: true });
  } catch {
    return false;
  }
  try {
    await esbuild.build({
      absWorkingDir: ROOT,
      entryPoints: ENTRIES,
      outdir: partial,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      // One script, because V8's compiled form of modules can be kept from Node 22 on only.
      format: 'cjs',
      // Such a script cannot import; packages that stay outside are required.
      supported: { 'dynamic-import': false },
      minifyWhitespace: true,
      minifySyntax: true,
      platform: 'node',
      target: 'node20',
      sourcemap: 'linked',
      sourcesContent: false,
      logLevel: 'silent',
      plugins: [sourcesKeepTheirPlace, packagesStayOutside],
    });
    renameSync(partial, built);
  } catch (error) {
    if (!existsSync(built)) {
      const code = error?.code;
      if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS') return false;
      throw error;
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return true;
}

/** Files are found beside the source that names them, not beside the build. */
const sourcesKeepTheirPlace = {
  name: 'sources keep their place',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes('import.meta.url') || path.includes(`${sep}node_modules${sep}`)) return undefined;
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: source.replaceAll('import.meta.url', url), loader: 'ts', resolveDir: dirname(path) };
    });
  },
};

/** By their full path, so that a build works from any folder. */
const packagesStayOutside = {
  name: 'packages stay outside',
  setup(build) {
    const require = createRequire(join(ROOT, 'package.json'));
    build.onResolve({ filter: new RegExp(`^(?:${OUTSIDE.join('|')})(?:/|$)`) }, ({ path }) => ({
      path: require.resolve(path),
      external: true,
    }));
  },
};

function removeOld(folder, current) {
  const now = new Date();
  utimesSync(join(folder, current), now, now);
  for (const name of readdirSync(folder)) {
    if (!/^[0-9a-f]{16}(?:\.\d+)?$/.test(name) || name === current) continue;
    const path = join(folder, name);
    try {
      if (now.getTime() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process removed it.
    }
  }
}
