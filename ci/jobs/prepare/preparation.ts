import { hasPassword } from '../../../fixtures/odoo/second-factor.ts';
import type { Administrator } from '../../../fixtures/config/administrator.ts';
import { CommandError, JourneyFailure } from '../../../fixtures/failures/errors.ts';
import { connect, connectUnguarded } from '../../../fixtures/odoo/connect.ts';
import type { OwnedSession } from '../../../fixtures/odoo/session.ts';
import { serverVersion } from '../../../fixtures/odoo/server-version.ts';
import { placeRisks } from '../../../fixtures/synthetic/place-risks.ts';
import {
  prepareSynthetic,
  USUAL_SIZE,
  type PieceReport,
  type PrepareOptions,
} from '../../../fixtures/synthetic/prepare.ts';
import { proveSynthetic } from '../../../fixtures/synthetic/proof.ts';
import type { SyntheticPlace, Target } from '../../../fixtures/target/target.ts';

/** Making a company or a warehouse takes Odoo long; a proxy in front of it may cut it off earlier. */
const CALL_LIMIT_MS = 180_000;

/** What is there of the target's synthetic company or part, and what was made. */
export interface Preparation {
  readonly pieces: readonly PieceReport[];
  /** What the probes mean for others in a real company. */
  readonly warnings: readonly string[];
}

/**
 * Makes the synthetic company of a target or its part of a real one, or looks what is missing, as an administrator of its Odoo.
 *
 * @throws {CommandError} as `prepareSynthetic`, and where the administrator and the probe are the same user
 * @throws {JourneyFailure} when the target cannot be asked
 */
export async function prepare(
  target: Target & { readonly synthetic: SyntheticPlace },
  administrator: Administrator,
  options: PrepareOptions,
): Promise<Preparation> {
  if (administrator.login === target.login) {
    throw new CommandError(
      'configuration',
      `The target and the administrator are the same user, ${target.login}: probes never run as administrator. Give the target the login of a new user.`,
    );
  }
  const looks = target.indicators.user?.login;
  if (looks !== undefined && [target.login, administrator.login].includes(looks)) {
    throw new CommandError(
      'configuration',
      `indicators.login is ${looks}, which is the user of the probe or the administrator. Indicators need a separate read-only user: name a new one (CUTOFF_INDICATORS_LOGIN).`,
    );
  }
  if (!hasPassword(target)) {
    throw new CommandError(
      'configuration',
      `Target ${target.name} has an API key and no password, but its new user needs a password. Set ODOO_PASSWORD, ODOO_PASSWORD_FILE or password.`,
    );
  }
  const session = await connectUnguarded({
    ...target,
    ...administrator,
    apiKey: undefined,
    // JSON-2 would need a key of the administrator.
    transport: target.transport === 'json2' ? 'xmlrpc' : target.transport,
    callTimeoutMs: Math.max(target.callTimeoutMs, CALL_LIMIT_MS),
  });
  try {
    const plan = {
      place: target.synthetic,
      catalogue: target.catalogue,
      ...USUAL_SIZE,
      probe: { login: target.login, password: target.password },
      looks: target.indicators.user,
    };
    const warnings: string[] = [];
    const pieces = await prepareSynthetic(session, await serverVersion(target), plan, {
      ...options,
      onWarning: (warning) => warnings.push(warning),
    });
    return { pieces, warnings };
  } finally {
    await session.close();
  }
}

/**
 * Signs in as the probe and looks at the company as a run would.
 *
 * @returns reasons why a run would still be refused
 * @throws {CommandError} where the user's password is not the target's
 * @throws {JourneyFailure} `refused` where the company is not proved
 */
export async function verify(target: Target): Promise<string[]> {
  const { user } = target.indicators;
  if (user) await (await signIn({ ...target, ...user, apiKey: undefined })).close();
  const session = await signIn(target);
  try {
    await proveSynthetic(session, target);
    return await placeRisks(session, target);
  } finally {
    await session.close();
  }
}

async function signIn(target: Target): Promise<OwnedSession> {
  return connect({
    ...target,
    ...(target.transport === 'json2' && !target.apiKey ? { transport: 'xmlrpc' } : {}),
  }).catch((error: unknown) => {
    if (!(error instanceof JourneyFailure) || error.kind !== 'credential') throw error;
    throw new CommandError(
      'configuration',
      `User ${target.login} exists, and Odoo refuses its password in the configuration of target ${target.name}: set that password for the user in Odoo, or correct it in the configuration.`,
      error,
    );
  });
}
