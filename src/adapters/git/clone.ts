/** A fresh bare clone in a temporary directory, and the way to run git in it. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromSystem, GitFailure } from './failure.ts';
import { isObjectId } from './path.ts';
import { runGit, type GitAnswer, type GitCall } from './run.ts';
import type { Source } from './source.ts';
import { temporaryDirectory, type TemporaryDirectory } from './temporary.ts';

type CallOptions = Partial<Omit<GitCall, 'directory' | 'args'>>;

export class Clone {
  readonly source: Source;
  readonly directory: string;
  readonly #temporary: TemporaryDirectory;
  readonly #answers = new Map<string, Promise<GitAnswer>>();

  constructor(source: Source, temporary: TemporaryDirectory) {
    this.source = source;
    this.directory = join(temporary.path, 'repository.git');
    this.#temporary = temporary;
  }

  /** Runs git in the clone; hermetic unless the call says that it talks to the source. */
  git(args: readonly string[], options: CallOptions = {}): Promise<GitAnswer> {
    const env = { ...options.env, GIT_DIR: this.directory };
    return runGit({
      profile: 'ours',
      about: this.source.origin,
      access: this.source.access,
      ...options,
      directory: this.directory,
      args,
      env,
    });
  }

  /** Asks what depends on object ids alone, which never changes: one process however often. */
  once(args: readonly string[], options: Pick<CallOptions, 'accept'> = {}): Promise<GitAnswer> {
    const key = args.join('\0');
    const answer = this.#answers.get(key) ?? this.git(args, options);
    this.#answers.set(key, answer);
    answer.catch(() => this.#answers.delete(key));
    return answer;
  }

  /** A path of our own beside the clone, for files of a moment. */
  scratch(name: string): string {
    return join(this.#temporary.path, name);
  }

  remove(): void {
    this.#temporary.remove();
  }
}

/** Clones a source, bare, sharing no object file with it (git-clone(1)). */
export async function makeClone(source: Source): Promise<Clone> {
  const temporary = ownDirectory();
  const clone = new Clone(source, temporary);
  try {
    await runGit({
      directory: temporary.path,
      args: [...cloneArguments, '--', source.address, clone.directory],
      profile: 'theirs',
      about: source.origin,
      access: source.access,
    });
    inspect(clone);
    return clone;
  } catch (error) {
    temporary.remove();
    throw error;
  }
}

function ownDirectory(): TemporaryDirectory {
  try {
    return temporaryDirectory();
  } catch (error) {
    throw fromSystem(error, tmpdir());
  }
}

const cloneArguments = [
  'clone',
  '--quiet',
  '--bare',
  '--no-hardlinks',
  '--no-tags',
  '--template=',
  '--origin=origin',
];

function inspect(clone: Clone): void {
  const { origin } = clone.source;
  if (/objectformat\s*=\s*sha256/i.test(readFileSync(join(clone.directory, 'config'), 'utf8'))) {
    throw new GitFailure({
      code: 'object-format',
      what: 'This repository names its objects by SHA-256, which is not supported',
      where: origin,
      wayOut: 'Review a repository in the SHA-1 format.',
    });
  }
}

/** Where the clone's HEAD points: a branch, or a commit (detached). */
export function headOf(clone: Clone): { readonly branch: string } | { readonly commit: string } {
  const head = readFileSync(join(clone.directory, 'HEAD'), 'utf8').trim();
  if (isObjectId(head)) return { commit: head };
  return { branch: head.replace(/^ref: refs\/heads\//, '') };
}
