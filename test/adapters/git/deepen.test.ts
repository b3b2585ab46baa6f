// A shallow clone is made whole in ours, and stays as it is.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openCold, publishToCheckout, pushCheckout } from '../../../src/adapters/git/index.ts';
import type { Repository } from '../../../src/model/repository.ts';
import { request, state } from './checkout.ts';
import { serveGit } from './http-server.ts';
import {
  bareOf,
  commitFiles,
  git,
  removeScratch,
  scratchDirectory,
  scratchRepository,
} from './scratch.ts';

process.env.TMPDIR = scratchDirectory();
afterAll(removeScratch);

/** A repository of four commits, and a clone of it that has the last one. */
function shallowOf(...options: readonly string[]) {
  const work = scratchRepository();
  for (const name of ['second', 'third', 'fourth'])
    commitFiles(work, `${name}\n`, { [name]: name });
  const bare = bareOf(work);
  const shallow = join(scratchDirectory(), 'shallow');
  const from = pathToFileURL(bare).href;
  git(work, ['clone', '-q', '--depth=1', ...options, from, shallow]);
  return { work, bare, shallow };
}

async function opened<T>(repository: string, look: (one: Repository) => Promise<T>): Promise<T> {
  const one = await openCold({ repository });
  try {
    return await look(one);
  } finally {
    await one.close();
  }
}

const subjects = async (repository: Repository) => {
  const history = await repository.history(await repository.head(), { all: true });
  return history.map(({ subject }) => subject);
};

describe('a shallow clone', () => {
  it.each([
    ['a checkout', [] as string[], (): undefined => undefined],
    ['a bare one', ['--bare'], (): undefined => undefined],
    [
      'a checkout on a branch of its own, of which the remote knows nothing',
      [],
      (at: string) => {
        git(at, ['checkout', '-q', '-b', 'own']);
        commitFiles(at, 'fifth\n');
      },
    ],
    [
      'a detached head',
      [],
      (at: string) => {
        git(at, ['checkout', '-q', '--detach']);
      },
    ],
    [
      'one whose only remote has another name and a path beside it',
      [],
      (at: string) => {
        git(at, ['remote', 'rename', 'origin', 'forge']);
        const url = git(at, ['config', 'remote.forge.url']);
        git(at, ['config', 'remote.forge.url', 'near:/repository']);
        git(at, ['config', `url.${url}.insteadOf`, 'near:/repository']);
      },
    ],
  ])('is read whole, and left as it is: %s', async (_, options, changed) => {
    const { shallow } = shallowOf(...options);
    changed(shallow);
    const before = options.length === 0 ? state(shallow) : '';
    const seen = await opened(shallow, subjects);
    expect(seen.slice(-3)).toEqual(['third', 'second', 'chore: begin']);
    if (options.length === 0) expect(state(shallow)).toEqual(before);
    expect(git(shallow, ['rev-parse', '--is-shallow-repository'])).toBe('true');
    expect(git(shallow, ['rev-list', '--count', 'HEAD'])).toBe(seen.includes('fifth') ? '2' : '1');
  });

  it('is reached as the checkout is, and what opens it is written nowhere', async () => {
    const { bare, shallow } = shallowOf();
    const secret = 'Bearer of-the-checkout-alone';
    const server = await serveGit({
      bare,
      refuse: ({ authorization }) => (authorization === secret ? null : 401),
    });
    git(shallow, ['remote', 'set-url', 'origin', `${server.origin}/infra.git`]);
    git(shallow, ['config', `http.${server.origin}/.extraHeader`, `Authorization: ${secret}`]);
    await opened(shallow, async (repository) => {
      expect(await subjects(repository)).toHaveLength(4);
      const files = readdirSync(repository.directory, { recursive: true, withFileTypes: true });
      const texts = files
        .filter((one) => one.isFile())
        .map((one) => readFileSync(join(one.parentPath, one.name), 'latin1'));
      expect(texts.filter((text) => text.includes('of-the-checkout-alone'))).toEqual([]);
    });
    git(shallow, ['config', '--unset', `http.${server.origin}/.extraHeader`]);
    await expect(openCold({ repository: shallow })).rejects.toMatchObject({
      code: 'shallow',
      message: expect.stringMatching(/origin did not give that.*git fetch --unshallow/) as string,
    });
    await server.close();
    await expect(openCold({ repository: shallow })).rejects.toMatchObject({ code: 'shallow' });
  });

  it('of a shallow one says that this lacks it too', async () => {
    const { shallow } = shallowOf();
    const twice = join(scratchDirectory(), 'twice');
    git(shallow, ['clone', '-q', '--depth=1', pathToFileURL(shallow).href, twice]);
    await expect(openCold({ repository: twice })).rejects.toMatchObject({
      code: 'shallow',
      message: expect.stringMatching(/origin lacks it too/) as string,
    });
  });

  it('takes the commit of a review, and pushes it, also where the claim is in the part it lacks', async () => {
    const { bare, shallow } = shallowOf();
    await opened(shallow, async (repository) => {
      // What comes after is fetched from the shallow one again.
      commitFiles(shallow, 'meanwhile\n');
      git(shallow, ['push', '-q']);
      const made = await publishToCheckout(repository, request);
      if (!made.published) throw new Error(made.detail);
      const claim = git(bare, ['rev-parse', 'main~3']);
      expect(await pushCheckout(shallow, made.commit, claim)).toMatchObject({ published: true });
      expect(git(bare, ['rev-parse', 'main'])).toBe(made.commit);
    });
    expect(git(shallow, ['rev-parse', '--is-shallow-repository'])).toBe('true');
  });
});
