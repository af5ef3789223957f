import { defineJourney, defineStep } from '../define.ts';
import { expectThat, need } from '../expectation.ts';
import { signIn, type SignInState } from './sign-in.ts';

interface LoginState extends SignInState {
  wrongPasswordAdmitted?: boolean;
}

/** Nobody gets in with a wrong password. */
export const wrongPassword = defineStep<LoginState>()({
  name: 'wrong_password',
  dependency: 'session',
  rpc: async (world, state) => {
    state.wrongPasswordAdmitted = await world.admits(`wrong-${world.reference}`);
  },
  ui: async (client, world, state) => {
    state.wrongPasswordAdmitted = await client.admits(`wrong-${world.reference}`);
  },
  check: async (_world, state) => {
    const admitted = need(state.wrongPasswordAdmitted, 'the answer to a wrong password');
    expectThat(!admitted, 'The target accepted a wrong password.');
  },
});

export const login = defineJourney({
  name: 'login',
  title: 'The user signs in; a wrong password is refused',
  checks: 'the session belongs to the user; a wrong password is refused',
  needs: 'read-only',
  plan: (): Promise<LoginState> => Promise.resolve({}),
  steps: [signIn, wrongPassword],
  documents: () => [],
  load: {
    arrivals: () => Promise.resolve(() => ({})),
    // Ten wrong passwords from one address make Odoo refuse everybody from there for a minute.
    without: ['wrong_password'],
  },
});
