import { probeDialect } from '../../fixtures/odoo/versions.ts';
import { serverVersion } from '../../fixtures/odoo/server-version.ts';
import { labAdminTarget, labTarget } from '../../fixtures/lab/lab-target.ts';
import { connect } from '../../fixtures/odoo/connect.ts';
import { grantIndicatorRights } from '../../fixtures/odoo/indicator-rights.ts';
import { firstBurst } from '../../load/scenarios/cutoff-burst.ts';
import { progressLine } from '../jobs/load/load-progress.ts';
import { showSeries } from '../jobs/deliver/prometheus.ts';
import { deliverRun } from '../jobs/deliver/deliver-run.ts';
import { endAsRecorded } from '../cli/exit-of-record.ts';
import { addLoad } from '../jobs/load/load-run.ts';
import { standardJourneys } from '../jobs/probe/safety.ts';
import { runProbe } from '../jobs/probe/probe.ts';
import { chooseTarget } from '../cli/run-target.ts';
import { randomInt } from 'node:crypto';
import { resolveTarget, type TargetReference } from '../../fixtures/target/run-request.ts';
import type { Command } from 'commander';
import { CHANNELS } from '../../fixtures/record/record.ts';
import { interruption } from '../cli/exit.ts';
import { progressPrinter } from '../cli/progress.ts';
import { withTargetOptions } from '../cli/target-options.ts';
import type { TargetOptions } from '../cli/target-options.ts';

const AFTER = `
The main job in one command: without a configured target it brings up the lab (a real Odoo, PostgreSQL, Pushgateway
and Prometheus on this machine), runs every journey by the user interface and by RPC, then a short cut-off burst with
k6 and an audit of the books, pushes the metrics, asks Prometheus for them, and writes the reports. In this burst each
order has products of its own. In "cutoff load cutoff_burst" orders share products, which can make Odoo 19 leak reservations. With
a configured target (ODOO_URL or cutoff.yaml) it probes that Odoo, installs nothing, and runs no burst.`;

/** Adds `cutoff start`, the main job. */
export function register(program: Command): void {
  withTargetOptions(program.command('start').description('Set up what is missing and run the main job once.'))
    .addHelpText('after', AFTER)
    .action((_, command: Command) => start(command.optsWithGlobals<TargetOptions>()));
}

async function start(flags: TargetOptions): Promise<void> {
  const chosen = await chooseTarget(flags, { browser: true, k6: true, results: true });
  const journeys = standardJourneys(await resolveTarget(chosen.reference));
  const { resultsDir } = chosen;
  if (chosen.reference.from === 'lab') await letProbeSeeQueues(chosen.reference);
  const run = {
    target: chosen.reference,
    resultsDir,
    seed: chosen.config.seed ?? randomInt(2 ** 31),
    command: 'cutoff start',
    signal: interruption(),
  };
  const probed = await runProbe({
    ...run,
    journeys,
    channels: CHANNELS,
    indicators: { calendar: chosen.config.calendar, pushgatewayUrl: chosen.pushgateway?.url },
    onProgress: progressPrinter(journeys.length * CHANNELS.length),
  });
  const inLab = chosen.reference.from === 'lab';
  const record =
    inLab && !interruption().aborted
      ? await addLoad(probed, {
          ...run,
          profile: firstBurst,
          scale: 1,
          durationS: undefined,
          vus: undefined,
          segments: 1,
          remoteWrite: chosen.config.remoteWrite,
          onProgress: progressLine(process.stderr),
        })
      : probed;
  const delivered = await deliverRun(record, { resultsDir, pushgateway: chosen.pushgateway, json: false });
  const seen =
    chosen.prometheusUrl === undefined || !delivered
      ? true
      : await showSeries(chosen.prometheusUrl, record, process.stdout);
  process.stdout.write(`Open ${resultsDir}/latest/report.html in a browser.\n`);
  process.stdout.write(
    inLab
      ? '"cutoff lab down" stops the lab.\n'
      : 'No burst was run: load belongs on a copy. See "cutoff load --help".\n',
  );
  endAsRecorded(record, delivered && seen);
}

/** The first run of a newcomer shows every indicator; the probe of a lab has no more rights than its journeys need. */
async function letProbeSeeQueues(reference: TargetReference & { readonly from: 'lab' }): Promise<void> {
  const probe = await labTarget(reference);
  const admin = await connect(await labAdminTarget(reference));
  try {
    await grantIndicatorRights(admin, await probeDialect(admin, await serverVersion(probe)), probe.login);
  } finally {
    await admin.close();
  }
}
