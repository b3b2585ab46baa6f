// The break-it probe that docs/adding-a-probe.md shows, whole, as the reader has it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyses } from '../../src/adversary/index.ts';
import { readCriteria, type Criteria } from '../../src/criteria/index.ts';
import { isBreakIt } from '../../src/probes/break-it.ts';
import { planReview } from '../../src/probes/resolve.ts';
import { builtin, criteriaFiles, playWith } from './playback.ts';
import { recording, type Recording } from './recording.ts';

const page = readFileSync(new URL('../../docs/adding-a-probe.md', import.meta.url), 'utf8');
const shown = [...page.matchAll(/^```yaml\n# (probes\/\S+)\n(.*?)^```$/gms)].map(
  ([, path = '', text = '']) => ({ path, text }),
);

function answering(stdout: string, exit = 0): Recording {
  const answers = [{ argv: ['getent', 'passwd'], exit, stdout, stderr: '' }];
  return recording.parse({ says: 'accounts', verdict: 'PASS', with: {}, answers });
}

function criteria(): Criteria {
  const files = [...criteriaFiles('second-root', answering('')), ...shown];
  const read = readCriteria(files, builtin, {
    analyses: new Set(analyses.keys()),
    extraReaders: new Set(),
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems, null, 2));
  return read.criteria;
}

describe('the break-it probe of the documents', () => {
  const read = criteria();
  const root = 'root:x:0:0:root:/root:/bin/bash\n';
  const daemon = 'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n';

  it('is a collector and a probe that every review runs', () => {
    expect(shown.map(({ path }) => path)).toEqual([
      'probes/collectors/accounts.yaml',
      'probes/second-root.yaml',
    ]);
    const planned = planReview(read, 'played', ['M1']);
    const adversary = planned.ok ? planned.plan.adversary.map(({ probe }) => probe) : [];
    expect(adversary.filter(isBreakIt).map(({ id }) => id)).toContain('second-root');
  });

  it.each([
    ['nothing on a host that is well', root + daemon, 0, 'PASS', []],
    [
      'an account with the rights of root',
      `${root}${daemon}toor:x:0:0::/root:/bin/sh\n`,
      0,
      'FAIL',
      ['account toor'],
    ],
    ['nothing where root itself is not listed', daemon, 0, 'INCONCLUSIVE', []],
    ['nothing where getent fails', '', 1, 'INCONCLUSIVE', []],
  ])('says %s', async (_what, stdout, exit, verdict, subjects) => {
    const { result } = await playWith(criteria(), answering(stdout, exit));
    const actual = result.outcomes.map((one) => one.actual).join('\n');
    const named = [...actual.matchAll(/"subject":"([^"]+)"/g)].map(([, subject]) => subject);
    expect([result.verdict, named], result.reason ?? '').toEqual([verdict, subjects]);
  });
});
