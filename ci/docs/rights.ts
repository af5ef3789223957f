import { markdownTable } from '../../fixtures/config/markdown.ts';
import { PROBE_RIGHTS } from '../../fixtures/odoo/rights.ts';

/** The groups of the user of the probes, for `docs/targets.md`. */
export function rightsMarkdown(): string {
  return markdownTable(
    ['group', 'in the form of a user', 'to'],
    PROBE_RIGHTS.map(({ module, group, shown, why }) => [`\`${module}.${group}\``, shown, why]),
  );
}
