import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pushCheckout } from '../../../src/adapters/git/index.ts';
import {
  bareOf,
  commitFiles,
  git,
  removeScratch,
  scratchDirectory,
  scratchRepository,
} from './scratch.ts';

afterAll(removeScratch);

/** A checkout whose branch follows `main` of a bare remote; the claim is pushed, the review is not. */
function arrange(): { at: string; bare: string; claim: string; review: string } {
  const bare = bareOf(scratchRepository());
  const at = join(scratchDirectory(), 'checkout');
  git('/', ['clone', '-q', bare, at]);
  const claim = commitFiles(at, 'claim(a-M1): x\n');
  git(at, ['push', '-q']);
  return { at, bare, claim, review: commitFiles(at, 'review(a-M1): M1 PASS\n') };
}

const remoteTip = (bare: string): string => git(bare, ['rev-parse', 'main']);

describe("pushing a checkout's branch", () => {
  it('publishes the review where the claim is published', async () => {
    const { at, bare, claim, review } = arrange();
    const result = await pushCheckout(at, review, claim);
    expect(result).toEqual({ published: true, remote: 'origin', ref: 'refs/heads/main' });
    expect(remoteTip(bare)).toBe(review);
    expect(git(at, ['rev-parse', 'origin/main'])).toBe(review);
  });

  it('publishes several reviews that wait', async () => {
    const { at, bare, claim } = arrange();
    const last = commitFiles(at, 'review(a): baseline\n');
    expect(await pushCheckout(at, last, claim)).toMatchObject({ published: true });
    expect(remoteTip(bare)).toBe(last);
  });

  it('pushes to the branch that the upstream is, under whatever name', async () => {
    const { at, bare } = arrange();
    git(at, ['checkout', '-q', '-b', 'mine', 'origin/main']);
    const review = commitFiles(at, 'review(a-M1): M1 FAIL\n');
    expect(await pushCheckout(at, review, null)).toMatchObject({ published: true });
    expect(remoteTip(bare)).toBe(review);
  });

  it.each([
    [
      'the claim is not published',
      ({ at }: { at: string }) => {
        const claim = commitFiles(at, 'claim(a-M2): local\n');
        return { claim, review: commitFiles(at, 'review(a-M2): M2 PASS\n') };
      },
      'unpublished',
      /does not have the claim/,
    ],
    [
      'other commits wait to be published',
      ({ at, claim }: { at: string; claim: string }) => {
        commitFiles(at, 'wip: not yet\n');
        return { claim, review: commitFiles(at, 'review(a-M1): again\n') };
      },
      'unpublished',
      /1 other commit/,
    ],
    [
      'upstream moved on',
      ({ bare, claim, review }: { bare: string; claim: string; review: string }) => {
        const other = join(scratchDirectory(), 'other');
        git('/', ['clone', '-q', bare, other]);
        commitFiles(other, 'feat: elsewhere\n');
        git(other, ['push', '-q']);
        return { claim, review };
      },
      'diverged',
      /git pull --rebase/,
    ],
    [
      'there is no upstream',
      ({ at, claim, review }: { at: string; claim: string; review: string }) => {
        git(at, ['branch', '-q', '--unset-upstream']);
        return { claim, review };
      },
      'no-upstream',
      /has no upstream/,
    ],
    [
      'the upstream is a local branch',
      ({ at, claim, review }: { at: string; claim: string; review: string }) => {
        git(at, ['branch', '-q', 'local']);
        git(at, ['branch', '-q', '-u', 'local']);
        return { claim, review };
      },
      'no-upstream',
      /has no upstream/,
    ],
    [
      'the head is detached',
      ({ at, claim, review }: { at: string; claim: string; review: string }) => {
        git(at, ['checkout', '-q', '--detach']);
        return { claim, review };
      },
      'no-upstream',
      /detached/,
    ],
    [
      'the upstream branch was deleted',
      ({
        at,
        bare,
        claim,
        review,
      }: {
        at: string;
        bare: string;
        claim: string;
        review: string;
      }) => {
        git(bare, ['symbolic-ref', 'HEAD', 'refs/heads/other']);
        git(at, ['push', '-q', 'origin', ':main']);
        git(at, ['push', '-q', 'origin', `${claim}:refs/heads/main2`]);
        return { claim, review };
      },
      'unpublished',
      /does not exist yet/,
    ],
    [
      'the remote is gone',
      ({ bare, claim, review }: { bare: string; claim: string; review: string }) => {
        rmSync(bare, { recursive: true });
        return { claim, review };
      },
      'unreachable',
      /./,
    ],
  ] as const)('leaves everything alone when %s', async (_, change, reason, detail) => {
    const arranged = arrange();
    const { claim, review } = change(arranged);
    const refs = git(arranged.at, ['for-each-ref']);
    expect(await pushCheckout(arranged.at, review, claim)).toMatchObject({
      published: false,
      reason,
      detail: expect.stringMatching(detail) as unknown,
    });
    expect(git(arranged.at, ['for-each-ref'])).toBe(refs);
  });
});
