import { describe, expect, it } from 'vitest';
import { lookedForTimes, wrongTimes } from '../../src/judge/claim-times.ts';
import { look, looks, plan, saying } from './claimed-host.ts';

const subject = 'claim(pvfix-M1): proxy recreated as /16, all services healthy';
const found = (text: string): string[] =>
  wrongTimes(saying(`${subject}\n\n${text}\n`), plan).map(({ identity }) => identity);

const other = (name: string): string => `claim-names-other-time/M1/${name}`;
const later = 'claim-names-later-time/M1';

it('a collector of the repository may have any name', () => {
  const [first] = plan.collections;
  if (!first) throw new Error('no collection');
  const odd = { ...first, collector: { ...first.collector, id: 'constructor' } };
  const evidence = saying(`${subject}\n\nRestarted docker at 2026-06-13 05:38 UTC.\n`);
  const raised = wrongTimes(evidence, { collections: [...plan.collections, odd] });
  expect(raised.map(({ identity }) => identity)).toEqual([other('docker.service')]);
});

describe('a time that a claim names', () => {
  it.each<[string, string[]]>([
    ['docker.service restarted at 2026-06-13T05:38Z', [other('docker.service')]],
    ['Restarted docker at 2026-06-13 05:38 UTC.', [other('docker.service')]],
    [
      '`docker.service` has been active (running) since Sat 2026-06-13 05:38:17 UTC',
      [other('docker.service')],
    ],
    ['On 2026-06-13 docker was restarted at 05:38 UTC', [other('docker.service')]],
    [
      'Maintenance of 2026-06-13:\n- 05:38:02Z restarted docker.service\n- all routes up',
      [other('docker.service')],
    ],
    ['swarm-init started at 2026-06-13T05:31:00Z', [other('swarm-init.service')]],
    ['The db container on cc-ci was restarted at 2026-06-13T07:38:00+02:00.', [other('db')]],
    ['deployed web at 2026-06-13 05:01 UTC', [other('web')]],
    ['cc-ci rebooted at 2026-06-13 05:38 UTC', [other('cc-ci')]],
    ['Rebooted the host at 2026-06-13 05:38 UTC', [other('cc-ci')]],
    ['cc-ci up since 2026-06-12T04:00:00Z', [other('cc-ci')]],
    ['docker restarted at 2026-06-13\n05:38 UTC, over two lines', [other('docker.service')]],
    [
      'db restarted at 2026-06-13T05:30Z.\nweb restarted at 2026-06-13T05:00Z.',
      [other('db'), other('web')],
    ],
    ['2026-06-13T05:38Z: restarted docker.service', [other('docker.service')]],
    ['Verified 2026-06-13T05:58:00Z', [later]],
    ['All routes checked at 2026-06-13 09:12 UTC', [later]],
    ['2026-06-13: proxy recreated, 06:10 UTC', [later]],
    ['docker.service restarted at 2026-06-14T05:38Z', [later]],
  ])('is a finding: %s', (text, identities) => {
    expect(found(text)).toEqual(identities);
  });

  it.each<[string]>([
    // true
    ['swarm-init restarted at 2026-06-13T05:38:17Z'],
    ['swarm-init restarted at 2026-06-13 05:38 UTC'],
    ['swarm-init restarted at 2026-06-13 05:37 UTC'],
    ['swarm-init started at 2026-06-13T05:33:10Z and took five minutes'],
    ['swarm-init restarted at 2026-06-13T07:38:17+02:00'],
    ['deployed web at 2026-06-13 05:30 UTC'],
    ['cc-ci rebooted at 2026-06-13 03:50 UTC'],
    ['cc-ci up since 2026-06-13T04:00:00Z'],
    // of yesterday, where the only day of the message is another
    ['2026-06-11. docker.service restarted at 08:00 UTC'],
    ['2026-06-11: each container of web restarted at 2026-06-13T05:00Z'],
    // explained: it began again at a time that the message names too
    ['web restarted at 2026-06-13T05:10Z. All was redeployed at 2026-06-13T05:40Z.'],
    // no time that can be told
    ['docker restarted at 05:38'],
    ['docker restarted at 05:38 UTC'],
    ['docker restarted at 2026-06-13 05:38'],
    ['docker restarted at 2026-06-13 05:38 CEST'],
    ['docker restarted on 2026-06-13'],
    ['docker restarted at 2026-02-30 05:38 UTC'],
    ['docker restarted 05:30-05:38 UTC on 2026-06-13'],
    ['docker restarted at 2026-06-13 05:30 - 05:38 UTC'],
    ['between 2026-06-12 and 2026-06-13: docker restarted at 05:38 UTC'],
    // another thing, or more than one
    ['traefik restarted at 2026-06-13T05:30Z'],
    ['idle.service restarted at 2026-06-13T05:30Z'],
    ['docker and web restarted at 2026-06-13T05:30Z'],
    ['docker-proxy restarted at 2026-06-13T05:30Z'],
    ['deploy-proxy, which wants docker.service, restarted at 2026-06-13T05:30Z'],
    ['docker restarted at 2026-06-13T05:30Z and again at 2026-06-13T05:38Z'],
    ['rebooted docker at 2026-06-13T05:30Z'],
    ['rebooted the router at 2026-06-13T05:30Z'],
    // no word of beginning
    ['docker: no restarts since 2026-06-13T05:38Z'],
    ['docker healthy since 2026-06-13T05:38Z'],
    ['journal of docker quiet since 2026-06-13T05:38Z'],
    ['docker stopped at 2026-06-13T05:38Z'],
    ['docker reloaded at 2026-06-13T05:38Z'],
    ['docker network created at 2026-06-13T05:38Z'],
    // no plain statement
    ['docker was not restarted at 2026-06-13T05:38Z'],
    ['docker restarted before 2026-06-13T05:38Z'],
    ['docker restarted around 2026-06-13T05:38Z'],
    ['was docker restarted at 2026-06-13T05:38Z?'],
    ['docker first started at 2026-05-01T05:38Z'],
    ['docker should have restarted at 2026-06-13T05:38Z'],
    ['verified at 2026-06-13T05:38Z: restarted docker'],
    ['the backup that docker started wrote its file at 2026-06-13T05:38Z'],
    // somebody else's words
    ['```\ndocker.service restarted at 2026-06-13T05:38Z\n```'],
    ['> docker.service restarted at 2026-06-13T05:38Z'],
    ['Log:\n\n    docker.service restarted at 2026-06-13T05:38Z'],
    ['| docker.service | restarted at 2026-06-13T05:38Z |'],
    // to come, and how long something is good
    ['certificate renewed, valid until 2027-06-13T00:00:00Z'],
    ['certificate created: notAfter=2027-06-13T00:00:00Z'],
    ['timer installed, next run 2026-06-14 02:00 UTC'],
    ['2026-06-13: timer installed, daily at 23:00 UTC'],
    ['docker\n# restarted at 2026-06-13T05:38Z'],
    ['docker restarted at 2026-06-13T05:38Z ‹redacted:token›'],
    ['the certificate is good to 2027-06-13T00:00:00Z'],
    ['Verified on 2026-06-13, 08:12 local, 06:12 UTC'],
    ['docker on cc-ci since 2026-06-13T05:38Z'],
    ['restarted docker at 2026-06-13T05:38Z for web'],
    ['maintenance window 2026-06-14 02:00 UTC'],
    ['checks passed; the token expires 2026-09-01T00:00:00Z'],
    ['M3 will be deployed at 2026-06-20T05:00:00Z'],
    ['snapshot taken, retention 2026-07-01T00:00:00Z'],
    // clocks differ
    ['Verified 2026-06-13T05:53:30Z'],
    // the day may be the one before
    ['Began on 2026-06-13. Drain finished 23:50 UTC.'],
  ])('is none: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('is none of what began since the claim', () => {
    expect(found('bot restarted at 2026-06-13T05:20Z')).toEqual([]);
  });

  it('is later than the look, too, where the clock of the claim is ahead', () => {
    const { claim, ...evidence } = saying(`${subject}\n\nVerified 2026-06-13T06:30Z`);
    const committedAt = '2026-06-13T07:00:00.000Z';
    const [raised] = wrongTimes({ ...evidence, claim: claim && { ...claim, committedAt } }, plan);
    expect(raised).toMatchObject({ identity: later, severity: 'minor' });
    expect(raised?.evidence).toContain('reviewed at 2026-06-13T05:55:12.000Z');
  });

  it('says both times', () => {
    const [raised] = wrongTimes(
      saying(`${subject}\n\ndocker restarted at 2026-06-13T05:38Z`),
      plan,
    );
    expect(raised).toMatchObject({
      severity: 'minor',
      title:
        'The claim says that docker.service began at 2026-06-13T05:38Z, and its host shows 2026-06-10T08:00:00.000Z',
      evidence: [
        'docker restarted at 2026-06-13T05:38Z',
        'docker.service on cc-ci: since 2026-06-10T08:00:00.000Z',
      ],
    });
  });
});

