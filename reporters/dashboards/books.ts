import type { RowSpec } from './panel.ts';
import { howMany, SELECTED } from './selection.ts';
import { BAD_FROM_ONE, stat, WARN_FROM_ONE } from './stat.ts';

/** What probes leave in the books, and send. */
export const BOOKS: RowSpec = {
  title: 'What probes leave',
  panels: [
    stat(
      'Left with an effect',
      'Documents of probes that no sweep could undo.',
      `sum(odoo_sweep_leftover_records{${SELECTED}})`,
      BAD_FROM_ONE,
    ),
    {
      title: 'Oldest leftover',
      description: 'Age of the oldest of them; after a day somebody is called.',
      kind: 'stat',
      unit: 's',
      width: 6,
      height: 4,
      queries: [{ expr: `max(odoo_sweep_oldest_leftover_seconds{${SELECTED}})`, legend: 'oldest leftover' }],
      thresholds: [
        [null, 'green'],
        [1, 'orange'],
        [86_400, 'red'],
      ],
    },
    stat(
      'Sweeps that cannot look',
      'What is left there is not known.',
      howMany(`odoo_sweep_status{${SELECTED},status="unknown"} == 1`),
      WARN_FROM_ONE,
    ),
    stat(
      'Messages to the outside',
      'Mails, text messages and letters that the last runs made Odoo queue. Nothing is right.',
      `sum(odoo_outbound_messages{${SELECTED}})`,
      BAD_FROM_ONE,
    ),
    {
      title: 'Records of probes in the books',
      description: 'Of all runs, with an effect or without: done transfers stay for ever.',
      kind: 'timeseries',
      unit: 'none',
      width: 12,
      height: 8,
      queries: [
        {
          expr: `sum by (tenant, model) (odoo_sweep_residue_records{${SELECTED}})`,
          legend: '{{tenant}} {{model}}',
        },
      ],
      min: 0,
    },
    {
      title: 'Time since the last clean sweep',
      description: 'A line that climbs is a sweep that cannot look, or cannot undo something.',
      kind: 'timeseries',
      unit: 's',
      width: 12,
      height: 8,
      queries: [
        {
          expr: `max by (tenant) (time() - odoo_sweep_last_success_timestamp_seconds{${SELECTED}})`,
          legend: '{{tenant}}',
        },
      ],
      min: 0,
    },
  ],
};
