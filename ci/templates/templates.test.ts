import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

/** What no tool of the trade checks in the templates for probes. Their syntax: templates.tools.test.ts. */

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const Cached = z.object({ path: z.string() });
const Workflow = z.object({
  jobs: z.object({
    probe: z.object({
      steps: z.array(
        z.object({
          uses: z.string().optional(),
          if: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  }),
});
const Pipeline = z.object({
  'cutoff-probe': z.object({ cache: z.object({ paths: z.array(z.string()), when: z.string() }) }),
});

/** A waiting push needs the record of its run; a sweep needs the ledger and the request of a run that was killed. */
const NEEDED = [
  'results/pushgateway',
  'results/targets',
  'results/*/run.json',
  'results/*/request.json',
  'results/*/ledger.jsonl',
];

describe('the probe for GitHub Actions', () => {
  const { steps } = Workflow.parse(parse(text('github/probe.yml'))).jobs.probe;
  const cached = (action: string): readonly string[] =>
    Cached.parse(steps.find(({ uses }) => uses?.startsWith(`actions/cache/${action}@`))?.with)
      .path.trim()
      .split('\n');

  it('restores and saves all that a waiting push and a sweep need', () => {
    expect(cached('restore')).toEqual(NEEDED);
    expect(cached('save')).toEqual(NEEDED);
  });

  it('saves them also after a failed run', () => {
    expect(steps.find(({ uses }) => uses?.startsWith('actions/cache/save@'))?.if).toBe('always()');
  });
});

describe('the probe for GitLab CI', () => {
  it('keeps all that a waiting push and a sweep need, also after a failed run', () => {
    const { cache } = Pipeline.parse(parse(text('gitlab/probe.yml')))['cutoff-probe'];
    expect(cache.paths.map((path) => path.replace(/\/$/, ''))).toEqual(NEEDED);
    expect(cache.when).toBe('always');
  });
});

describe('the time limit of a run', () => {
  it.each([
    ['systemd/cutoff-probe.service', /--timeout (\d+)m/, /TimeoutStartSec=(\d+)min/],
    ['kubernetes/cutoff.yaml', /--timeout, (\d+)m/, /activeDeadlineSeconds: (\d+)/],
    ['github/probe.yml', /--timeout (\d+)m/, /timeout-minutes: (\d+)/],
    ['gitlab/probe.yml', /--timeout (\d+)m/, /timeout: (\d+) minutes/],
  ])(
    'in %s is long enough for all journeys, and shorter than the limit of the scheduler',
    (path, own, outer) => {
      const minutes = (pattern: RegExp): number => Number(pattern.exec(text(path))?.[1]);
      // All journeys by both channels took 4.5 minutes on two busy cores.
      expect(minutes(own)).toBeGreaterThanOrEqual(10);
      const limit = minutes(outer);
      expect(outer.source.includes('Seconds') ? limit / 60 : limit).toBeGreaterThan(minutes(own));
    },
  );
});
