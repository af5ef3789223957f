import { createHash } from 'node:crypto';
import { cpus, hostname } from 'node:os';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { CountedStep, GateBlock, GatePair, GateSection } from '../../../fixtures/record/gate.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';

/**
 * A record in place of a baseline: what an earlier gate found of its candidate. Counters compare as exactly as ever.
 * Times were taken at another moment, so they can never make a gate fail, and let it pass only where the record was
 * measured the same way, at the same machine: the candidate alone, at the same pace.
 */
export interface StoredBaseline {
  readonly run: string;
  readonly gate: GateSection;
}

/**
 * @param run as the user named it
 * @throws {CommandError} `configuration` where the run cannot stand for a baseline
 */
export function storedFrom(
  { gate, run: { id } }: Pick<RunRecord, 'gate' | 'run'>,
  run: string,
): StoredBaseline {
  const why = !gate
    ? 'it is not a gate'
    : gate.verdict === 'fail' || gate.accounts.candidate.failed > 0
      ? 'its candidate failed'
      : gate.blocks.length < LEAST_BLOCKS
        ? `it measured ${gate.blocks.length} blocks, and ${LEAST_BLOCKS} are needed`
        : undefined;
  if (gate && why === undefined) return { run: id, gate };
  throw new CommandError(
    'configuration',
    `--baseline-record ${run}: ${why ?? 'it is not a gate'}. Name the run of a gate whose candidate is the current release; "cutoff report --list" shows the runs.`,
  );
}

const LEAST_BLOCKS = 2;

/** The machine that loads, so that records of different ones can be told apart; its name does not leave it. */
export function thisMachine(): string {
  const all = cpus();
  const name = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  return `${all.length} × ${all[0]?.model.trim() || 'unknown processor'}, ${name}`;
}

/** Why the times of the record say nothing about those measured now; empty where they do. Pure. */
export function differencesOf(
  { gate }: StoredBaseline,
  now: { readonly machine: string; readonly url: string; readonly pairEveryMs: number },
): string[] {
  const host = (url: string): string => new URL(url).hostname;
  return [
    ...(gate.machine === now.machine
      ? []
      : [
          `The record was measured by another machine (${gate.machine ?? 'unknown'}) than this one (${now.machine}).`,
        ]),
    ...(host(gate.candidate.url) === host(now.url)
      ? []
      : [`The record is of a server at ${host(gate.candidate.url)}, the candidate is at ${host(now.url)}.`]),
    ...(gate.against.is === 'record'
      ? []
      : [
          'The record was measured with two sides under load, and the candidate alone. This run can be the record for the next gate.',
        ]),
    ...(gate.design.pairEveryMs === now.pairEveryMs
      ? []
      : [
          `The record was measured at another pace (${gate.design.pairEveryMs} ms instead of ${now.pairEveryMs}).`,
        ]),
  ];
}

/** The counted steps of the candidate with those of the record beside them. Pure. */
export function withRecordedCounts(counted: readonly CountedStep[], { gate }: StoredBaseline): CountedStep[] {
  return counted.map((step) => ({
    ...step,
    baseline:
      gate.counters.steps.find(
        (before) =>
          before.journey === step.journey &&
          before.channel === step.channel &&
          before.step === step.step &&
          before.lines === step.lines,
      )?.candidate ?? [],
  }));
}

/**
 * The pairs of a block with the same orders of the record beside them; none where either lacks some, or where the record
 * has the block of another batch: each batch draws orders of its own. Pure.
 */
export function withRecordedTimes({ number, batch, pairs }: GateBlock, { gate }: StoredBaseline): GatePair[] {
  const before = gate.blocks.find((block) => block.number === number && block.batch === batch)?.pairs ?? [];
  const isWhole = before.length === gate.design.pairsPerBlock && pairs.length === before.length;
  return isWhole ? pairs.map((pair, index) => ({ ...pair, baseline: before[index]?.candidate ?? {} })) : [];
}
