// A break-it probe of endpoints looks at those that the checks of a review ask, and at no other.
import { describe, expect, it } from 'vitest';
import { analyses } from '../../src/adversary/index.ts';
import { readCriteria } from '../../src/criteria/index.ts';
import { planReview } from '../../src/probes/resolve.ts';
import { builtin } from './playback.ts';

const pin = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;
const status = (url: string, more: object = {}) => ({
  probe: 'https-status',
  with: { url, status: 200, ...more },
});
const body = (url: string) => ({ probe: 'http-body', with: { url, matches: 'ok' } });

/** What `certificate-near-its-end` is about, and the collections of the whole plan, for the checks of two milestones. */
function planned(M1: readonly object[], M2: readonly object[] = [], reviewed = ['M1']) {
  const checks = (all: readonly object[], name = 'a') =>
    all.map((one, at) => ({ id: `${name}${at}`, says: 'it is so', ...one }));
  const host = { address: '192.0.2.7', user: 'reviewer', hostKey: pin };
  const milestones = {
    M1: { title: 'M1', checks: checks(M1) },
    ...(M2.length === 0 ? {} : { M2: { title: 'M2', checks: checks(M2, 'b') } }),
  };
  const sheet = { phase: 'p', title: 'P', host: 'web', milestones };
  const files = [
    { path: 'review.yaml', text: JSON.stringify({ hosts: { web: host, db: host } }) },
    { path: 'claims/p.yaml', text: JSON.stringify(sheet) },
  ];
  const around = { analyses: new Set(analyses.keys()), extraReaders: new Set<string>() };
  const read = readCriteria(files, builtin, around);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const plan = planReview(read.criteria, 'p', reviewed);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problems));
  const about = plan.plan.adversary.filter(({ probe }) => probe.id === 'certificate-near-its-end');
  const asked = plan.plan.collections.filter(({ collector }) => collector.class === 'http');
  return { about: about.map((one) => `${one.about ?? ''}@${one.host ?? ''}`), asked: asked.length };
}

const a = 'https://a.example/';

describe('the endpoints of a review', () => {
  it('are none where no check asks one, or only one without TLS', () => {
    const up = { probe: 'systemd-unit-active', with: { unit: 'x.service' } };
    expect(planned([up, status('http://a.example/')]).about).toEqual([]);
  });

  it('are looked at with the answer that the check has anyway', () => {
    expect(planned([status(a)])).toEqual({ about: ['a.example@web'], asked: 1 });
  });

  it.each([
    ['of one name', [status(a), status(`${a}x`)], ['a.example@web'], 2],
    ['at one port', [status('https://a.example:443/'), status(a)], ['a.example@web'], 2],
    [
      'at two ports',
      [status('https://a.example:8443/'), status(a)],
      ['a.example:8443@web', 'a.example@web'],
      2,
    ],
    [
      'at two addresses',
      [status(a, { connectTo: '192.0.2.7:443' }), status(a)],
      ['a.example by 192.0.2.7:443@web', 'a.example@web'],
      2,
    ],
    [
      'on two hosts',
      [status(a), { ...status(a), host: 'db' }],
      ['a.example@db', 'a.example@web'],
      2,
    ],
    ['whose document is read', [body(a)], ['a.example@web'], 2],
  ])('%s are told apart by name, address and host', (_what, checks, about, asked) => {
    const plan = planned(checks);
    expect({ ...plan, about: plan.about.sort() }).toEqual({ about, asked });
  });

  it('are those of the milestones that are reviewed', () => {
    const b = status('https://b.example/');
    expect(planned([status(a)], [b]).about).toEqual(['a.example@web']);
    expect(planned([status(a)], [b], ['M1', 'M2']).about).toEqual([
      'a.example@web',
      'b.example@web',
    ]);
  });
});
