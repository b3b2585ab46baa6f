// The ports that the checks of a sheet expect at a host are given to the break-it probe of ports.
import { describe, expect, it } from 'vitest';
import { analyses } from '../../src/adversary/index.ts';
import { readCriteria } from '../../src/criteria/index.ts';
import { planReview } from '../../src/probes/resolve.ts';
import { builtin } from './playback.ts';

const pin = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;
const hosts = {
  web: {
    ...{ address: '192.0.2.7', user: 'reviewer', hostKey: pin },
    vars: {
      ...{ domain: 'ci.example.net', api: 'api.example.net:8000', v6: '2001:db8::7' },
      ...{ site: 'https://www.example.net:8444', zone: 'example.net' },
    },
  },
  db: { address: 'db.example.net', user: 'reviewer', hostKey: pin },
};

/** What `public-port` is given on the host `web`, where M1 of the sheet is reviewed. */
function asked(M1: readonly object[], M2: readonly object[] = [], more: object = {}): unknown {
  const checks = (all: readonly object[], name: string) =>
    [{ probe: 'systemd-unit-active', with: { unit: 'x.service' } }, ...all].map((one, at) => ({
      ...{ id: `${name}${at}`, says: 'it is so' },
      ...one,
    }));
  const milestones = {
    M1: { title: 'M1', checks: checks(M1, 'a') },
    M2: { title: 'M2', checks: checks(M2, 'b') },
  };
  const sheet = { phase: 'p', title: 'P', host: 'web', milestones };
  const files = [
    {
      path: 'review.yaml',
      text: JSON.stringify({ hosts: { ...hosts, web: { ...hosts.web, ...more } } }),
    },
    { path: 'claims/p.yaml', text: JSON.stringify(sheet) },
  ];
  const around = { analyses: new Set(analyses.keys()), extraReaders: new Set<string>() };
  const read = readCriteria(files, builtin, around);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const plan = planReview(read.criteria, 'p', ['M1']);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problems));
  const probe = plan.plan.adversary.find((one) => one.probe.id === 'public-port');
  return probe?.params.asked;
}

const status = (url: string, more: object = {}, check: object = {}) => ({
  ...{ probe: 'https-status', with: { url, status: 200, ...more } },
  ...check,
});
const listening = (given: object, check: object = {}) => ({
  ...{ probe: 'port-listening', with: given },
  ...check,
});
const bound = (...addresses: readonly string[]) => ({
  ...{ probe: 'port-bound-to', with: { port: 5432, addresses } },
});
const port = (probe: string, address: string, check: object = {}) => ({
  ...{ probe, with: { address, port: 25 } },
  ...check,
});
const fromHost = { vantage: 'host' };

describe('a port is in the claim', () => {
  it.each<[string, readonly object[], readonly string[]]>([
    ['no check names', [], []],
    ['is listened on', [listening({ port: 8080 })], ['tcp/8080']],
    ['is listened on by UDP', [listening({ port: 53, protocol: 'udp' })], ['udp/53']],
    ['is bound to addresses', [bound('0.0.0.0', '::')], ['tcp/5432@0.0.0.0', 'tcp/5432@::']],
    ['is bound to loopback', [bound('127.0.0.1')], ['tcp/5432@127.0.0.1']],
    ['is not to be listened on', [{ probe: 'port-not-listening', with: { port: 23 } }], []],
    ['is open', [port('port-open', '{{address}}')], ['tcp/25']],
    ['is closed', [port('port-closed', '{{address}}')], []],
    ['is listened on, on another host', [listening({ port: 80 }, { host: 'db' })], []],
    ['answers', [status('https://ci.example.net/')], ['tcp/443']],
    ['answers without TLS', [status('http://ci.example.net/')], ['tcp/80']],
    ['answers at a port', [status('https://ci.example.net:8443/')], ['tcp/8443']],
    [
      'answers elsewhere',
      [status('https://a.example/', { connectTo: '192.0.2.7:444' })],
      ['tcp/444'],
    ],
    ['answers at its address', [status('https://192.0.2.7:8443/')], ['tcp/8443']],
    ['answers below its domain', [status('https://a.ci.example.net/')], ['tcp/443']],
    ['answers at its IPv6 address', [status('https://[2001:DB8:0::7]:81/')], ['tcp/81']],
    ['answers at a URL of its own', [status('{{site}}/x')], ['tcp/8444']],
    ['answers at the address of somebody else', [status('https://1.1.1.1/')], []],
    ['answers at another private address', [status('https://192.168.1.5:8443/')], []],
    ['answers by a name that nobody knows', [status('https://a.example/')], []],
    ['answers by a name that only ends like its own', [status('https://xexample.net/')], []],
    ['is open at somebody else', [port('port-open', '192.168.1.5')], []],
    [
      'answers by its name at somebody else',
      [status('https://ci.example.net/', { connectTo: '192.0.2.8:443' })],
      [],
    ],
    ['answers on another host', [status('https://db.example.net/')], []],
    ['answers to the host itself', [status('https://ci.example.net/', {}, fromHost)], ['tcp/443']],
    ['answers to a var', [status('http://{{api}}/', {}, fromHost)], ['tcp/8000']],
    ['of others answers to the host', [status('https://a.example/', {}, fromHost)], []],
    ['answers at loopback', [status('http://127.0.0.1:9100/', {}, fromHost)], []],
    ['answers at loopback of IPv6', [status('http://[::1]:9100/', {}, fromHost)], []],
    ['answers at localhost', [status('http://localhost:9100/', {}, fromHost)], []],
    ['of Redis answers at loopback', [{ probe: 'redis-ping' }], []],
    [
      'of Redis answers at the host',
      [{ probe: 'redis-ping', with: { address: '{{address}}' } }],
      ['tcp/6379'],
    ],
    [
      'of containers is published',
      [
        {
          probe: 'docker-published-ports',
          with: {
            container: 'a',
            ports: ['0.0.0.0:8080->80/tcp', '[::]:8080->80/tcp'],
          },
        },
        {
          probe: 'docker-published-ports',
          with: { container: 'b', within: ['127.0.0.1:53->53/udp'] },
        },
      ],
      ['tcp/8080@0.0.0.0', 'tcp/8080@::', 'udp/53@127.0.0.1'],
    ],
    ['two checks name', [listening({ port: 9 }), listening({ port: 8 })], ['tcp/8', 'tcp/9']],
  ])('that %s', (_, checks, ports) => {
    expect(asked(checks)).toEqual(ports);
  });

  it('that Podman publishes at every address', () => {
    const published = { container: 'a', ports: ['0.0.0.0:8080->80/tcp'] };
    const checks = [{ probe: 'docker-published-ports', with: published }];
    expect(asked(checks, [], { engine: 'podman' })).toEqual(['tcp/8080@0.0.0.0', 'tcp/8080@::']);
  });

  it('also where another milestone of the sheet names it, and once', () => {
    const once = listening({ port: 81 }, { holds: 'once' });
    expect(asked([listening({ port: 80 })], [listening({ port: 80 }), once])).toEqual([
      'tcp/80',
      'tcp/81',
    ]);
  });
});

describe('what a probe opens', () => {
  it('is said by each that asks an endpoint, but for those that want it closed', () => {
    const silent = [...builtin]
      .filter(({ path }) => /^probes\/[^/]*\.yaml$/.test(path))
      .filter(({ text }) => /^ +url:|collector: tcp-port/m.test(text) && !/^opens:/m.test(text))
      .map(({ path }) => path.replace(/.*\//, ''));
    expect(silent).toEqual(['certificate-near-its-end.yaml', 'port-closed.yaml']);
  });
});
