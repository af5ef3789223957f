/** Bare k6: the same bodies to the same paths, and nothing else. With `systemTags` where it shall keep those alone. */

import http from 'k6/http';

const { url, rate, durationS, vus, calls, systemTags } = JSON.parse(open(__ENV.BENCH_INPUT));

export const options = {
  scenarios: {
    bare: {
      executor: 'constant-arrival-rate',
      rate,
      timeUnit: '1s',
      duration: `${durationS}s`,
      preAllocatedVUs: vus,
      maxVUs: vus,
    },
  },
  ...(systemTags === undefined ? {} : { systemTags }),
};

export default function transact() {
  for (const { path, contentType, body } of calls) {
    http.post(`${url}${path}`, body, { headers: { 'Content-Type': contentType } });
  }
}
