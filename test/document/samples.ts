// The reviews of phase pvfix that whole documents are made of.
import type { Review } from '../../src/model/review.ts';
import { check, exhibit, finding, host, milestone, patch, review } from './builders.ts';

const inspect = 'docker network inspect proxy';
const services = Array.from({ length: 18 }, (_, index) => `service-${index}_app 1/1`).join('\n');

const patchCheck = check('patch', {
  milestone: 'M1',
  host: null,
  says: 'swarm.nix creates the proxy network with an explicit /16',
  title: 'nix/modules/swarm.nix has a line that matches ^\\s*docker network create\\b',
  outcomes: [
    {
      name: 'value',
      verdict: 'PASS',
      expected: 'at least 1 match',
      actual: 'line 47: docker network create --driver overlay --subnet 10.10.0.0/16 proxy',
    },
  ],
  exhibits: [
    exhibit(
      'git show e6349a9b0c1d2e3f405162738495a6b7c8d9e0f1:nix/modules/swarm.nix',
      '47:     docker network create --driver overlay --attachable --subnet 10.10.0.0/16 proxy',
      { where: 'repository', durationMs: 3 },
    ),
  ],
});

const subnetFree = check('subnet-free', {
  milestone: 'M1',
  says: 'the chosen /16 overlaps no network, route or address of the host',
  title: '10.10.0.0/16 overlaps nothing on the host, proxy aside',
  outcomes: [
    {
      name: 'overlaps',
      verdict: 'PASS',
      expected: 'is empty',
      actual: '[] of 11 networks, 9 routes, 5 addresses',
    },
  ],
  exhibits: [
    exhibit(
      'ip -json route show table all',
      'default via 172.31.1.1 dev eth0\n10.0.1.0/24 dev br0',
    ),
    exhibit('docker network inspect bridge ingress', 'bridge 172.17.0.0/16\ningress 10.0.0.0/24', {
      durationMs: 88,
    }),
  ],
  holds: 'once',
});

const subnet = check('subnet', {
  says: 'the proxy network is 10.10.0.0/16',
  title: 'Docker network proxy has the subnet 10.10.0.0/16',
  outcomes: [
    {
      name: 'value',
      verdict: 'PASS',
      expected: 'equals [["10.10.0.0/16"]]',
      actual: '[["10.10.0.0/16"]]',
    },
  ],
  exhibits: [exhibit(inspect, '[{"Name":"proxy","IPAM":{"Config":[{"Subnet":"10.10.0.0/16"}]}}]')],
  facts: { created: '2026-06-13T05:38:02.125Z' },
  before: { verdict: 'FAIL', actual: '[["10.0.1.0/24"]]' },
  remedy: 'Recreate the network with --subnet; services attached to it restart.',
});

const replicas = check('replicas', {
  says: 'all nine services run every replica',
  title: '9 services run every wanted task, settled for 10 s',
  outcomes: [
    { name: 'count', verdict: 'PASS', expected: 'equals 9', actual: '9' },
    { name: 'unsettled', verdict: 'PASS', expected: 'is empty', actual: '[]' },
  ],
  exhibits: [exhibit("docker service ls --format '{{json .}}'", services)],
  retries: 1,
});

const dashboard = check('dashboard', {
  host: null,
  says: 'the dashboard answers',
  title: 'https://ci.example.net/ answers 200',
  outcomes: [{ name: 'status', verdict: 'PASS', expected: 'equals 200', actual: '200' }],
  exhibits: [
    exhibit('GET https://ci.example.net/', 'HTTP/1.1 200\nserver: nginx', {
      where: 'reviewer',
      exit: null,
    }),
  ],
});

const gate = finding('A1', {
  severity: 'blocking',
  title:
    'deploy-proxy waits for a route that only deploy-dashboard makes, and is ordered before it',
  evidence: [
    'deploy-dashboard.service: After=deploy-proxy.service',
    'deploy-proxy.service: ExecStart polls https://ci.example.net/ (TimeoutStartSec=900)',
  ],
  repro: 'systemctl show -p After,ExecStart deploy-dashboard deploy-proxy',
  remedy: 'Poll the proxy itself, or drop After=deploy-proxy.service from deploy-dashboard.',
  preExisting: true,
});

const subnetBefore = check('subnet', {
  ...subnet,
  verdict: 'FAIL',
  reason: 'The proxy network has the subnet 10.0.1.0/24 instead of 10.10.0.0/16.',
  outcomes: [
    {
      name: 'value',
      verdict: 'FAIL',
      expected: 'equals [["10.10.0.0/16"]]',
      actual: '[["10.0.1.0/24"]]',
    },
  ],
  exhibits: [exhibit(inspect, '[{"Name":"proxy","IPAM":{"Config":[{"Subnet":"10.0.1.0/24"}]}}]')],
  facts: { created: '2026-05-02T11:20:44.001Z' },
  before: null,
});

const patchBefore = check('patch', {
  ...patchCheck,
  verdict: 'FAIL',
  reason: 'No line of nix/modules/swarm.nix matches.',
  outcomes: [
    {
      name: 'value',
      verdict: 'FAIL',
      expected: 'at least 1 match',
      actual: 'no match in 88 lines',
    },
  ],
  exhibits: [],
});

