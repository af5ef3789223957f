import { expectSame, expectThat, need } from '../expectation.ts';
import type { Step } from '../journey.ts';
import { readRecord, text } from '../../fixtures/odoo/records.ts';

/** The user gets in with the right password. */
export const signIn: Step = {
  name: 'sign_in',
  act: async (world) => {
    await world.signIn();
  },
  check: async (world, deal) => {
    await world.enter();
    const [user] = await readRecords(world.books, 'res.users', [world.books.uid], { login: text });
    expectThat(
      user !== undefined && user.login !== '',
      'The signed-in user cannot read their own user record.',
    );
    deal.signedIn = { login: user.login };
  },
};

/** Nobody gets in with a wrong one. */
export const wrongPassword: Step = {
  name: 'wrong_password',
  act: async (world, deal) => {
    deal.wrongPasswordAdmitted = await world.admits(`wrong-${world.reference}`);
  },
  check: async (_world, deal) => {
    const admitted = need(deal.wrongPasswordAdmitted, 'the answer to a wrong password');
    expectThat(!admitted, 'The target let a user in with a wrong password.');
  },
};
