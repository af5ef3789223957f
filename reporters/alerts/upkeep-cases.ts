import { after, type AlertCase, before, DAY, MIN, shown, steady } from './case.ts';
import type { InputSeries } from './scenario.ts';

/** What fires when of what probes leave behind. */

const LEFTOVERS = 'CutoffLeftovers warning';
/** A probe that pushes, so that the absence of all probes is not reported as well. */
const ALIVE: InputSeries = {
  series: 'push_time_seconds{job="cutoff",journey="login"}',
  values: steady(20, 0),
};
/** What a sweep of a tenant shows: documents left, and the age of the oldest in seconds. */
const swept = (tenant: string, left: string, ageS: string): readonly InputSeries[] => [
  shown('odoo_sweep_leftover_records', left, {}, tenant, 'sweep'),
  shown('odoo_sweep_oldest_leftover_seconds', ageS, {}, tenant, 'sweep'),
];

export const UPKEEP_CASES: readonly AlertCase[] = [
  {
    title: 'records beyond those that Odoo always keeps are residue, when runs keep leaving them',
    probes: [
      { runs: 'PPPP', tenant: 'a', residue: 6 },
      { runs: 'PPPP', tenant: 'b', residue: 5 },
    ],
    firing: { [after(3)]: { 'CutoffResidue warning': 1 } },
  },
  {
    title: 'what two sweeps cannot undo warns, is critical after a day, and one sweep that fails is nothing',
    probes: [],
    further: [
      ...swept(
        'twice',
        `${steady(1, 0)} ${steady(4, 2)} ${steady(1, 0)}`,
        `${steady(1, 0)} ${steady(4, 900)} ${steady(1, 0)}`,
      ),
      ...swept(
        'once',
        `${steady(1, 0)} ${steady(1, 2)} ${steady(4, 0)}`,
        `${steady(1, 0)} ${steady(1, 900)} ${steady(4, 0)}`,
      ),
      ...swept('old', steady(6, 1), `${steady(3, DAY - 1)} ${steady(3, DAY)}`),
      ...swept('clean', steady(6, 0), steady(6, 0)),
      // Nobody could look: no count, no age.
      shown('odoo_sweep_status', steady(6, 1), { status: 'unknown' }, 'blind', 'sweep'),
      ALIVE,
    ],
    firing: {
      [before(1)]: {},
      [before(2)]: { [LEFTOVERS]: 1 },
      [after(3)]: { [LEFTOVERS]: 1, 'CutoffLeftovers critical': 1 },
      [after(5)]: { 'CutoffLeftovers critical': 1 },
    },
  },
  {
    title:
      'a sweep that cannot look, or queues that nobody sees, warn after an hour; one that looks does not',
    probes: [],
    further: [
      shown('odoo_sweep_status', steady(15, 1), { status: 'unknown' }, 'swept', 'sweep'),
      shown('odoo_sweep_last_success_timestamp_seconds', steady(15, 0), {}, 'swept', 'sweep'),
      shown('odoo_outbound_check_success', steady(15, 0), {}, 'queued', 'outbound'),
      // Looks again before the hour is over.
      shown(
        'odoo_sweep_status',
        `${steady(11, 1)} ${steady(1, 0)} ${steady(3, 1)}`,
        { status: 'unknown' },
        'now-and-then',
        'sweep',
      ),
      shown('odoo_sweep_status', steady(15, 0), { status: 'unknown' }, 'seen', 'sweep'),
      shown('odoo_outbound_check_success', steady(15, 1), {}, 'seen', 'outbound'),
      ALIVE,
    ],
    firing: { [before(12)]: {}, [after(12)]: { 'CutoffLeftoversUnknown warning': 2 } },
  },
  {
    title: 'a million records of probes fill the books, fewer do not',
    probes: [],
    further: [
      ...(
        [
          ['many', 999_999, 2],
          ['few', 999_999, 1],
        ] as const
      ).flatMap(([tenant, pickings, orders]) => [
        shown('odoo_sweep_residue_records', steady(3, pickings), { model: 'stock.picking' }, tenant, 'sweep'),
        shown('odoo_sweep_residue_records', steady(3, orders), { model: 'sale.order' }, tenant, 'sweep'),
      ]),
      ALIVE,
    ],
    firing: { [after(1)]: { 'CutoffProbeRecordsHigh warning': 1 } },
  },
  {
    title:
      'one message to the outside pages for an hour, also when the next run sends none; none pages nobody',
    probes: [],
    further: [
      ...['email', 'sms', 'letter'].flatMap((kind) => [
        shown(
          'odoo_outbound_messages',
          `${steady(2, 0)} ${steady(1, kind === 'sms' ? 1 : 0)} ${steady(17, 0)}`,
          { kind },
          'sent',
          'outbound',
        ),
        shown('odoo_outbound_messages', steady(20, 0), { kind }, 'silent', 'outbound'),
      ]),
      shown('odoo_outbound_check_success', steady(3, 0), {}, 'not-seen', 'outbound'),
      ALIVE,
    ],
    firing: {
      [before(2)]: {},
      [after(2)]: { 'CutoffOutbound critical': 1 },
      [after(13)]: { 'CutoffOutbound critical': 1 },
      [after(15)]: {},
    },
  },
  {
    title: 'maintenance is said from its start until probes can have pushed again after its end',
    probes: [{ runs: 'PPPPPPPP', maintenance: [10 * MIN, 20 * MIN] }],
    firing: {
      [before(2)]: {},
      [after(2)]: { 'CutoffMaintenance information': 1 },
      [before(6)]: { 'CutoffMaintenance information': 1 },
      [after(6)]: {},
    },
  },
];
