import { describe, expect, test } from 'vitest';
import type { QueueLaw } from '../../../../load/stub/queue.ts';
import { exceedingAt, trueCapacity } from './truth.ts';

const ONE_CALL = { calls: 1, judged: [0] };

describe('the true capacity of the stub', () => {
  test('is that of M/M/1: the time in the system exceeds t with exp(−(μ−λ)t)', () => {
    const law: QueueLaw = { servers: 1, serviceMs: 100, law: 'exponential' };
    // μ = 10, λ = 6, t = 0.5 s: exp(−2) = 0.1353.
    const share = exceedingAt(law, { perSecond: 6, limitMs: 500, orders: 40_000, seed: 3 }, ONE_CALL);
    expect(share).toBeGreaterThan(0.12);
    expect(share).toBeLessThan(0.15);
    // 5% at t = 0.5 s: μ − λ = ln 20 / 0.5 = 5.99, so λ = 4.01.
    expect(trueCapacity(law, 500, ONE_CALL)).toBeGreaterThan(3.8);
    expect(trueCapacity(law, 500, ONE_CALL)).toBeLessThan(4.2);
  });

  test('is below the maximum of the servers, and grows with the objective', () => {
    const law: QueueLaw = { servers: 8, serviceMs: 200, law: 'fixed' };
    const strict = trueCapacity(law, 300);
    const generous = trueCapacity(law, 800);
    expect(strict).toBeLessThan(generous);
    expect(generous).toBeLessThan(5);
    expect(strict).toBeGreaterThan(2.5);
  });
});