describe('only what was read speaks', () => {
  const text = `${subject}\n\ndocker restarted at 2026-06-13T05:38Z`;
  const { units } = looks;
  const stdout = units.stdout ?? { text: '', bytes: 0, digest: '', cut: false, kept: true };
  it.each([
    ['a look that failed', [{ ...units, failure: { kind: 'denied', reason: 'no' } as const }]],
    ['output that was cut', [{ ...units, stdout: { ...stdout, cut: true } }]],
    [
      'what a secret was taken out of',
      [
        {
          ...units,
          stdout: { ...stdout, text: stdout.text.replace('idle.service', '‹redacted:token›') },
        },
      ],
    ],
    ['nothing', []],
    [
      'a host in motion',
      [
        units,
        look('host-motion', [
          { pid: 1, seconds: 6912, what: 'init' },
          { pid: 7, seconds: 3, what: 'dpkg' },
        ]),
      ],
    ],
  ])('not %s, and it closes nothing', (_what, seen) => {
    const evidence = saying(text, seen);
    expect(wrongTimes(evidence, plan)).toEqual([]);
    expect(lookedForTimes(evidence, plan)(other('docker.service'))).toBe(false);
  });

  it.each<[string, string | undefined, boolean]>([
    ['is compared and fits', 'docker restarted at 2026-06-10T08:00Z', true],
    ['is not said any more', 'nothing more', true],
    ['differs', 'docker restarted at 2026-06-13T05:38Z', false],
    ['is not known', undefined, false],
  ])('a finding is looked for where what it is of %s', (_what, said, looked) => {
    const evidence = saying(said);
    expect(lookedForTimes(evidence, plan)(other('docker.service'))).toBe(looked);
    expect(lookedForTimes(evidence, plan)(later)).toBe(said !== undefined);
    expect(lookedForTimes(evidence, plan)('claim-names-other-time/M2/docker.service')).toBe(false);
  });

  it('is not asked of a claim that is older than what was looked at since', () => {
    const { prior } = saying(text);
    const evidence = saying(text, undefined, { prior: { ...prior, isBehind: true } });
    expect(wrongTimes(evidence, plan)).toEqual([]);
    expect(lookedForTimes(evidence, plan)(later)).toBe(false);
  });

  it('does not say of what began since the claim that it fits now', () => {
    const evidence = saying('bot restarted at 2026-06-13T05:20Z');
    expect(lookedForTimes(evidence, plan)(other('bot'))).toBe(false);
  });
});
