import { runProgram } from '../cli/program.ts';
import type { CommandEntry } from '../cli/program.ts';
import { registerProof } from './harness.ts';

/** Proofs of cutoff itself, for its developers: started by the scripts `test`, `test:*` and `soak` of package.json. */

const PROOFS: readonly CommandEntry[] = [
  {
    name: 'sensitivity',
    summary: 'seed faults into the lab and see whether the journeys notice each',
    register: async (program) => registerProof(program, (await import('./sensitivity/proof.ts')).SENSITIVITY),
  },
  {
    name: 'audit',
    summary: 'corrupt the books of a burst in the lab and see whether the audit names each corruption',
    register: async (program) => registerProof(program, (await import('./audit/proof.ts')).AUDIT),
  },
  {
    name: 'residue',
    summary: 'kill probes in the lab, sweep, and compare the whole database with before',
    register: async (program) => (await import('./commands/residue.ts')).registerResidue(program),
  },
  {
    name: 'variety',
    summary: 'set the lab up as companies do, and see whether every verdict is right',
    register: async (program) => (await import('./commands/variety.ts')).registerVariety(program),
  },
  {
    name: 'safety',
    summary: 'try in the lab what production must refuse',
    register: async (program) => (await import('./commands/safety.ts')).registerSafetyProof(program),
  },
  {
    name: 'nodes',
    summary: 'run the unit tests and a probe on other versions of Node',
    register: async (program) => (await import('./commands/nodes.ts')).registerNodes(program),
  },
  {
    name: 'soak',
    summary: 'run the journeys many times and count false failures',
    register: async (program) => (await import('./commands/soak.ts')).registerSoak(program),
  },
  {
    name: 'attribution',
    summary: 'seed bottlenecks into the lab and see whether each is named first',
    register: async (program) =>
      (await import('./bench/capacity/attribution.ts')).registerAttribution(program),
  },
  {
    name: 'bench-capacity',
    summary: 'compare the answer of a capacity search with the truth',
    register: async (program) => (await import('./bench/capacity/bench.ts')).registerCapacityBench(program),
  },
  {
    name: 'selftest',
    summary: 'run all tests of cutoff itself, with all their set-up',
    register: async (program) => (await import('./commands/selftest.ts')).registerSelftest(program),
  },
];

await runProgram({
  name: 'proofs',
  description: 'Proofs that cutoff notices, refuses, undoes and keeps what it should, run against the lab.',
  commands: PROOFS,
  afterHelp: '',
});
