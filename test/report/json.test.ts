import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { reviewReport, toJson, toReport } from '../../src/report/json.ts';
import { baselineRed, hostileReview, hostKey, m2Fail, m2Pass } from '../document/samples.ts';
import { hostilePieces } from '../document/hostile.ts';

describe('the report for machines', () => {
  test.each([
    ['a PASS', m2Pass],
    ['a FAIL', m2Fail],
    ['a baseline', baselineRed],
    ['a host that is not who it says', hostKey],
    ['hostile text', hostileReview(hostilePieces.join(' '))],
  ])('of %s is as its schema says, with the keys in its order', (_, review) => {
    const report: unknown = JSON.parse(toJson(review));
    expect(JSON.stringify(reviewReport.parse(report))).toBe(JSON.stringify(report));
  });

  test('names its schema first', () => {
    expect(toJson(m2Pass)).toMatch(/^\{\n {2}"schema": "cold-review\/report\/1",\n/);
    expect(() => z.toJSONSchema(reviewReport)).not.toThrow();
  });

  test('says of each finding whether it is new', () => {
    expect(toReport(m2Pass).findings.map((it) => [it.id, it.new])).toEqual([['A1', true]]);
    expect(toReport({ ...m2Pass, newFindings: [] }).findings[0]?.new).toBe(false);
  });

  test('carries nothing that a caller left in the review besides', () => {
    const criteria = { ...m2Pass.criteria, files: [{ path: 'x', blob: 'y', text: 'z' }] };
    expect(toReport({ ...m2Pass, criteria }).criteria).not.toHaveProperty('files');
  });

  test('moves nothing on a terminal, and reads back as it was', () => {
    const text = hostilePieces.join(' ');
    const written = toJson(hostileReview(text));
    expect(written).not.toMatch(/[^\P{Cc}\n]|[\u2028-\u202e\u2066-\u2069]/u);
    expect((JSON.parse(written) as { notes: string[] }).notes[0]).toBe(text);
  });
});
