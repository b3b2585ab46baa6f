// A ledger of an older version called a deadlock by all units of its component.
import { describe, expect, it } from 'vitest';
import { besideClaim, foundNow } from '../../src/judge/break-it.ts';
import { number } from '../../src/judge/findings.ts';
import { byNamesOfNow } from '../../src/judge/names-of-before.ts';
import { withWaivers } from '../../src/judge/waivers.ts';
import type { Finding } from '../../src/model/ledger.ts';
import type { CheckResult } from '../../src/model/review.ts';
import type { PlannedCheck } from '../../src/probes/plan.ts';
import { startedAt } from './builders.ts';
import { planned } from './planned.ts';

const kind = 'systemd-boot-deadlock';
const later = '2026-06-14T05:49:12.000Z';

/** As an older version wrote it. */
function older(members: string, waits: string, parts: Partial<Finding> = {}): Finding {
  return {
    id: 'A1',
    identity: `${kind}/${members}@cc-ci`,
    severity: 'blocking',
    title: `A fresh boot waits 900 s for nothing: ${waits}; after 900 s the start of deploy-proxy.service fails`,
    evidence: [
      'deploy-proxy.service waits for deploy-dashboard.service (/opt/cc-ci/bin/deploy-proxy-start:7: until [ x ]; do sleep 3 done): the router ccci-dashboard takes it',
      'deploy-dashboard.service is ordered after deploy-proxy.service (/usr/local/lib/systemd/system/deploy-dashboard.service:3)',
    ],
    repro: null,
    remedy: null,
    state: 'open',
    preExisting: true,
    since: startedAt,
    ...parts,
  };
}

const told =
  'deploy-proxy.service waits for https://ci.example.net/, which needs deploy-dashboard.service, and deploy-dashboard.service is ordered after deploy-proxy.service';
const members = 'deploy-dashboard.service+deploy-proxy.service';
const gate = 'deploy-proxy.service>ci.example.net';
const other = 'deploy-proxy.service>drone.example.net';

const asked = (host = 'cc-ci', id = kind): PlannedCheck => {
  const one = planned({ id, host });
  return { ...one, probe: { ...one.probe, id, finding: { severity: 'blocking', lasting: true } } };
};

const saw = (...subjects: string[]): CheckResult =>
  ({
    verdict: subjects.length === 0 ? 'PASS' : 'FAIL',
    reason: null,
    exhibits: [],
    facts: { found: subjects.map((subject) => ({ subject, says: `${subject} is wrong` })) },
  }) as unknown as CheckResult;

const blind = { ...saw(), verdict: 'INCONCLUSIVE', reason: 'could not look' } as CheckResult;

/** The next review by this version. */
function reviewed(findings: readonly Finding[], result: CheckResult, ask = asked()): Finding[] {
  const known = byNamesOfNow(findings, foundNow([ask], [result]));
  const beside = besideClaim([ask], [result], { findings: known }, later);
  return number(known, beside.raised, later, beside.gone).findings;
}

const states = (findings: readonly Finding[]) =>
  findings.map(({ id, state, identity }) => `${id} ${state} ${identity}`);

describe('a deadlock of an older ledger', () => {
  it('stays open under its number, by the name of its wait', () => {
    expect(states(reviewed([older(members, told)], saw(gate)))).toEqual([
      `A1 open ${kind}/${gate}@cc-ci`,
    ]);
  });

  it('does so where units have joined its component, and where it had too many to name', () => {
    const many = `a.service+b.service+c.service+3-more-52cf9f06f83e0a0a90dc25dcf548c184`;
    for (const names of [`${members}+x.service`, many])
      expect(states(reviewed([older(names, told)], saw(gate)))).toEqual([
        `A1 open ${kind}/${gate}@cc-ci`,
      ]);
  });

  it('goes on as another wait of its units where the one that it told of is mended', () => {
    const [found, ...more] = reviewed([older(members, told)], saw(other));
    expect([found?.identity, found?.state, more]).toEqual([`${kind}/${other}@cc-ci`, 'open', []]);
  });

  it('is closed where no wait of its units is left, and by nobody who could not look', () => {
    const strangers = 'x.service>y.example.net';
    expect(states(reviewed([older(members, told)], saw()))[0]).toMatch(/^A1 fixed/);
    expect(states(reviewed([older(members, told)], saw(strangers)))).toEqual([
      `A1 fixed ${kind}/${members}@cc-ci`,
      `A2 open ${kind}/${strangers}@cc-ci`,
    ]);
    expect(states(reviewed([older(members, told)], blind))[0]).toMatch(/^A1 open/);
  });

  it('comes back under its number, and the newest of several that were closed under theirs', () => {
    const fixed = [
      older(members, told, { state: 'fixed' }),
      older(`${members}+x.service`, told, { id: 'A2', state: 'fixed' }),
    ];
    expect(states(reviewed(fixed, saw(gate)))).toEqual([
      `A1 fixed ${kind}/${members}@cc-ci`,
      `A2 regressed ${kind}/${gate}@cc-ci`,
    ]);
    expect(states(reviewed(fixed, saw(other))).at(-1)).toBe(`A3 open ${kind}/${other}@cc-ci`);
  });

  it('is the open one of two, not the one that was closed before', () => {
    const both = [
      older(members, told, { state: 'fixed' }),
      older(`${members}+x.service`, told, { id: 'A2' }),
    ];
    expect(states(reviewed(both, saw(gate)))).toEqual([
      `A1 fixed ${kind}/${members}@cc-ci`,
      `A2 open ${kind}/${gate}@cc-ci`,
    ]);
  });

  it('is a unit by its own name, where its script had another', () => {
    const waits =
      'a.service waits for sshd.service, which needs ssh.service, and ssh.service is ordered after a.service';
    const found = reviewed([older('a.service+ssh.service', waits)], saw('a.service>ssh.service'));
    expect(found).toMatchObject([{ id: 'A1', identity: `${kind}/a.service>ssh.service@cc-ci` }]);
  });

  it('is none of another host, nor of another probe', () => {
    const open = [older(members, told)];
    expect(states(reviewed(open, saw(gate), asked('web'))).length).toBe(2);
    expect(states(reviewed(open, saw(gate), asked('cc-ci', 'docker-boot-deadlock'))).length).toBe(
      2,
    );
  });

  it('is accepted by a waiver of its old name as by one of the new', () => {
    const criteria = (finding: string) =>
      ({ waivers: [{ finding, own: false, by: 'ann' }] }) as never;
    for (const finding of [`${kind}/${members}`, `${kind}/${gate}`]) {
      const waiver = { finding, reason: 'known', until: '2027-01-31' };
      const given = { startedAt: later, criteria: criteria(finding) };
      const { findings, notes } = withWaivers(
        reviewed([older(members, told)], saw(gate)),
        [waiver],
        given,
      );
      expect([findings[0]?.state, notes]).toEqual(['accepted', []]);
    }
  });
});
