import { readRecord, text } from '../../fixtures/odoo/records.ts';
import { expectSame, expectThat, need } from '../expectation.ts';
import type { Step } from '../journey.ts';

/** The user gets in with the right password. */
export const signIn: Step = {
  name: 'sign_in',
  act: async (world, deal) => {
    await world.signIn();
    deal.signedInAs = world.acting.uid;
  },
  check: async (world, deal) => {
    await world.enter();
    const uid = need(deal.signedInAs, 'a signed-in user');
    const user = await readRecord(world.books, 'res.users', uid, { login: text });
    expectSame('The user that was signed in', user.login, world.login);
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
