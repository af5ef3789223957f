import { lacksModule } from '../fixtures/facts/unsupported.ts';
import { refuseRequiredFields } from '../fixtures/facts/required-fields.ts';
import { JourneyFailure } from '../fixtures/failures/errors.ts';
import { lacksRights, may, rightToWrite, type WrittenModel } from '../fixtures/odoo/rights.ts';
import { hasPassword } from '../fixtures/odoo/second-factor.ts';
import type { Target } from '../fixtures/target/target.ts';
import { wrongPassword } from './access/login.ts';
import type { AnyJourney, AnyStep } from './define.ts';
import type { World } from './world.ts';

/** What a journey needs of its target, asked before anything is written: by a probe, and by `cutoff check`. */

/**
 * Plans the journey, for a user who may do all that it does.
 *
 * @throws {JourneyFailure} as `Journey.plan`; `data` where the user lacks a right; `unsupported` where Odoo lacks a module
 */
export async function planned(journey: AnyJourney, world: World): Promise<unknown> {
  await expectRights(journey, world);
  try {
    const state = await journey.plan(world);
    const steps = [...(journey.backlog ?? []), ...journey.steps];
    const models = writtenBy(journey);
    await Promise.all([
      models.length === 0 ? undefined : refuseRequiredFields(world.verifier, models),
      ...steps.map((step) => step.refuses?.(world, state)),
    ]);
    return state;
  } catch (error) {
    throw withoutRight(error, world);
  }
}

/** What the checks of the steps see less of than they could, for settings of this target. */
export async function weaknesses(
  { steps }: AnyJourney,
  world: World,
  target: Target,
  state: unknown,
): Promise<string[]> {
  const told = await Promise.all(
    steps.map(async (step) => {
      const setting = leftOut(step, target);
      if (setting !== undefined) return `${step.name} is skipped: ${setting}`;
      return step.weaker?.(world, state);
    }),
  );
  return [...new Set(told.filter((each) => each !== undefined))];
}

/** Why the configuration leaves a step out, if it does. */
export function leftOut(
  { name, dependency }: Pick<AnyStep, 'name' | 'dependency'>,
  target: Target,
): string | undefined {
  if (name === wrongPassword.name && target.wrongLoginsPerMinute === 0) return 'wrong_logins_per_minute is 0';
  // Odoo prints in web sessions; its methods for that are private on 14 to 19.
  return dependency === 'report' && !hasPassword(target)
    ? 'printing needs a password, and the target has only an API key'
    : undefined;
}

/** Models that the steps create records of. */
function writtenBy({ backlog = [], steps }: AnyJourney): WrittenModel[] {
  return [...new Set([...backlog, ...steps].flatMap(({ writes = [] }) => writes))];
}

async function expectRights(journey: AnyJourney, world: World): Promise<void> {
  const models = writtenBy(journey);
  if (models.length === 0) return;
  await world.enter();
  const answers = await Promise.all(
    models.map(async (model) => ({
      model,
      right: rightToWrite(model),
      given: await may(world.verifier, world.dialect, 'create', model),
    })),
  );
  const absent = answers.find(({ given }) => given === undefined);
  if (absent)
    throw lacksModule(
      absent.right?.broughtBy ?? absent.right?.module ?? absent.model,
      `the journey ${journey.name}`,
    );
  const lacking = answers.filter(({ given }) => given === false);
  if (lacking.length === 0) return;
  throw lacksRights(
    world.login,
    lacking.map(({ model }) => model),
  );
}

/** Reading is refused, too, where a group is missing. Once a journey writes, such a refusal is the target's. */
function withoutRight(error: unknown, { login }: World): unknown {
  if (!(error instanceof JourneyFailure) || error.kind !== 'fault') return error;
  if (error.fault?.exception.endsWith('AccessError') !== true) return error;
  return new JourneyFailure(
    'data',
    `The user ${login} may not read what the journey needs: ${error.message}`,
    {
      fault: error.fault,
      hint: 'Give the user the groups of a probe in Odoo.',
      cause: error,
    },
  );
}
