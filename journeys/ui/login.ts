import { LoginPage } from '../../fixtures/pages/sign-in.ts';
import { need } from '../expectation.ts';
import type { UiAction } from './driver.ts';

export const loginActions: Record<'sign_in' | 'wrong_password', UiAction> = {
  sign_in: async ({ page, target, traffic }, _world, deal) => {
    const login = new LoginPage(page, target);
    await login.open();
    const led = await login.submit(target.login, target.password.reveal());
    if (led === 'refused') throw login.refusal();
    await traffic.settle();
    deal.signedInAs = await login.signedInUser();
  },

  /** In a browser context of its own, so that the session of the journey stays. */
  wrong_password: async ({ page, target, headers }, world, deal) => {
    const browser = need(page.context().browser() ?? undefined, 'a browser');
    const context = await browser.newContext({
      baseURL: target.url,
      ignoreHTTPSErrors: !target.tls.verify,
      extraHTTPHeaders: headers(),
    });
    try {
      const login = new LoginPage(await context.newPage(), target);
      await login.open();
      deal.wrongPasswordAdmitted =
        (await login.submit(target.login, `wrong-${world.reference}`)) === 'client';
    } finally {
      await context.close();
    }
  },
};
