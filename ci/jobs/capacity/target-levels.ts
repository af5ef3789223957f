/** Levels against a real Odoo, by the machinery of load runs. */

import type { Target } from '../../../fixtures/target/target.ts';
import { runAudit } from '../../../load/audit/audit.ts';
import { CommandError, exitOfFailure, JourneyFailure } from '../../../fixtures/failures/errors.ts';
import type { LoadProfile } from '../../../load/profiles/profile.ts';
import { runLoad } from '../../../load/run.ts';
import { levelProfile } from './level-profile.ts';
import type { ServerWatch } from '../../../load/observe/server-watch.ts';
import type { LevelTarget } from './run-level.ts';

export interface TargetGround {
  readonly target: Target;
  readonly profile: LoadProfile;
  readonly observe?: (() => Promise<ServerWatch>) | undefined;
  readonly renew?: (() => Promise<void>) | undefined;
}

export function levelTargetOf({ target, profile, observe, renew }: TargetGround): LevelTarget {
  return {
    run: async ({ perSecond, durationS, ...request }) => {
      const { load, odoo, language } = await runLoad({
        ...request,
        target,
        profile: levelProfile(profile, perSecond, durationS),
        scale: 1,
        durationS,
        vus: undefined,
        segments: 1,
        arrivals: 'random',
        tellsCalls: true,
      }).catch((error: unknown) => {
        throw error instanceof JourneyFailure ? preparationFailed(error) : error;
      });
      return { load, odoo, language };
    },
    audit: ({ runId, folder, signal }) =>
      runAudit({ runId, target, folder, signal, isHurried: false, onProgress: () => undefined }),
    ...(observe === undefined ? {} : { observe }),
    ...(renew === undefined ? {} : { renew }),
  };
}

/** Nothing was loaded: the level says nothing, and the next one would meet the same. */
function preparationFailed(error: JourneyFailure): CommandError {
  return new CommandError(
    exitOfFailure(error.kind),
    [
      `the preparation of a level failed (${error.kind}): ${error.message}`,
      ...(error.hint === undefined ? [] : [error.hint]),
    ],
    error,
  );
}
