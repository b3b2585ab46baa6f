import { describe, expect, it } from 'vitest';
import { findingsReport, findingsText, toFindingsJson } from '../../src/report/findings.ts';

const before = Array.from({ length: 23 }, (_, at) => ({
  identity: `unit-failed/u${at}.service@cc-ci`,
  says: `u${at}.service has failed`,
}));
const phase = {
  ...{ phase: 'web', title: 'Web', commit: 'a'.repeat(40), protection: 'unprotected' as const },
  findings: [],
};
const text = (more: typeof before, verbose = false) =>
  findingsText({ phases: [{ ...phase, before: more }], unread: [] }, { width: 80, verbose });

describe('recorded findings', () => {
  it('name what was there before, below them, as many as one reads', () => {
    expect(text(before.slice(0, 1))).toBe(
      `web: Web
no finding, as the review aaaaaaaa left them (unprotected)

1 thing was there at the first look already, and is no finding:
  - u0.service has failed (unit-failed/u0.service@cc-ci)
`,
    );
    const all = text(before).split('\n');
    expect(all.filter((line) => line.startsWith('  - '))).toHaveLength(20);
    expect(all.at(-2)).toBe('  and 3 more: review findings -v');
    expect(text(before, true).match(/^ {2}- /gm)).toHaveLength(23);
    expect(text([])).not.toContain('first look');
  });

  it('have it as JSON, too', () => {
    const json = toFindingsJson({ phases: [{ ...phase, before }], unread: [] });
    expect(findingsReport.parse(JSON.parse(json)).phases[0]?.before).toEqual(before);
  });
});
