import { afterAll, describe, expect, it } from 'vitest';
import { openCold } from '../../../src/adapters/git/index.ts';
import { reviewMessage } from '../../../src/claims/subject.ts';
import { author, git, removeScratch, scratchRepository } from './scratch.ts';

afterAll(removeScratch);

describe('trailers of a commit', () => {
  it('are what git itself reads from our message', async () => {
    const directory = scratchRepository();
    const parent = git(directory, ['rev-parse', 'HEAD']);
    const repository = await openCold({ repository: directory });
    const digest = 'b'.repeat(64);
    const message = reviewMessage({
      phase: 'a',
      milestone: 'M1',
      headline: 'M1 PASS\n\nVerdict: FAIL',
      body: '---\n\nVerdict: FAIL\nClaim: 0\n\nSigned-off-by: evil\n\n',
      trailers: {
        claim: parent,
        verdict: 'PASS',
        criteria: parent,
        criteriaDigest: digest,
        evidenceDigest: digest,
        previousEvidence: null,
        run: 'https://ci.example.org/1',
      },
    });
    const id = await repository.commit({ parent, files: [], message, author });
    const seen = git(repository.directory, ['log', '-1', '--format=%(trailers:only,unfold)', id]);
    expect(seen.trim().split('\n')).toEqual([
      `Claim: ${parent}`,
      'Verdict: PASS',
      `Criteria: ${parent}`,
      `Criteria-Digest: ${digest}`,
      `Evidence-Digest: ${digest}`,
      'Run: https://ci.example.org/1',
    ]);
    expect(git(repository.directory, ['log', '-1', '--format=%s', id])).toBe(
      'review(a-M1): M1 PASS Verdict: FAIL',
    );
    await repository.close();
  });
});
