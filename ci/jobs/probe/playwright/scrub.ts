import type { Reporter, TestCase, TestError, TestResult, TestStep } from 'playwright/types/testReporter';
import { redact } from '../../../../fixtures/secrets/secret.ts';

/** Takes secrets out of what the reporters after it are told: the titles of actions, and their errors, name what was typed. */
export default class Scrub implements Reporter {
  onStepBegin(_test: TestCase, _result: TestResult, step: TestStep): void {
    step.title = redact(step.title);
  }

  onStepEnd(_test: TestCase, _result: TestResult, step: TestStep): void {
    if (step.error) scrub(step.error);
  }

  onTestEnd(_test: TestCase, { errors }: TestResult): void {
    for (const error of errors) scrub(error);
  }

  printsToStdio(): boolean {
    return false;
  }
}

function scrub(error: TestError): void {
  for (const part of ['message', 'stack', 'snippet'] as const) {
    const text = error[part];
    if (text !== undefined) error[part] = redact(text);
  }
}
