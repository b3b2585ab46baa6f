import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJunit } from '../../src/report/junit.ts';
import type { Review } from '../../src/model/review.ts';
import { check, finding, review } from '../document/builders.ts';
import { hostileText } from '../document/hostile.ts';
import { baselineRed, hostileReview, hostKey, m2Fail, m2Pass } from '../document/samples.ts';

/** Elements of well-formed XML as `name attributes`; throws where it is not. */
function elements(xml: string): readonly string[] {
  const found: string[] = [];
  const open: string[] = [];
  const rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  const text = rest.replace(
    /<(\/?)([a-z-]+)((?: [a-z]+="[^"<&\n]*(?:&[a-z#0-9]+;[^"<&\n]*)*")*)>/g,
    (_, close: string, name: string, values: string) => {
      if (close === '') {
        open.push(name);
        found.push(name + values);
      } else expect(open.pop()).toBe(name);
      return '';
    },
  );
  expect(open).toEqual([]);
  expect(text.replace(/&(?:amp|lt|gt|quot|apos|#\d+);/g, '')).not.toMatch(/[<>&]/);
  // What XML 1.0 does not have at all.
  expect(xml).not.toMatch(/[^\P{Cc}\n\t]|\p{Cs}|[\uFFFE\uFFFF]/u);
  return found;
}

const of = (it: Review, name: string): readonly string[] =>
  elements(toJunit(it)).filter((element) => element.split(' ')[0] === name);

describe('a JUnit file', () => {
  test('has a case for each check, and a failure for each that failed', () => {
    expect(of(m2Fail, 'testcase')).toHaveLength(3);
    expect(of(m2Fail, 'failure')).toEqual([
      'failure message="The proxy network has the subnet 10.0.1.0/24 instead of 10.10.0.0/16." type="FAIL"',
    ]);
    expect(of(m2Fail, 'testsuites')).toEqual([
      'testsuites name="cold-review pvfix" tests="3" failures="1" errors="1"',
    ]);
  });

  test('makes an error, never a skip, of what could not be judged', () => {
    expect(of(hostKey, 'error')).toHaveLength(2);
    expect(toJunit(hostKey)).not.toContain('<skipped');
    expect(of(hostKey, 'testsuite')[0]).toContain('errors="2" skipped="0"');
  });

  test('of a PASS has neither', () => {
    expect(toJunit(m2Pass)).not.toMatch(/<(failure|error|skipped)/);
  });

  test('has a suite for each milestone of a baseline', () => {
    expect(of(baselineRed, 'testsuite').map((it) => /name="([^"]*)"/.exec(it)?.[1])).toEqual([
      'pvfix-M1',
      'pvfix-M2',
    ]);
  });

  test('is red where the verdict is, though all checks are green', () => {
    const blocking = finding('A3', { severity: 'blocking' });
    const blocked = review({ verdict: 'FAIL', findings: [blocking] });
    expect(of(blocked, 'failure')).toHaveLength(1);
    expect(toJunit(blocked)).toContain('blocking finding open (A3)');
    expect(of(blocked, 'testsuites')[0]).toContain('tests="2" failures="1"');
    const unknown = review({ verdict: 'INCONCLUSIVE' });
    expect(of(unknown, 'error')).toHaveLength(1);
  });

  test('has a case that is an error where no check was judged', () => {
    const none = review({ checks: [], verdict: 'INCONCLUSIVE' });
    expect(of(none, 'error')).toHaveLength(1);
  });

  test('is well-formed and has the same cases, whatever the texts hold', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const names = (it: Review): readonly (string | undefined)[] =>
          elements(toJunit(it)).map((element) => element.split(' ')[0]);
        expect(names(hostileReview(text))).toEqual(names(hostileReview('word')));
      }),
      { numRuns: 200 },
    );
  });

  test('keeps reasons, outputs and remedies readable', () => {
    const it = check('x', { verdict: 'FAIL', reason: 'a < b & "c"\nnext', remedy: 'Do <that>.' });
    const text = toJunit(review({ checks: [it] }));
    expect(text).toContain('message="a &lt; b &amp; &quot;c&quot;&#10;next"');
    expect(text).toContain('Remedy: Do &lt;that&gt;.');
  });

  test('of several reviews has the suites of all, each with its time', () => {
    const text = toJunit(m2Fail, { ...m2Pass, phase: 'web', startedAt: '2026-06-14T00:00:00Z' });
    expect(text).toContain('name="cold-review pvfix, web"');
    expect(text.match(/<testsuite [^>]*name="(?:pvfix|web)-M2"/g)).toHaveLength(2);
    expect(text).toContain('timestamp="2026-06-14T00:00:00Z"');
    expect(text.match(/<testsuites /g)).toHaveLength(1);
  });
});
