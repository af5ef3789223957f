import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import type { AlertCase } from './case.ts';
import { RUN_S, seriesOf } from './scenario.ts';
import { promDuration } from './promql.ts';

/** Runs rules against histories with the real promtool. */

const FIRING = 'count by (alertname, severity, window) (ALERTS{alertstate="firing"})';

export interface PromtoolGroup {
  readonly name: string;
  /** Of the samples; the rules are evaluated as often. */
  readonly interval: string;
  readonly [field: string]: unknown;
}

/** The content of a test group of promtool. */
export function promtoolGroup({
  title,
  probes,
  further = [],
  firing,
  scrapesARun = 10,
}: AlertCase): PromtoolGroup {
  const intervalS = RUN_S / scrapesARun;
  return {
    name: title,
    interval: `${intervalS}s`,
    input_series: [...probes.flatMap((each) => seriesOf(each, scrapesARun)), ...further],
    promql_expr_test: Object.entries(firing).map(([seconds, alerts]) => ({
      expr: FIRING,
      eval_time: promDuration(Number(seconds)),
      exp_samples: Object.entries(alerts)
        .filter(([, count]) => count > 0)
        .map(([text, value]) => {
          const [alertname = '', severity = '', window] = text.split(' ');
          const more = window === undefined ? '' : `, window="${window}"`;
          return { labels: `{alertname="${alertname}", severity="${severity}"${more}}`, value };
        }),
    })),
  };
}

export interface PromtoolAnswer {
  readonly isOk: boolean;
  /** What promtool wrote. */
  readonly output: string;
}

/** Tests a rule file, given as text, against a group as promtool reads it. */
export async function testRules(
  promtool: string,
  rules: string,
  group: PromtoolGroup,
): Promise<PromtoolAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-promtool-'));
  try {
    await writeFile(join(folder, 'rules.yml'), rules);
    const tests = { rule_files: ['rules.yml'], evaluation_interval: group.interval, tests: [group] };
    await writeFile(join(folder, 'tests.yml'), stringify(tests, { lineWidth: 0 }));
    const { exitCode, all } = await execa(promtool, ['test', 'rules', 'tests.yml'], {
      cwd: folder,
      reject: false,
      all: true,
    });
    return { isOk: exitCode === 0, output: all };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
