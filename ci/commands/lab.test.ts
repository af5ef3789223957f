import { expect, it } from 'vitest';
import { stripVTControlCharacters } from 'node:util';
import type { LabStatus } from '../../fixtures/lab/lab.ts';
import { statusText } from './lab.ts';

const DATABASES = Array.from({ length: 80 }, (_, index) => `cutoff_test_${index}`);
const STATUS: LabStatus = {
  name: 'cutoff',
  provider: 'debian',
  folder: '/home/user/.cache/cutoff/lab/state/cutoff',
  series: [
    {
      series: '19',
      isInstalled: true,
      databases: DATABASES,
      services: [
        { name: 'odoo', state: 'running', url: 'http://127.0.0.1:16019' },
        { name: 'postgresql', state: 'not answering', url: '127.0.0.1:16219' },
      ],
    },
  ],
  metrics: [{ name: 'pushgateway', state: 'stopped', url: undefined }],
};

it.each([40, 60, 100])('shows the lab with eighty databases within %d columns', (columns) => {
  const text = stripVTControlCharacters(statusText(STATUS, columns));
  expect(text.split('\n').filter((line) => line.length > columns)).toEqual([]);
  for (const each of [...DATABASES, 'not answering', 'http://127.0.0.1:16019']) expect(text).toContain(each);
});
