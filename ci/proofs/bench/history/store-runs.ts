import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRequest } from '../../../../fixtures/target/run-request.ts';
import { passedRecord } from '../../../../reporters/sections/journeys/sample.ts';

const BEGIN_MS = Date.parse('2026-01-01T00:00:00Z');
const EVERY_MS = 100_000;

/** Stores runs of probes as they lie in a results folder: request, record, and a settled ledger of one order. */
export function storeRuns(resultsDir: string, count: number): void {
  const record = passedRecord();
  for (let index = 0; index < count; index += 1) {
    const startedAt = new Date(BEGIN_MS + index * EVERY_MS).toISOString();
    const id = `${startedAt.replaceAll(/[-:]|\.\d+/g, '')}-${index.toString(36).padStart(6, '0')}`;
    const folder = join(resultsDir, id);
    mkdirSync(folder, { recursive: true });
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
