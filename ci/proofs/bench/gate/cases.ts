import { TRANSACTIONS } from '../../../../journeys/catalogue.ts';
import type { Trigger } from '../../sensitivity/triggers.ts';
import type { Means } from './lab-site.ts';

/** What the bench puts into the candidate: nothing, or one regression of the confirmation of orders. Pure. */

/** The step that the regressions are put into. */
export const REGRESSED_STEP = 'confirm';

/** Those that have this step. */
export const BENCH_JOURNEYS = TRANSACTIONS.filter(({ steps }) =>
  steps.some(({ name }) => name === REGRESSED_STEP),
).map(({ name }) => name);

const SIZES_PERCENT = [5, 10, 20, 50] as const;

/** How something is made slower, by a percentage that is dialled: what the step feels of it is measured. */
const MAKER_NAMES = ['python', 'trigger'] as const;
export type Maker = (typeof MAKER_NAMES)[number];

const MAKERS: Readonly<
  Record<Maker, { readonly title: string; readonly means: (dialled: number) => Means }>
> = {
  python: {
    title: 'a Python method takes longer',
    means: (dialled) => ({ by: 'add-on', value: `slower ${dialled.toFixed(1)}` }),
  },
  trigger: {
    title: 'a database trigger sleeps',
    means: (dialled) => ({ by: 'trigger', trigger: sleeping(dialled) }),
  },
};

/** A case of which batches are measured. */
export interface BatchCase {
  readonly name: string;
  readonly title: string;
  /** `undefined`: nothing is dialled. */
  readonly slower: { readonly maker: Maker; readonly percent: number } | undefined;
  readonly means: (dialled: number) => Means;
  /** The share of the batches that it gets; the control most, for its question is the rarest event. */
  readonly weight: number;
}

/** Measured first: what a step feels of 100% that were dialled, so that later cases can be dialled to size. */
export const CALIBRATION_PERCENT = 100;
export const CALIBRATION_CASES: readonly BatchCase[] = MAKER_NAMES.map((maker) =>
  slower(maker, CALIBRATION_PERCENT, 1),
);

export const CONTROL = 'none';

/** Every case with batches, the control first. */
export const BATCH_CASES: readonly BatchCase[] = [
  {
    name: CONTROL,
    title: 'no difference (A/A)',
    slower: undefined,
    means: () => ({ by: 'nothing' }),
    weight: 6,
  },
  ...SIZES_PERCENT.flatMap((percent) =>
    MAKER_NAMES.map((maker) => slower(maker, percent, percent === 10 ? 4 : 1)),
  ),
  {
    name: 'tail',
    title: 'every tenth order takes three times as long',
    slower: undefined,
    means: () => ({ by: 'add-on', value: 'tail 200 10' }),
    weight: 1,
  },
];

/** Cases of which only the exact counters are of interest. */
export const COUNT_CASES: readonly {
  readonly name: string;
  readonly title: string;
  readonly means: Means;
}[] = [
  { name: CONTROL, title: 'no difference (A/A)', means: { by: 'nothing' } },
  {
    name: 'query-per-line',
    title: 'one more query for each order line',
    means: { by: 'add-on', value: 'queries 1' },
  },
];

function slower(maker: Maker, percent: number, weight: number): BatchCase {
  const { title, means } = MAKERS[maker];
  return { name: `${maker}-${percent}`, title, slower: { maker, percent }, means, weight };
}

/** Sleeps at commit, for a share of what the transaction has taken so far: the same effect on a busy machine. */
function sleeping(percent: number): Trigger {
  const share = (percent / 100).toFixed(4);
  return {
    table: 'sale_order',
    timing: 'at commit',
    event: 'UPDATE',
    when: "OLD.state <> 'sale' AND NEW.state = 'sale'",
    body: `PERFORM pg_sleep(extract(epoch FROM clock_timestamp() - transaction_timestamp()) * ${share});`,
  };
}
