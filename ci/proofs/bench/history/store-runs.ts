import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRequest } from '../../../../fixtures/target/run-request.ts';
import { passedRecord } from '../../../../reporters/sections/journeys/sample.ts';

const BEGIN_MS = Date.parse('2026-01-01T00:00:00Z');
const EVERY_MS = 100_000;
const FILES = ['request.json', 'ledger.jsonl', 'run.json'] as const;

/** File systems let one file have some 65,000 names. */
const MOST_LINKS = 60_000;

/**
 * Stores runs of probes as they lie in a results folder: request, record, and a settled ledger of one order. Most are
 * links to the files of an earlier one, which takes a tenth of the time and next to no space: a probe that opened them
 * would pay the same.
 */
export function storeRuns(resultsDir: string, count: number): void {
  const record = passedRecord();
  let original = resultsDir;
  for (let index = 0; index < count; index += 1) {
    const startedAt = new Date(BEGIN_MS + index * EVERY_MS).toISOString();
    const id = `${startedAt.replaceAll(/[-:]|\.\d+/g, '')}-${index.toString(36).padStart(6, '0')}`;
    const folder = join(resultsDir, id);
    mkdirSync(folder, { recursive: true });
    if (index % MOST_LINKS !== 0) {
      for (const file of FILES) linkSync(join(original, file), join(folder, file));
      continue;
    }
    original = folder;
    const request: RunRequest = {
      id,
      command: 'cutoff probe',
      startedAt,
      seed: 1,
      folder,
      scratch: folder,
      target: { from: 'lab', series: '19', database: 'cutoff', language: 'en_US' },
      journeys: ['sales_order'],
      channels: ['rpc'],
    };
    const order = { at: startedAt, model: 'sale.order', id: index + 1 };
    const ledger = [
      { event: 'created', ...order, name: `S${index}` },
      { event: 'undone', ...order, how: 'neutralised' },
    ];
    writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
    writeFileSync(join(folder, 'ledger.jsonl'), `${ledger.map((each) => JSON.stringify(each)).join('\n')}\n`);
    writeFileSync(
      join(folder, 'run.json'),
      JSON.stringify({ ...record, run: { ...record.run, id, startedAt } }),
    );
  }
}
