import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkLines, summary } from '../../src/report/terminal.ts';
import { check, exhibit, finding, host, review } from '../document/builders.ts';
import { hostileText } from '../document/hostile.ts';
import { baselineRed, hostileReview, hostKey, m2Fail, m2Pass } from '../document/samples.ts';

const plain = { width: 80, color: false };

describe('the summary on a terminal', () => {
  test.each([
    ['baseline', baselineRed],
    ['pass', m2Pass],
    ['fail', m2Fail],
    ['host-key', hostKey],
  ])('of %s', async (name, it) => {
    const files = ['machine-docs/REVIEW-pvfix.md'];
    await expect(summary(it, { ...plain, files })).toMatchFileSnapshot(`./snapshots/${name}.txt`);
  });

  test('has the verdict in its first line', () => {
    expect(summary(m2Fail, plain)).toMatch(/^pvfix-M2 FAIL · 2026-06-13T05:41:00Z, 11\.9 s\n/);
    expect(summary({ ...m2Pass, kind: 'trial' }, plain)).toMatch(/^pvfix-M2 TRIAL PASS · /);
  });

  test('keeps to the width, at any width, whatever the texts hold', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 40, max: 120 }), (text, width) => {
        const lines = summary(hostileReview(text), { width, color: false, verbose: true });
        expect(
          lines
            .split('\n')
            .slice(1)
            // Commands are to be copied: the terminal breaks them where it has to, and nobody else.
            .filter((line) => line.length > width && !/^ {4}\S.*\$ /.test(line)),
        ).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('names the break-it probes that could not look, as far as there is room', () => {
    const blind = Array.from({ length: 11 }, (_, at) => ({
      probe: `probe-${at}`,
      host: at === 0 ? null : 'cc-ci',
      reason: 'no docker',
    }));
    const adversary = { probes: 20, places: ['cc-ci'], blind, before: [] };
    const words = (it: typeof blind) =>
      summary({ ...m2Pass, adversary: { ...adversary, blind: it } }, plain).replace(/\s+/g, ' ');
    expect(words(blind)).toMatch(
      /could not look, or not at all of it: probe-0, probe-1 at cc-ci, .*probe-7 at cc-ci and 3 more/,
    );
    expect(words([])).not.toContain('could not look');
    const without = blind.slice(1, 4).map((one) => ({ ...one, noDocker: true as const }));
    expect(words([...without, ...blind.slice(0, 1)])).toContain(
      'no Docker at cc-ci, as far as was seen: 3 probes had nothing to ask could not look, or not at all of it: probe-0',
    );
    expect(words(without)).not.toContain('could not look');
  });

  test('leaves a command to copy whole, on a line of its own', () => {
    const command = `systemctl show --property ${'Id,Names,LoadState,'.repeat(6)}ActiveState`;
    const red = check('unit', { verdict: 'FAIL', exhibits: [exhibit(command, '')] });
    expect(checkLines(red, plain).split('\n')).toContain(`    cc-ci$ ${command}`);
  });

  test('says where that is named which was there before', () => {
    const before = [{ identity: 'unit-failed/a.service@cc-ci', says: 'a.service has failed' }];
    const adversary = { probes: 1, places: ['cc-ci'], blind: [], before };
    const told = (more: object) => summary({ ...m2Pass, adversary, ...more }, plain);
    expect(told({})).toContain('1 thing there since the first look\n');
    expect(told({})).toMatch(/first look\s+\(`review findings pvfix`\)/);
    expect(told({ kind: 'trial' })).not.toContain('review findings');
  });

  test('moves no cursor, sets no colour and rings no bell of others', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const written = summary(hostileReview(text), { ...plain, verbose: true });
        expect(written).not.toMatch(/[^\P{Cc}\n]|\p{Cs}/u);
      }),
      { numRuns: 150 },
    );
  });

  test('colours verdicts and marks only where it may', () => {
    const escape = String.fromCharCode(27);
    expect(summary(m2Fail, { ...plain, color: true })).toContain(`${escape}[31mFAIL${escape}[0m`);
    expect(summary(m2Fail, { ...plain, color: true })).toContain(
      `${escape}[31m✗${escape}[0m subnet`,
    );
    expect(summary(m2Fail, plain)).not.toContain(escape);
  });

  test('shows a command with the first check that rests on it', () => {
    const [shared, own] = [exhibit('docker info', ''), exhibit('docker ps', '')];
    const red = { verdict: 'FAIL', reason: 'not so' } as const;
    const checks = [
      check('one', { ...red, exhibits: [shared] }),
      check('two', { ...red, exhibits: [shared] }),
      check('three', { ...red, exhibits: [own, shared] }),
    ];
    const text = summary(review({ verdict: 'FAIL', checks }), plain);
    expect(text.match(/docker info/g)).toHaveLength(1);
    expect(text.match(/Rests on what one shows\./g)).toHaveLength(1);
    expect(text.match(/And on what one shows\./g)).toHaveLength(1);
  });

  test('says the host of a check where there are several', () => {
    const hosts = [host, { ...host, name: 'other' }];
    expect(summary(review({ hosts }), plain)).toContain('✓ subnet [cc-ci]: ');
    expect(summary(review({}), plain)).toContain('✓ subnet: ');
  });

  test('says why a verdict is worse than its checks', () => {
    const findings = [finding('A3', { severity: 'blocking' })];
    const text = summary(review({ verdict: 'FAIL', findings }), plain);
    expect(text).toContain('1 blocking finding open (A3), and the sheet says that findings block.');
    expect(text).toContain('  A3 blocking, open: Finding A3');
  });
});

describe('one check', () => {
  const seen = check('x', { exhibits: [exhibit('docker ps', 'one\ntwo', { exit: 1 })] });

  test('that is green is one line, unless all is asked for', () => {
    expect(checkLines(seen, plain)).toBe('  ✓ x [cc-ci]: x is as claimed\n');
    expect(checkLines(seen, { ...plain, verbose: true }).split('\n')).toEqual([
      '  ✓ x [cc-ci]: x is as claimed',
      '    cc-ci$ docker ps (exit 1)',
      '      one',
      '      two',
      '    ✓ expected equals 1, saw 1',
      '',
    ]);
  });

  test('that is red says why, what ran and what to do', () => {
    const red = { ...seen, verdict: 'FAIL', reason: 'Because.', remedy: 'Do that.' } as const;
    expect(checkLines(red, plain).split('\n')).toEqual([
      '  ✗ x [cc-ci]: x is as claimed',
      '    Because.',
      `    Asked: ${red.title}`,
      '    cc-ci$ docker ps (exit 1)',
      '    Remedy: Do that.',
      '',
    ]);
  });
});
