/** How many arrivals a second one core starts on time: by k6's own clock, against its schedule. */

import { loadavg } from 'node:os';
import { execa } from 'execa';
import { noSamples, readSamples } from '../../../../load/result/samples.ts';
import { ourProgram, type Setting } from './sides.ts';

/** On time: at most 1 arrival in 100 starts later than this after its moment, and none is dropped. */
export const LATE_MS = 10;
const MOST_LATE = 0.01;

const RATES = [20, 40, 60, 80, 120, 160] as const;
const DURATION_S = 8;
/** Far beyond the limit: more only takes time. */
const HOPELESS = 0.3;

export interface Accuracy {
  /** Orders per second that were asked for. */
  readonly perSecond: number;
  readonly started: number;
  readonly dropped: number;
  /** Share of the starts that came later than `LATE_MS`. */
  readonly late: number;
  /** Load of the machine in the last minute, ours included. */
  readonly load: number;
}

/** Rising rates, one after the other, until one is far beyond what can be done. */
export async function arrivalAccuracy(setting: Setting): Promise<Accuracy[]> {
  const seen: Accuracy[] = [];
  for (const perSecond of RATES) {
    const run = {
      name: `arrivals-${perSecond}`,
      transport: 'xmlrpc',
      perSecond,
      durationS: DURATION_S,
    } as const;
    const { command, args, env, samplesPath } = await ourProgram(setting, run);
    // One core's worth, wherever the system finds it: pinned, it would share its core with whatever else runs there.
    await execa(command, args, { env: { ...env, GOMAXPROCS: '1' }, stdout: 'ignore', reject: false });
    const samples = noSamples();
    await readSamples(samplesPath, samples);
    // Beside the earliest start, as in the rules of a run: k6 tells when a scenario starts to a few milliseconds.
    const lateness = [...samples.latenessMs.values()].flat();
    const least = Math.max(
      0,
      lateness.reduce((low, each) => Math.min(low, each), Infinity),
    );
    const late = lateness.filter((each) => each - least > LATE_MS).length / Math.max(1, lateness.length);
    const [load = 0] = loadavg();
    seen.push({ perSecond, started: lateness.length, dropped: samples.dropped, late, load });
    process.stderr.write(
      `${perSecond} orders/s: ${(late * 100).toFixed(2)}% late, load ${load.toFixed(1)}\n`,
    );
    if (late > HOPELESS) break;
  }
  return seen;
}

/** The highest rate up to which every rate was kept; `undefined` where the lowest was not. */
export function highestOnTime(seen: readonly Accuracy[]): number | undefined {
  let highest: number | undefined;
  for (const { perSecond, late, dropped, started } of seen) {
    if (started === 0 || late > MOST_LATE || dropped > 0) return highest;
    highest = perSecond;
  }
  return highest;
}