export const baselineRed: Review = review({
  kind: 'baseline',
  claim: null,
  verdict: null,
  commit: patch,
  startedAt: '2026-06-13T05:30:00Z',
  endedAt: '2026-06-13T05:30:02.100Z',
  milestones: [
    milestone('M1', 'Patch and maintenance plan', [patchBefore, subnetFree]),
    milestone('M2', 'Proxy network recreated, services back, routes up', [
      subnetBefore,
      replicas,
      dashboard,
    ]),
  ],
  evidence: { name: 'pvfix-baseline-e6349a9b-20260613T053000Z.json', digest: '0a'.repeat(32) },
});

export const m1Pass: Review = review({
  milestones: [milestone('M1', 'Patch and maintenance plan', [patchCheck, subnetFree])],
  startedAt: '2026-06-13T05:33:00Z',
  endedAt: '2026-06-13T05:33:01.400Z',
  evidence: { name: 'pvfix-M1-71319d7a-20260613T053300Z.json', digest: '0b'.repeat(32) },
  prior: baselineRed.ledger,
});

export const m2Pass: Review = review({
  milestones: [
    {
      ...milestone('M2', 'Proxy network recreated, services back, routes up', [
        subnet,
        replicas,
        dashboard,
      ]),
      attested: [
        {
          says: 'users were told of the window',
          attested: { by: 'Operator', ref: 'mail of 2026-06-12' },
          counts: true,
        },
      ],
    },
  ],
  findings: [gate],
  newFindings: ['A1'],
  notes: ['Restart swarm-init by hand after the rebuild, as insurance.'],
  run: 'https://drone.example.net/ops/infra/412',
  prior: m1Pass.ledger,
});

export const m2Fail: Review = review({
  checks: [
    { ...subnetBefore, before: { verdict: 'FAIL', actual: '[["10.0.1.0/24"]]' } },
    replicas,
    {
      ...dashboard,
      verdict: 'INCONCLUSIVE',
      reason:
        'No answer from https://ci.example.net/ in 10 s, and nothing else of that host answered.',
      outcomes: [],
      exhibits: [
        exhibit('GET https://ci.example.net/', '', {
          where: 'reviewer',
          exit: null,
          durationMs: 10_002,
          note: 'timeout',
        }),
      ],
      remedy: 'Look at the route from another place: curl -sI https://ci.example.net/',
    },
  ],
  hosts: [{ ...host, clockSkewMs: -600_400 }],
  startedAt: '2026-06-13T05:41:00Z',
  endedAt: '2026-06-13T05:41:11.900Z',
  evidence: { name: 'pvfix-M2-71319d7a-20260613T054100Z.json', digest: '0c'.repeat(32) },
  prior: m1Pass.ledger,
});

const unknownHost =
  'The host key of cc-ci is ssh-ed25519 SHA256:AAAAv6m0m9m0Cq7nHn3m0oV4iJ6iJ7H0u5q3nD1kM4E, which is not the pinned one.';
const unseen = {
  verdict: 'INCONCLUSIVE',
  reason: unknownHost,
  outcomes: [],
  exhibits: [],
  facts: {},
  retries: 0,
  remedy: 'If the key was changed on purpose, pin the new one in review.yaml.',
} as const;

export const hostKey: Review = review({
  checks: [{ ...subnet, ...unseen }, { ...replicas, ...unseen }, dashboard],
  hosts: [
    {
      ...host,
      hostKey: null,
      clockSkewMs: null,
      failure: { kind: 'host-key', reason: unknownHost },
    },
  ],
  prior: m1Pass.ledger,
});

/** A review that holds a text in every place that somebody else writes. */
export function hostileReview(text: string): Review {
  const shared = {
    says: text,
    title: text,
    reason: text,
    remedy: text,
    exhibits: [exhibit(text, text, { where: text, exit: 1, note: text })],
    facts: { [text]: text, list: [text] },
    before: { verdict: 'FAIL', actual: text },
    retries: 2,
  } as const;
  const bad = { name: text, verdict: 'FAIL', expected: text, actual: text } as const;
  const sheet = milestone('M2', text, [
    check('subnet', { ...shared, verdict: 'FAIL', host: text, outcomes: [bad, bad] }),
    check('replicas', { ...shared, verdict: 'INCONCLUSIVE', outcomes: [bad] }),
    check('dashboard', { ...shared, reason: null, holds: 'once' }),
  ]);
  const found = { title: text, evidence: [text, text], repro: text, remedy: text };
  const findings = [
    finding('A1', { ...found, severity: 'blocking' }),
    finding('A2', { ...found, state: 'fixed', since: '2026-06-13T05:30:00Z' }),
  ];
  const hosts = [
    { ...host, name: text, user: text, address: text, hostKey: text },
    { ...host, name: text, failure: { kind: 'transport', reason: text } },
  ] as const;
  const it = review({
    title: text,
    milestones: [
      { ...sheet, attested: [{ says: text, attested: { by: text, ref: text }, counts: false }] },
    ],
    findings,
    newFindings: ['A1'],
    notes: [text],
    branch: text,
    run: `https://drone.example.net/${text}`,
    toolVersion: text,
    hosts,
    criteria: { ...m2Pass.criteria, touched: [text] },
    prior: m2Fail.ledger,
  });
  const claim = it.claim && { ...it.claim, summary: text, author: { name: text, email: text } };
  return { ...it, claim };
}
