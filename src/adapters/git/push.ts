/** One push of one commit to one branch, never forced, and what came of it (git-push(1) `--porcelain`). */
import type { Refused } from '../../model/repository.ts';
import type { Access } from './access.ts';
import { text } from './bytes.ts';
import { GitFailure, plain } from './failure.ts';
import { runGit } from './run.ts';

export interface Push {
  readonly directory: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly remote: string;
  readonly commit: string;
  /** Full name: `refs/heads/main`. */
  readonly ref: string;
  readonly about: string;
  readonly access?: Access | undefined;
}

export type PushOutcome =
  | { readonly pushed: true }
  /** The branch moved meanwhile: fetch, build again, push again. */
  | { readonly pushed: false; readonly moved: true; readonly detail: string }
  | ({
      readonly pushed: false;
      readonly moved: false;
      /** The login may write, and not here: a rule of the branch's. */
      readonly isRule?: boolean;
    } & Omit<Refused, 'published'>);

const race =
  /fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|incorrect old value|failed to lock/i;

export async function pushCommit(push: Push): Promise<PushOutcome> {
  const args = ['push', '--porcelain', '--no-verify', push.remote, `${push.commit}:${push.ref}`];
  try {
    const { exit, stdout, stderr } = await runGit({
      directory: push.directory,
      args,
      profile: 'theirs',
      accept: [1],
      config: ['push.followTags=false', 'push.recurseSubmodules=no'],
      about: push.about,
      access: push.access,
      ...(push.env === undefined ? {} : { env: push.env }),
    });
    return exit === 0 ? { pushed: true } : rejection(text(stdout), stderr);
  } catch (error) {
    return refusal(error);
  }
}

function rejection(stdout: string, stderr: string): PushOutcome {
  const line = stdout
    .split('\n')
    .find((row) => row.startsWith('!'))
    ?.split('\t')[2];
  const said = stderr.split('\n').filter((row) => /^(remote|error|fatal):/.test(row));
  const detail = plain([line ?? '', ...said].join(' ').slice(0, 600));
  if (line === undefined || line.includes('remote failure')) {
    const lost = `The connection broke before the other side answered (${detail}). Run it again.`;
    return { pushed: false, moved: false, reason: 'unreachable', detail: lost };
  }
  if (race.test(line)) return { pushed: false, moved: true, detail };
  return {
    pushed: false,
    moved: false,
    reason: 'refused',
    isRule: true,
    detail: `The push was refused: ${detail}. Let this login push to the branch, which its protection at the forge may forbid.`,
  };
}

function refusal(error: unknown): PushOutcome {
  if (!(error instanceof GitFailure)) throw error;
  const detail = error.message;
  if (error.code === 'denied') return { pushed: false, moved: false, reason: 'refused', detail };
  const isNetwork =
    error.code === 'unreachable' || error.code === 'timeout' || error.code === 'not-a-repository';
  if (isNetwork) return { pushed: false, moved: false, reason: 'unreachable', detail };
  throw error;
}
