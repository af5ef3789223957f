import { describe, expect, it } from 'vitest';
import { SignIns } from './sign-ins.ts';

const BOTH = { journeys: ['login', 'quotation'], channels: ['ui', 'rpc'] } as const;

function twelve(
  target: (index: number) => Parameters<SignIns['turn']>[0],
  run: Parameters<SignIns['turn']>[1] = BOTH,
): number[] {
  const signIns = new SignIns();
  return Array.from({ length: 12 }, (_, index) => signIns.turn(target(index), run, 1_000));
}

describe('the sign-ins of a fleet', () => {
  it('try fewer than ten wrong passwords in any minute at one host, whatever the port', () => {
    const waits = twelve((index) => ({ url: `https://odoo.example.com:${8000 + index}` }));
    expect(waits.slice(0, 3)).toEqual([0, 20_000, 40_000]);
    for (const from of waits) {
      const inMinute = waits.filter((wait) => wait >= from && wait < from + 60_000);
      expect(inMinute.length * BOTH.channels.length).toBeLessThan(10);
    }
  });

  it.each<[string, number[]]>([
    ['at hosts of their own', twelve((index) => ({ url: `https://odoo${index}.example.com` }))],
    [
      'without the login journey',
      twelve(() => ({ url: 'https://odoo.example.com' }), { ...BOTH, journeys: ['quotation'] }),
    ],
    [
      'that try no wrong password',
      twelve(() => ({ url: 'https://odoo.example.com', wrongLoginsPerMinute: 0 })),
    ],
  ])('do not wait %s', (_what, waits) => {
    expect(waits).toEqual(waits.map(() => 0));
  });

  it('are as fast as the target allows', () => {
    expect(twelve(() => ({ url: 'https://odoo.example.com', wrongLoginsPerMinute: 60 }))[1]).toBe(2_000);
  });
});
