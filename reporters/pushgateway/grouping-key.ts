import type { GroupingLabel } from '../metrics/catalogue.ts';
import { GROUPING_LABELS } from '../metrics/catalogue.ts';
import type { GroupKey } from '../metrics/samples.ts';

/** Values that mean the same inside a path as outside it: no slash, no dot segment, nothing to encode. */
const SAFE_IN_PATH = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * The grouping key as path segments of the gateway. Every value that is empty, holds a slash or would need encoding
 * goes in the gateway's base64 form, `label@base64/value` with the URL alphabet, and `=` for the empty value.
 * prom-client joins and escapes what it is given and knows nothing of this form; the gateway unescapes the `@` and `=`.
 */
export function groupingsOf(key: GroupKey): Record<string, string> {
  return Object.fromEntries(
    GROUPING_LABELS.map((label) => {
      const value = key[label];
      if (SAFE_IN_PATH.test(value)) return [label, value];
      return [`${label}@base64`, Buffer.from(value, 'utf8').toString('base64url') || '='];
    }),
  );
}

/** One string for one group, whatever its values hold. A label that the gateway does not list is empty. */
export function groupId(key: Readonly<Partial<Record<GroupingLabel, string>>>): string {
  return JSON.stringify(GROUPING_LABELS.map((label) => key[label] ?? ''));
}
