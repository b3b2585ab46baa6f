import { describe, expect, it } from 'vitest';
import { parseJunit } from '../../../src/probes/parsers/junit.ts';

const outcomes = (xml: string): unknown => {
  const parsed = parseJunit(xml);
  return parsed.ok ? parsed.report.cases.map(({ outcome }) => outcome) : parsed.reason;
};
const inSuite = (inner: string) => `<testsuite name="a">${inner}</testsuite>`;

describe('a JUnit report', () => {
  it.each<[string, string, string]>([
    ['a test without more', '<testcase name="x"/>', 'passed'],
    [
      'a test that printed something',
      '<testcase name="x"><system-out>failure</system-out></testcase>',
      'passed',
    ],
    ['a failure', '<testcase name="x"><failure/></testcase>', 'failed'],
    ['an error', '<testcase name="x"><error/></testcase>', 'failed'],
    ['a skip', '<testcase name="x"><skipped/></testcase>', 'skipped'],
    ['a skip and a failure', '<testcase name="x"><skipped/><failure/></testcase>', 'failed'],
    ['a failure and a skip', '<testcase name="x"><failure/><skipped/></testcase>', 'failed'],
    ['a failure deeper in it', '<testcase name="x"><retry><failure/></retry></testcase>', 'failed'],
    ['a failure of another prefix', '<testcase name="x"><j:failure/></testcase>', 'failed'],
    ['a failure in an attribute', '<testcase name="x" status="failed"/>', 'failed'],
    [
      'a test that GoogleTest skipped',
      '<testcase name="x" status="run" result="skipped"/>',
      'skipped',
    ],
    ['a test that GoogleTest did not run', '<testcase name="x" status="notrun"/>', 'skipped'],
    [
      'a failure in what it printed',
      '<testcase name="x"><system-out><![CDATA[<failure/>]]></system-out></testcase>',
      'passed',
    ],
  ])('knows %s', (_what, xml, outcome) => {
    expect(outcomes(inSuite(xml))).toEqual([outcome]);
  });

  it('has suites in suites, and keeps nothing that a test printed', () => {
    const xml = `<testsuites failures="1">${inSuite(inSuite('<testcase classname="g" name="x"><failure message="sesame">sesame</failure></testcase>'))}</testsuites>`;
    const parsed = parseJunit(xml);
    expect(parsed).toMatchObject({
      report: { cases: [{ group: 'g', name: 'x' }], declaredFailures: 1 },
    });
    expect(JSON.stringify(parsed)).not.toContain('sesame');
  });

  it('counts an error that stands in no test', () => {
    const parsed = parseJunit(inSuite('<testcase name="x"/><error message="no set-up"/>'));
    expect(parsed).toMatchObject({ report: { declaredFailures: 1 } });
  });

  const laughs = Array.from(
    { length: 30 },
    (_, at) => `<!ENTITY l${at + 1} "&l${at};&l${at};&l${at};">`,
  ).join('');

  it.each<[string, string, string]>([
    [
      'entities that expand for ever',
      `<!DOCTYPE t [<!ENTITY l0 "ha">${laughs}]><testsuites>&l30;</testsuites>`,
      'document type',
    ],
    [
      'a document type elsewhere',
      '<!DOCTYPE t SYSTEM "file:///etc/passwd"><testsuites/>',
      'document type',
    ],
    [
      'an entity that nobody defined',
      '<testsuites><testcase name="&xxe;"/></testsuites>',
      'no JUnit report',
    ],
    ['a hundred thousand levels', '<testsuite>'.repeat(100_000), 'nested too deeply'],
    [
      'more tests than anybody has',
      inSuite('<testcase name="x"/>'.repeat(50_001)),
      'more than 50000',
    ],
    ['another document', '<html/>', 'begins with <html>'],
    ['two documents', '<testsuites/><testsuites/>', 'no JUnit report'],
    ['half a document', '<testsuites><testcase name="x"/>', 'no JUnit report'],
    ['text behind its end', '<testsuites/> 2 passed', 'no JUnit report'],
    ['NUL bytes', '<testsuites>\0</testsuites>', 'no JUnit report'],
    ['no number of failures', '<testsuites failures="none"/>', 'no number'],
    ['a negative one', '<testsuites failures="-1"/>', 'no number'],
    ['nothing', '', 'no JUnit report'],
  ])('is not told from %s', (_what, xml, reason) => {
    expect(parseJunit(xml)).toEqual({
      ok: false,
      reason: expect.stringContaining(reason) as string,
    });
  });
});
