import { describe, expect, it } from 'vitest';
import { readCriteria } from '../../src/criteria/index.ts';
import type { OpenCriteria } from '../../src/steps/open-criteria.ts';
import { admit } from '../../src/steps/outside-request.ts';
import { around, builtin } from '../criteria/support.ts';

const hostKey = 'ssh-ed25519 SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s';
const own = `id: own-names
title: what a name resolves to
params:
  to:
    type: name
from:
  collector: own-names
  with:
    to:
      param: to
value: names
expect:
  equals: x
`;
const ownCollector = `id: own-names
class: host
params:
  to:
    type: name
steps:
  - run:
      - getent
      - hosts
      - param: to
    parse: text
    as: names
`;
const files = {
  'review.yaml': `hosts:\n  web:\n    address: web.example.net\n    user: reviewer\n    hostKey: ${hostKey}\n`,
  'claims/pvfix.yaml': `phase: pvfix
title: Room
milestones:
  M1:
    title: Up
    checks:
      - id: up
        says: it answers
        probe: https-status
        with:
          url: https://web.example.net/
          status: 200
      - id: port
        says: it is open
        probe: port-open
        with:
          address: web.example.net
          port: 443
      - id: cache
        says: it answers
        probe: redis-ping
        with:
          address: 127.0.0.1
          port: 6379
`,
  'probes/own-names.yaml': own,
  'probes/collectors/own-names.yaml': ownCollector,
};

const result = readCriteria(
  Object.entries(files).map(([path, text]) => ({ path, text })),
  builtin,
  { ...around, probes: 'all' },
);
if (!result.ok) throw new Error(JSON.stringify(result.problems));
const opened = { criteria: result.criteria } as unknown as OpenCriteria;

/** Why it is not looked at; null where it is. */
function refused(probe: string, given: Readonly<Record<string, unknown>>): string | null {
  const admitted = admit({ probe, with: given }, 'pvfix', opened);
  return 'reason' in admitted ? admitted.reason : null;
}

describe('what the operator’s own adversary may ask', () => {
  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['a unit of the host', 'systemd-unit-active', { unit: 'nginx.service' }],
    ['a container of the host', 'docker-container', { container: 'web' }],
    ['a package', 'package-version', { package: 'nginx', version: '>=1' }],
    ['what the sheet asks, word by word', 'redis-ping', { address: '127.0.0.1', port: 6379 }],
    [
      'another status of a URL that the sheet names',
      'https-status',
      { url: 'https://web.example.net/', status: 301 },
    ],
  ])('is %s', (_, probe, given) => {
    expect(refused(probe, given)).toBeNull();
  });

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['a Redis elsewhere', 'redis-ping', { address: 'evil.example', port: 6379 }],
    [
      'a value of a Redis elsewhere',
      'redis-value',
      { address: 'evil.example', port: 6379, read: 'GET', key: 'x', is: 'x' },
    ],
    [
      'a key that the sheet does not ask for',
      'redis-value',
      { address: '127.0.0.1', port: 6379, read: 'GET', key: 'session', is: 'x' },
    ],
    ['another port, one after the other', 'port-open', { address: 'web.example.net', port: 25 }],
    ['another port of a service', 'redis-ping', { address: '127.0.0.1', port: 25 }],
    [
      'a request that may change something',
      'http-rejects',
      { url: 'https://web.example.net/', method: 'POST' },
    ],
    [
      'a name to be resolved by a collector of the repository',
      'own-names',
      { to: 'secret.evil.example' },
    ],
    ['a URL elsewhere', 'https-status', { url: 'https://evil.example/', status: 200 }],
  ])('is not %s', (_, probe, given) => {
    expect(refused(probe, given)).toMatch(/the sheet/);
  });
});
