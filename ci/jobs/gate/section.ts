import type { GateBlock, GateSection } from '../../../fixtures/record/gate.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { looksWithin } from './design.ts';
import type { GateRequest } from './state.ts';
import { measureSteps } from './measure.ts';
import type { Side } from './pairs.ts';
import type { State } from './state.ts';
import { differencesOf, thisMachine } from './stored.ts';
import { thresholdOf } from './thresholds.ts';
import { verdictOfGate } from './verdict.ts';

const CONFIDENCE = 0.95;

/** The section of the run record over what is known. */
export function sectionOf(request: GateRequest, state: State, ended: GateSection['ended']): GateSection {
  const { design, sides, names: named, alpha, beta, asked } = request;
  const names = asked.primary.length > 0 ? asked.primary : stepNames(state.blocks);
  const looks = looksWithin(design.mostBlocks);
  const steps =
    names.length === 0 || state.blocks.length === 0
      ? []
      : measureSteps(state.blocks, {
          steps: names,
          looks,
          alpha,
          beta,
          confidence: CONFIDENCE,
          thresholdOf: (step) => thresholdOf(asked.thresholds, step),
        });
  const side = (which: Side, { name, url, database, labels }: Target): GateSection['baseline'] => ({
    asked: named[which],
    name,
    url,
    database,
    release: labels.release,
    odoo: state.odoo[which],
  });
  const candidate = side('candidate', sides.candidate);
  const section = {
    ...baselineOf(request, { ...candidate, pairEveryMs: state.pairEveryMs }, (target) =>
      side('baseline', target),
    ),
    candidate,
    machine: thisMachine(),
    design: {
      journey: design.journey,
      pairing: design.pairing,
      seed: design.seed,
      pairsPerBlock: design.pairsPerBlock,
      warmUpPairs: design.warmUpPairs,
      pairEveryMs: state.pairEveryMs,
      looks,
      lines: [...request.lines],
      alpha,
      beta,
      confidence: CONFIDENCE,
      asked,
    },
    counters: state.counters,
    blocks: state.blocks,
    steps,
    accounts: state.accounts,
    batches: state.batches,
    discarded: state.discarded,
    unhealthy: state.unhealthy,
    ended,
    spentS: state.spentS,
  };
  return { ...section, ...verdictOfGate(section) };
}

/** The other side, or the record that stands for it. */
function baselineOf(
  { sides, stored, names }: GateRequest,
  now: { readonly url: string; readonly pairEveryMs: number },
  live: (target: Target) => GateSection['baseline'],
): Pick<GateSection, 'baseline' | 'against'> {
  if (sides.baseline) {
    return { baseline: live(sides.baseline), against: { is: 'live', run: null, differs: [] } };
  }
  if (!stored) throw new Error('A gate has a baseline, or a record of one.');
  return {
    baseline: { ...stored.gate.candidate, asked: names.baseline },
    against: {
      is: 'record',
      run: stored.run,
      differs: differencesOf(stored, { ...now, machine: thisMachine() }),
    },
  };
}

function stepNames(blocks: readonly GateBlock[]): string[] {
  const [first] = blocks.flatMap(({ pairs }) => pairs);
  return Object.keys(first?.candidate ?? {});
}
