import { describe, expect, test } from 'vitest';
import type { LogSource } from '../../../load/observe/log-source.ts';
import { costSources, uncounted, type Costs } from './cost-sources.ts';

const LOG: LogSource = { read: () => Promise.resolve({ text: '', end: 0 }) };
const both: Costs = { log: LOG, postgres: () => ({ host: 'db' }) };
const log: Costs = { log: LOG, postgres: undefined };
const postgres: Costs = { log: undefined, postgres: () => ({ host: 'db' }) };
const neither: Costs = { log: undefined, postgres: undefined };

function chosen(
  baseline: Costs | undefined,
  candidate: Costs,
  recorded?: 'log' | 'pg_stat_statements' | null,
) {
  const { is, sources } = costSources({ baseline, candidate }, recorded);
  return [is, sources.baseline?.is, sources.candidate?.is];
}

describe('the source of the query counts', () => {
  test('is the log if both sides have one, else PostgreSQL, and never one for each', () => {
    expect(chosen(both, both)).toEqual(['log', 'log', 'log']);
    expect(chosen(both, log)).toEqual(['log', 'log', 'log']);
    expect(chosen(postgres, both)).toEqual([
      'pg_stat_statements',
      'pg_stat_statements',
      'pg_stat_statements',
    ]);
    expect(chosen(log, postgres)).toEqual(['log', 'log', undefined]);
    expect(chosen(neither, postgres)).toEqual(['pg_stat_statements', undefined, 'pg_stat_statements']);
    expect(chosen(neither, neither)).toEqual([null, undefined, undefined]);
  });

  test('is the one of the baseline record', () => {
    expect(chosen(undefined, both, 'pg_stat_statements')).toEqual([
      'pg_stat_statements',
      undefined,
      'pg_stat_statements',
    ]);
    expect(chosen(undefined, postgres, 'log')).toEqual(['log', undefined, undefined]);
    expect(chosen(undefined, both, null)).toEqual(['log', undefined, 'log']);
  });

  test('leaves an unneeded database address unread', () => {
    const refuses: Costs = {
      log: LOG,
      postgres: () => {
        throw new Error('read');
      },
    };
    expect(chosen(refuses, refuses)).toEqual(['log', 'log', 'log']);
    expect(() => chosen(refuses, postgres)).toThrow('read');
  });
});

describe('uncounted queries', () => {
  const told = (sides: { baseline: Costs | undefined; candidate: Costs }, why?: string) =>
    uncounted(sides, costSources(sides, undefined), why === undefined ? [] : [{ side: 'candidate', why }]);

  test('are reported for each side with the way out', () => {
    expect(told({ baseline: log, candidate: log })).toEqual({ source: 'log', missing: [] });
    expect(told({ baseline: neither, candidate: neither })).toEqual({
      source: null,
      missing: [
        'Queries of the baseline are not counted: name its request log (--baseline-log, or server.log of its target), or set server.postgres of its target.',
        'Queries of the candidate are not counted: name its request log (--candidate-log, or server.log of its target), or set server.postgres of its target.',
      ],
    });
    const { source, missing } = told({ baseline: log, candidate: postgres });
    expect(source).toBe('log');
    expect(missing).toEqual([expect.stringMatching(/^Queries of the candidate .*\(--candidate-log/)]);
  });

  test('are reported with the message of PostgreSQL', () => {
    expect(told({ baseline: postgres, candidate: postgres }, 'it is full')).toEqual({
      source: 'pg_stat_statements',
      missing: ['Queries of the candidate are not counted: it is full.'],
    });
    expect(told({ baseline: undefined, candidate: postgres }, 'it is full').source).toBeNull();
  });
});
