import { describe, expect, test } from 'vitest';
import { Secret } from '../../fixtures/secrets/secret.ts';
import {
  remoteWriteArguments,
  remoteWriteEnvironment,
  saysUnwritten,
  type RemoteWriteRun,
} from './remote-write.ts';

const url = 'https://metrics.example.com/api/v1/write';
const run: RemoteWriteRun = {
  to: { url, access: { by: 'token', token: new Secret('bearer-secret') } },
  labels: { environment: 'lab', tenant: 'a&step=x', region: '' },
};

describe('remote write by k6', () => {
  test('labels every series, without changing other tags', () => {
    expect(remoteWriteArguments(run, undefined)).toEqual([
      '--out=experimental-prometheus-rw',
      '--tag',
      'environment=lab',
      '--tag',
      'tenant=a_step_x',
    ]);
    expect(remoteWriteArguments(run, '0:1/3')).toContain('segment=0:1/3');
  });

  test('passes secrets in the environment, never on the command line', () => {
    expect(remoteWriteArguments(run, '0:1/3').join(' ')).not.toContain('bearer-secret');
    expect(remoteWriteEnvironment(run)).toMatchObject({
      K6_PROMETHEUS_RW_SERVER_URL: url,
      K6_PROMETHEUS_RW_BEARER_TOKEN: 'bearer-secret',
    });
    const password = new Secret('basic-secret');
    const basic = { ...run, to: { url, access: { by: 'password' as const, user: 'u', password } } };
    expect(remoteWriteEnvironment(basic)).toMatchObject({
      K6_PROMETHEUS_RW_USERNAME: 'u',
      K6_PROMETHEUS_RW_PASSWORD: 'basic-secret',
    });
    expect(remoteWriteEnvironment({ ...run, to: { url, access: { by: 'nothing' } } })).not.toHaveProperty(
      'K6_PROMETHEUS_RW_USERNAME',
    );
  });

  test('notices in the log of k6 that the series were refused', () => {
    expect(saysUnwritten('Failed to send the time series data to the endpoint')).toBe(true);
    expect(saysUnwritten('{"cutoff":"begin"}')).toBe(false);
  });
});
