import type { Reporter, TestCase, TestResult, TestStep } from 'playwright/types/testReporter';
import { redact } from '../fixtures/secrets/secret.ts';
import { readRequest } from '../fixtures/target/run-request.ts';
import type { Channel } from '../fixtures/record/record.ts';
import { skippedStep } from './engine.ts';
import { JOURNEY_NAMES, journeyNamed, type JourneyName } from './catalogue.ts';
import { appendOutcome, JourneyOutcome, OUTCOME_ATTACHMENT, UNSAVED } from './outcome-file.ts';

/**
 * Playwright reporter that notes the outcome of each journey as soon as it ended. A journey that ended without one
 * (its worker died, its time ran out, its set-up threw) is noted as broken, with Playwright's own words.
 */
export default class Collector implements Reporter {
  readonly #request = readRequest();

  onTestEnd(test: TestCase, result: TestResult): void {
    const body = result.attachments.find((each) => each.name === OUTCOME_ATTACHMENT)?.body;
    const outcome = body
      ? JourneyOutcome.parse(JSON.parse(body.toString('utf8')))
      : brokenOutcome(test, result);
    try {
      appendOutcome(this.#request.folder, outcome);
    } catch {
      // A disk that filled up meanwhile: the outcome goes to whoever started the run, who can still hold it.
      process.stdout.write(`${JSON.stringify({ event: UNSAVED, outcome })}\n`);
    }
    const { journey, channel, status, durationMs } = outcome.result;
    process.stdout.write(`${JSON.stringify({ event: 'journey', journey, channel, status, durationMs })}\n`);
  }

  onTestBegin(test: TestCase): void {
    const { journey, channel } = identityOf(test);
    process.stdout.write(`${JSON.stringify({ event: 'begin', journey, channel })}\n`);
  }

  onStepBegin(test: TestCase, _result: TestResult, step: TestStep): void {
    if (step.category !== 'test.step') return;
    const { journey, channel } = identityOf(test);
    process.stdout.write(`${JSON.stringify({ event: 'step', journey, channel, step: step.title })}\n`);
  }

  printsToStdio(): boolean {
    return true;
  }
}

function identityOf(test: TestCase): { journey: JourneyName; channel: Channel } {
  const journey = JOURNEY_NAMES.find((name) => name === test.title);
  if (!journey) throw new Error(`${test.title} is no journey`);
  return { journey, channel: test.parent.project()?.name === 'ui' ? 'ui' : 'rpc' };
}

function brokenOutcome(test: TestCase, result: TestResult): JourneyOutcome {
  const { journey, channel } = identityOf(test);
  const words = result.errors.map((error) => error.stack ?? error.message ?? '').filter(Boolean);
  return {
    odoo: null,
    language: null,
    result: {
      journey,
      channel,
      status: 'broken',
      startedAt: result.startTime.toISOString(),
      durationMs: null,
      steps: journeyNamed(journey).steps.map(skippedStep),
      failure: {
        step: 'prepare',
        kind: 'harness',
        message: `The journey ended without an outcome (Playwright says ${result.status}).`,
        ...(words.length > 0 ? { detail: redact(words.join('\n\n')) } : {}),
      },
      artefacts: [],
      documents: [],
      residue: null,
    },
  };
}
