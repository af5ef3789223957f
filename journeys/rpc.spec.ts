import { test } from 'playwright/test';
import { readRequest, resolveTarget } from '../fixtures/target/run-request.ts';
import { JOURNEYS } from './catalogue.ts';
import { rpcDriver } from './define.ts';
import { conversationOf, performJourney } from './perform.ts';

const request = readRequest();

for (const journey of JOURNEYS) {
  if (!request.journeys.includes(journey.name)) continue;
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the first parameter
  test(journey.name, async ({}, testInfo) => {
    const target = await resolveTarget(request.target);
    const conversation = conversationOf(request, journey, 'rpc');
    await performJourney(
      journey,
      { request, target, testInfo },
      { channel: 'rpc', driver: rpcDriver, conversation },
    );
  });
}
