import { runProgram, type Commands } from '../cli/program.ts';

/** Proofs of cutoff itself, for its developers: started by the scripts `test`, `test:*` and `soak` of package.json. */

const PROOFS: Commands = {
  sensitivity: [
    'seed faults into the lab and see whether the journeys notice each',
    () => import('./sensitivity/proof.ts'),
  ],
  audit: [
    'corrupt the books of a burst in the lab and see whether the audit names each corruption',
    () => import('./audit/proof.ts'),
  ],
  residue: [
    'kill probes in the lab, sweep, and compare the whole database with before',
    () => import('./commands/residue.ts'),
  ],
  variety: [
    'set the lab up as companies do, and see whether every verdict is right',
    () => import('./commands/variety.ts'),
  ],
  safety: ['try in the lab what production must refuse', () => import('./commands/safety.ts')],
  nodes: ['run the unit tests and a probe on other versions of Node', () => import('./commands/nodes.ts')],
  soak: ['run the journeys many times and count false failures', () => import('./commands/soak.ts')],
  attribution: [
    'seed bottlenecks into the lab and see whether each is named first',
    () => import('./bench/capacity/attribution.ts'),
  ],
  'bench-capacity': [
    'compare the answer of a capacity search with the truth',
    () => import('./bench/capacity/bench.ts'),
  ],
  selftest: ['run all tests of cutoff itself, with all their set-up', () => import('./commands/selftest.ts')],
};

await runProgram({
  name: 'proofs',
  description: 'Proofs that cutoff notices, refuses, undoes and keeps what it should, run against the lab.',
  commands: PROOFS,
  afterHelp: '',
});
