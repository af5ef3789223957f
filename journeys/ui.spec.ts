import { test } from 'playwright/test';
import { Evidence } from '../fixtures/pages/evidence.ts';
import { signInWithCookie } from '../fixtures/pages/sign-in.ts';
import { readRequest, resolveTarget } from '../fixtures/target/run-request.ts';
import { signsIn } from './access/sign-in.ts';
import { JOURNEYS } from './catalogue.ts';
import { conversationOf, performJourney } from './perform.ts';
import { openUserInterface } from './user-interface.ts';

const request = readRequest();

for (const journey of JOURNEYS) {
  if (!request.journeys.includes(journey.name)) continue;
  test(journey.name, async ({ page }, testInfo) => {
    const target = await resolveTarget(request.target);
    const evidence = await Evidence.start(page, `${journey.name}-ui`, request.scratch);
    const conversation = conversationOf(request, journey, 'ui');
    const client = openUserInterface(page, target, conversation);
    await performJourney(
      journey,
      { request, target, testInfo },
      {
        channel: 'ui',
        driver: client.driver,
        conversation,
        enter: client.enter,
        evidence: (folder) => evidence.keep(folder),
        setUp: async (world) => {
          await client.prepare(world);
          if (!signsIn(journey)) {
            await signInWithCookie(page.context(), target, conversation.listening);
          }
        },
      },
    );
    await evidence.drop();
  });
}
