import { describe, expect, test } from 'vitest';
import { passedCapacity } from '../../../reporters/sections/capacity/sample.ts';
import { blockProgress, blockText } from './progress.ts';

const step = passedCapacity().configurations[0]?.levels[0]?.steps[0];
if (step === undefined) throw new Error('The sample has a level with a step.');
const BLOCK: Parameters<typeof blockText>[0] = {
  transactions: 6,
  failed: 0,
  counted: 'meets',
  reasons: [],
  steps: [
    { ...step, step: 'confirm', transport: 'web', p50Ms: 100 },
    { ...step, step: 'ship', transport: 'xmlrpc', p50Ms: 900 },
  ],
};

describe('the progress beside a noisy neighbour', () => {
  test('reports a block in one line', () => {
    expect(blockText(BLOCK)).toBe('6 transactions; a step takes 300 ms, the slowest 900 ms (ship by xmlrpc)');
    expect(blockText({ ...BLOCK, failed: 2, counted: null, reasons: ['Starts were late.'] })).toBe(
      '6 transactions, 2 failed; a step takes 300 ms, the slowest 900 ms (ship by xmlrpc); does not count: Starts were late.',
    );
    expect(blockText({ ...BLOCK, transactions: 0, steps: [] })).toBe('0 transactions');
  });

  test('writes a line now and then without a terminal', () => {
    const lines: string[] = [];
    const out = { isTTY: false, write: (text: string) => lines.push(text) > 0 };
    const { onProgress } = blockProgress(out);
    for (let time = 0; time < 3; time++)
      onProgress({ pair: 1, pairs: 3, isLoud: true, load: { is: 'preparing', line: 'signing in' } });
    expect(lines).toEqual(['pair 1 of 3, beside the burst: signing in\n']);
  });
});
