/** Texts that several alerts share, as Go templates of Prometheus (`$labels`, `$value`, `query`). */

export const ON_TENANT =
  'tenant {{ $labels.tenant }} ({{ $labels.environment }}), service {{ $labels.service }}';
export const ON_ALL = 'all tenants probed in {{ $labels.environment }}';

const PICKS = {
  journey: ['environment', 'tenant', 'region', 'journey', 'channel'],
  channel: ['environment', 'tenant', 'region', 'channel'],
  tenant: ['environment', 'tenant', 'region'],
  environment: ['environment'],
} as const;
type Selection = keyof typeof PICKS;
export const SELECTIONS = ['journey', 'channel', 'tenant', 'environment'] as const;

/** What the kind of a failure points at, and the first thing to do about it. */
const KIND_HINTS = {
  transport: ['the network, the reverse proxy, or Odoo is down', 'check that the host answers and Odoo runs'],
  timeout: ['Odoo workers or PostgreSQL', 'look for busy workers, long queries and locks'],
  access_lost: ['the probe user, its password or its sessions', 'sign in by hand as the probe user'],
  data_lost: ['test data of the probe', 'look for the products, customers and stock of the probe'],
  fault: ['an Odoo module or its data', 'read the exception in the report of the run and in the log of Odoo'],
  assertion: [
    'business logic, configuration or data',
    'read in the report what was expected and what is there',
  ],
} as const;

/** The kind that most failures of the selection have, in the template variable `$kind`. */
function kindOf(pick: Selection): string {
  const labels = PICKS[pick];
  const selector = labels.map((label) => `${label}=%q`).join(',');
  const values = labels.map((label) => `$labels.${label}`).join(' ');
  const text = `sort_desc(count by (kind) (odoo_journey_failure_info{${selector}}))`;
  return `{{ $kind := "unknown" }}{{ with printf \`${text}\` ${values} | query }}{{ $kind = (. | first).Labels.kind }}{{ end }}`;
}

function byKind(pick: Selection, which: 0 | 1, otherwise: string): string {
  const cases = Object.entries(KIND_HINTS).map(
    ([kind, hints], at) => `{{ ${at === 0 ? '' : 'else '}if eq $kind "${kind}" }}${hints[which]}`,
  );
  return `${kindOf(pick)}${cases.join('')}{{ else }}${otherwise}{{ end }}`;
}

/** `failures of kind timeout: Odoo workers or PostgreSQL`. */
export function dependencyByKind(pick: Selection): string {
  return `${byKind(pick, 0, 'unknown')} (failures of kind {{ $kind }})`;
}

export function actionByKind(pick: Selection): string {
  const text = byKind(pick, 1, 'open the report of the last run');
  return `${text}; "cutoff report" on the host of the probe shows the last run with its evidence`;
}
