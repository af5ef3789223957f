import { readRecord, text } from '../../fixtures/odoo/records.ts';
import { defineStep } from '../define.ts';
import { expectSame, need } from '../expectation.ts';

export interface SignInState {
  /** Id of the user whom the channel's own session belongs to. */
  signedInAs?: number;
}

/** The user gets in with the right password. */
export const signIn = defineStep<SignInState>()({
  name: 'sign_in',
  dependency: 'session',
  rpc: async (world, state) => {
    await world.signIn();
    state.signedInAs = world.acting.uid;
  },
  ui: async (client, _world, state) => {
    state.signedInAs = await client.signIn();
  },
  check: async (world, state) => {
    await world.enter();
    const uid = need(state.signedInAs, 'a signed-in user');
    const user = await readRecord(world.verifier, 'res.users', uid, { login: text });
    expectSame('The user that was signed in', user.login, world.login);
  },
});

/** True if the journey signs in by itself. */
export function signsIn({ steps }: { readonly steps: readonly { readonly name: string }[] }): boolean {
  return steps.some(({ name }) => name === signIn.name);
}
