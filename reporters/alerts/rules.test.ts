import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CATALOGUE } from '../metrics/catalogue.ts';
import { BLAST_RADII, SEVERITIES } from './alerts.ts';
import { CASES } from './cases.ts';
import { DEFAULT_OBJECTIVES, objectivesWith } from './objectives.ts';
import { promDuration } from './promql.ts';
import type { AlertingRule, Recording } from './rule.ts';
import { alertsOf, ruleFile, rulesYaml } from './rules.ts';

const COMMITTED = new URL('rules.yml', import.meta.url);
const RUNBOOK = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
/** The parts of an entry of the runbook, in this order. */
const PARTS = ['Meaning', 'Check', 'Likely cause', 'Fix', 'Done when'];

const rules = ruleFile(DEFAULT_OBJECTIVES).groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule): rule is AlertingRule => 'alert' in rule);
const recordings = rules.filter((rule): rule is Recording => 'record' in rule);

describe('the rule file', () => {
  test('equals what its source generates (npx cutoff alerts --out reporters/alerts/rules.yml)', () => {
    expect(readFileSync(COMMITTED, 'utf8')).toBe(rulesYaml(DEFAULT_OBJECTIVES));
  });

  test('uses only metrics of the catalogue and series that it records', () => {
    const known = new Set<string>(Object.keys(CATALOGUE));
    const recorded = new Set(recordings.map(({ record }) => record));
    for (const { expr } of rules) {
      for (const [name] of expr.matchAll(/\bodoo_[a-z_]+/g)) expect(known, expr).toContain(name);
      for (const [name] of expr.matchAll(/\bodoo:[a-z0-9_:]+/g)) expect(recorded, expr).toContain(name);
    }
  });

  test('is the same for the defaults and for an empty file', () => {
    expect(rulesYaml(objectivesWith({}))).toBe(rulesYaml(DEFAULT_OBJECTIVES));
  });

  test('applies the objectives of a file, and keeps those that it leaves out', () => {
    const own = objectivesWith({ ratio: 0.995, every_seconds: 60, steps: { ship: { latency: { ui: 3 } } } });
    expect(own.steps['ship']).toEqual({ ratio: 0.995, latencyS: { ui: 3, rpc: 5 } });
    expect(own.steps['payment']?.ratio).toBe(0.995);
    expect(rulesYaml(own)).toContain('[1m45s]');
    expect(rulesYaml(own)).not.toContain('[8m45s]');
  });

  test('links each alert to the runbook that the objectives name', () => {
    const own = objectivesWith({ runbook_url: 'https://wiki.example.com/cutoff' });
    expect(rulesYaml(own)).toContain('runbook_url: https://wiki.example.com/cutoff#cutoffjourneyfailing');
  });
});

describe('every alert', () => {
  test.each(alerts)(
    'names, for $alert ($labels.severity), who is affected, what to suspect, how far it reaches, what to do',
    (rule) => {
      const { severity, blast_radius: radius } = rule.labels;
      expect(SEVERITIES).toContain(severity);
      if (radius !== undefined) expect(BLAST_RADII).toContain(radius);
      for (const name of [
        'summary',
        'description',
        'affected',
        'probable_dependency',
        'blast_radius',
        'first_action',
      ]) {
        expect(rule.annotations[name], name).toMatch(/\S/);
      }
      expect(new URL(String(rule.annotations['runbook_url'])).hash).toBe(`#${rule.alert.toLowerCase()}`);
    },
  );

  test('fires in the test of a history, in each of its severities', () => {
    const seen = new Set(
      CASES.flatMap(({ firing }) => Object.values(firing).flatMap((each) => Object.keys(each))),
    );
    for (const { alert, labels } of alerts) {
      const words = [alert, labels['severity'], labels['window']].filter((word) => word !== undefined);
      expect(seen).toContain(words.join(' '));
    }
  });

  test.each([...new Set(alerts.map(({ alert }) => alert))])('has an entry in the runbook: %s', (name) => {
    const entry = RUNBOOK.split(/\n(?=##)/).find((part) => part.startsWith(`### ${name}\n`)) ?? '';
    expect([...entry.matchAll(/^- \*\*(.+?)\*\*: \S/gm)].map(([, part]) => part)).toEqual(PARTS);
    const [, severity = ''] = entry.split('\n\n');
    for (const alert of alertsOf(DEFAULT_OBJECTIVES).filter((each) => each.name === name)) {
      expect(severity.toLowerCase()).toContain(alert.severity);
      expect(severity.includes('before a cut-off')).toBe(alert.beforeCutoff !== undefined);
    }
  });

  test('has its name as the only kind of entry in the runbook', () => {
    const entries = [...RUNBOOK.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    expect(new Set(entries)).toEqual(new Set(alerts.map(({ alert }) => alert)));
  });

  test('raises its severity before a cut-off by a second rule, so that exactly one of them fires', () => {
    for (const alert of alertsOf(DEFAULT_OBJECTIVES).filter((each) => each.beforeCutoff !== undefined)) {
      const [usual, raised] = alerts.filter((rule) => rule.alert === alert.name);
      expect(usual?.expr).toMatch(/ unless on \(environment, tenant\) \(odoo:tenant:cutoff_window == 1\)$/);
      expect(raised?.expr).toBe(
        usual?.expr.replace(
          / unless( on \(environment, tenant\) \(odoo:tenant:cutoff_window == 1\))$/,
          ' and$1',
        ),
      );
    }
  });
});

describe('the example for Alertmanager', () => {
  test('names existing alerts only', () => {
    const Inhibitions = z.object({
      inhibit_rules: z.array(
        z.object({ source_matchers: z.array(z.string()), target_matchers: z.array(z.string()) }),
      ),
    });
    const text = readFileSync(new URL('alertmanager.yml', import.meta.url), 'utf8');
    const matchers = Inhibitions.parse(parse(text)).inhibit_rules.flatMap((rule) => [
      ...rule.source_matchers,
      ...rule.target_matchers,
    ]);
    const names = matchers.flatMap((matcher) => [...matcher.matchAll(/Cutoff\w+/g)].map(([name]) => name));
    const known = new Set(alerts.map(({ alert }) => alert));
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(known).toContain(name);
  });
});

describe('a duration of Prometheus', () => {
  test.each([
    [525, '8m45s'],
    [3600, '1h'],
    [259_200, '3d'],
    [17.5, '17s500ms'],
    [0, '1ms'],
  ])('%d s is %s', (seconds, text) => {
    expect(promDuration(seconds)).toBe(text);
  });
});
