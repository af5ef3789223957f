import type { Page } from 'playwright';
import { Evidence } from '../fixtures/pages/evidence.ts';
import { signInWithCookie } from '../fixtures/pages/sign-in.ts';
import type { AnyJourney } from './define.ts';
import { signsIn } from './access/sign-in.ts';
import type { JourneyOutcome } from './outcome-file.ts';
import { conversationOf, performJourney } from './perform.ts';
import type { JourneyRun } from './perform.ts';
import { openUserInterface } from './user-interface.ts';

/** The `ui` channel: runs one journey in a page that nobody else uses, and closes the context of that page. */
export async function performInBrowser(
  journey: AnyJourney,
  run: JourneyRun,
  page: Page,
): Promise<JourneyOutcome> {
  const { request, target } = run;
  const context = page.context();
  const evidence = await Evidence.start(page, `${journey.name}-ui`, request.scratch);
  const conversation = conversationOf(request, journey, 'ui');
  const client = openUserInterface(page, target, conversation);
  return performJourney(journey, run, {
    channel: 'ui',
    driver: client.driver,
    conversation,
    enter: client.enter,
    cut: () => client.seal(),
    evidence: (folder) => evidence.keep(folder),
    close: async () => {
      await client.quiet();
      await context.close();
    },
    setUp: async (world) => {
      await client.prepare(world);
      if (!signsIn(journey)) await signInWithCookie(context, target, conversation.listening);
    },
  });
}
