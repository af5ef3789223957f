import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { htmlReport } from './html/report.ts';
import { junitXml } from './junit/report.ts';
import { markdownReport } from './markdown/report.ts';
import { groupsOf } from './metrics/groups.ts';
import { defineSection } from './section.ts';
import { SECTIONS } from './sections/index.ts';
import { failedGate, gateRecord } from './sections/gate/sample.ts';
import { failedRecord, passedRecord } from './sections/journeys/sample.ts';
import { terminalReport } from './terminal/report.ts';

/** A section in front of all others that breaks in every format. */
function fails(): never {
  throw new Error('no such figure');
}
const BROKEN = defineSection({
  name: 'weather',
  read: (record) => record,
  sentence: fails,
  groups: fails,
  banner: fails,
  figures: fails,
  html: fails,
  junit: fails,
  terminal: fails,
  markdown: fails,
});
const WITH_BROKEN = [BROKEN, ...SECTIONS];
const MESSAGE = 'The section "weather" could not be shown: no such figure';

describe('a section that throws', () => {
  test('is named in the HTML report beside the other sections', () => {
    const page = htmlReport(failedRecord(), 'results/run', WITH_BROKEN);
    expect(page).toContain('The section &quot;weather&quot; could not be shown: no such figure');
    for (const id of ['journeys', 'failures', 'timeline']) expect(page).toContain(`<section id="${id}">`);
  });

  test('is an error in JUnit beside the other suites', () => {
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
    const suitesOf = (text: string) => parser.parse(text).testsuites.testsuite;
    const [broken, ...others] = suitesOf(junitXml(passedRecord(), 'results/run', WITH_BROKEN));
    expect(broken).toMatchObject({ name: 'weather', errors: '1', testcase: { error: { message: MESSAGE } } });
    expect(others).toEqual(suitesOf(junitXml(passedRecord(), 'results/run')));
  });

  test('is named in the terminal beside the other sections', () => {
    const options = { colour: false, folder: 'results/run' };
    const lines = terminalReport(passedRecord(), options, WITH_BROKEN).split('\n');
    expect(lines).toContain(`! ${MESSAGE}`);
    for (const line of terminalReport(passedRecord(), options).split('\n').slice(0, -1)) {
      expect(lines).toContain(line);
    }
  });

  test('is named in Markdown beside the other sections', () => {
    const text = markdownReport(gateRecord(failedGate()), WITH_BROKEN);
    expect(text).toContain(`> ${MESSAGE}`);
    expect(text).toContain('Release gate: fail');
  });

  test('has no metrics and says so, while the others are pushed', () => {
    const messages: string[] = [];
    const groups = groupsOf(passedRecord(), (message) => messages.push(message), WITH_BROKEN);
    expect(groups).toEqual(groupsOf(passedRecord()));
    expect(messages).toEqual([MESSAGE]);
  });
});
