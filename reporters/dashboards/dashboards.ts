import { readFileSync } from 'node:fs';

/** Each is kept as Grafana exports it: change it in Grafana and save its JSON here. `dashboards.test.ts` says what has to hold. */
const FILES = ['operators.json', 'executives.json'] as const;

/** Files and texts, as they stand in `reporters/dashboards/`. */
export function dashboardFiles(): readonly (readonly [name: string, text: string])[] {
  return FILES.map((name) => [name, readFileSync(new URL(name, import.meta.url), 'utf8')]);
}
