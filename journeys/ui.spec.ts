import { test } from 'playwright/test';
import { Evidence } from '../fixtures/pages/evidence.ts';
import { signInWithCookie } from '../fixtures/pages/sign-in.ts';
import { readRequest, resolveTarget } from '../fixtures/target/run-request.ts';
import { ALL_JOURNEYS, signsIn } from './journeys.ts';
import { conversationOf, performJourney } from './perform.ts';
import { openUserInterface } from './ui/driver.ts';

const request = readRequest();

for (const journey of ALL_JOURNEYS) {
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
