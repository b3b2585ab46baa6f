import { describe, expect, it } from 'vitest';
import { attemptsLine } from '../../src/document/attempts.ts';
import type { Attempts, CheckResult } from '../../src/model/review.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { toReport } from '../../src/report/json.ts';
import { toJunit } from '../../src/report/junit.ts';
import { summary } from '../../src/report/terminal.ts';
import { check, render, review } from './builders.ts';

const words = { P: 'PASS', F: 'FAIL', '?': 'INCONCLUSIVE' } as const;

/** An attempt each 5 s. */
function attempts(
  setting: Attempts['setting'],
  text: string,
  verdict: Verdict,
  shown = text.length,
): Attempts {
  const tried = text.split('').map((letter, index) => ({
    startedAt: new Date(Date.UTC(2026, 5, 13, 5, 49, 5 * index)).toISOString(),
    afterMs: 5000 * index,
    verdict: words[letter as keyof typeof words],
    reason: letter === 'P' ? null : 'because',
  }));
  return { setting, limitMs: 20_000, everyMs: 5000, verdict, tried, shown };
}

const eventually = '(eventually, within 20s, every 5s)';
const steady = '(steady, for 20s, every 5s)';

describe('the line of attempts', () => {
  it.each<[string, Partial<CheckResult>, string]>([
    [
      'a pass at once',
      { attempts: attempts('eventually', 'P', 'PASS') },
      `passed at attempt 1, after 0 ms ${eventually}`,
    ],
    [
      'a pass in the end',
      { attempts: attempts('eventually', 'F?P', 'PASS') },
      `passed at attempt 3, after 10.0 s ${eventually}`,
    ],
    [
      'no pass',
      { verdict: 'FAIL', attempts: attempts('eventually', 'FF?FF', 'FAIL') },
      `5 attempts over 20.0 s: 4 FAIL, 1 INCONCLUSIVE ${eventually}`,
    ],
    [
      'steadiness',
      { attempts: attempts('steady', 'PPPPP', 'PASS') },
      `5 attempts over 20.0 s, all as expected ${steady}; shown is attempt 5`,
    ],
    [
      'a fall',
      { verdict: 'FAIL', attempts: attempts('steady', 'P?F', 'FAIL') },
      `3 attempts over 10.0 s: 1 PASS, 1 FAIL, 1 INCONCLUSIVE ${steady}; shown is attempt 3`,
    ],
    [
      'passes that do not follow each other',
      { verdict: 'INCONCLUSIVE', attempts: attempts('steady', 'PPP', 'INCONCLUSIVE') },
      `3 attempts over 10.0 s: 3 PASS ${steady}; shown is attempt 3`,
    ],
    [
      'a fall that does not count, as it held once',
      {
        holds: 'once',
        heldSince: '2026-06-13T05:33:00Z',
        attempts: attempts('steady', 'PF', 'FAIL'),
      },
      `2 attempts over 5.0 s: 1 PASS, 1 FAIL ${steady}; shown is attempt 2`,
    ],
    [
      'no pass that does not count, as it held once',
      { holds: 'once', attempts: attempts('eventually', 'FFFFF', 'FAIL') },
      `5 attempts over 20.0 s: 5 FAIL ${eventually}`,
    ],
    [
      'a pass that its baseline does not bear',
      { verdict: 'INCONCLUSIVE', attempts: attempts('eventually', 'FP', 'PASS') },
      `passed at attempt 2, after 5.0 s ${eventually}`,
    ],
  ])('says of %s what was seen', (_what, more, line) => {
    expect(attemptsLine(check('dashboard', more))).toBe(line);
  });

  it('is missing of a check that is looked at once', () => {
    expect(attemptsLine(check('dashboard'))).toBeNull();
  });
});

describe('a check that was tried again', () => {
  const tried = attempts('eventually', 'FFP', 'PASS');
  const line = `passed at attempt 3, after 10.0 s ${eventually}`;
  const tripled = review({ checks: [check('dashboard', { attempts: tried })] });

  it('says so in Markdown, in JUnit XML, and in JSON', () => {
    expect(render.section(tripled)).toContain(`- ${line}\n`);
    expect(toJunit(tripled)).toContain(`<system-out>${line}`);
    expect(toReport(tripled).milestones[0]?.checks[0]?.attempts).toEqual(tried);
  });

  it.each([
    [tried, [`    ${line}`]],
    [
      attempts('steady', 'PPPPP', 'PASS'),
      [
        '    5 attempts over 20.0 s, all as expected (steady, for 20s, every 5s); shown',
        '    is attempt 5',
      ],
    ],
  ])('says so on a terminal of 80 columns', (many, wanted) => {
    const it = review({ checks: [check('dashboard', { attempts: many })] });
    const lines = summary(it, { width: 80, color: false }).split('\n');
    const at = lines.findIndex((one) => one.includes('attempt'));
    expect(lines.slice(at, at + wanted.length)).toEqual(wanted);
    expect(lines.filter((one) => one.length > 80)).toEqual([]);
  });
});
