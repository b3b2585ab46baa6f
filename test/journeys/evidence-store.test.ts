// Evidence outside the repository: the operator's folder has the bytes, the commits have the digests.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ledger as ledgerSchema } from '../../src/model/ledger.ts';
import { pruneReport } from '../../src/report/prune.ts';
import { commitFiles, git, scratchDirectory } from '../adapters/git/scratch.ts';
import { useForges } from '../forge/use.ts';
import { drone, patched, placesOf, push, subjects } from './ci-place.ts';
import { reviewYaml, useWorld } from './journey.ts';
import { killingGit } from './killing-git.ts';

const world = useWorld();

const document = 'machine-docs/REVIEW-pvfix.md';

/** A repository that says that its evidence must not be committed, and an operator's folder that is not there yet. */
function publicPlace() {
  const directory = world.planned();
  const text = `evidence: outside\n${reviewYaml(world.host)}`;
  commitFiles(directory, 'chore: evidence is ours\n', { 'review.yaml': text });
  return { directory, store: join(scratchDirectory(), 'store') };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const read = (directory: string, path: string): string =>
  readFileSync(join(directory, path), 'utf8');
const entriesIn = (directory: string) =>
  ledgerSchema.parse(JSON.parse(read(directory, 'machine-docs/REVIEW-pvfix.json'))).entries;
const committed = (directory: string): string[] =>
  git(directory, ['ls-files', '*evidence/*']).split('\n').filter(Boolean);
const digestsOf = (directory: string): string[] =>
  entriesIn(directory).map(({ evidenceDigest }) => evidenceDigest);

describe('a repository whose evidence must not be committed', () => {
  let directory = '';
  let store = '';
  const reviewed = async (...args: string[]) =>
    world.review(directory, [...args, '--evidence-store', store]);

  beforeAll(async () => {
    ({ directory, store } = publicPlace());
    const begun = await reviewed('baseline');
    expect(begun.exit, begun.stderr).toBe(0);
    commitFiles(directory, 'claim(pvfix-M1): patched\n', patched);
    const ran = await reviewed('M1');
    expect(ran.exit, ran.stderr).toBe(0);
  });

  it('has digests in its commits, and its bytes lie in the store for their owner alone', () => {
    expect(committed(directory)).toEqual([]);
    expect(git(directory, ['status', '--porcelain'])).toBe('');
    const digests = digestsOf(directory);
    expect(readdirSync(store).sort()).toEqual(digests.map((one) => `${one}.json`).sort());
    for (const name of readdirSync(store)) {
      expect(sha256(readFileSync(join(store, name)))).toBe(basename(name, '.json'));
      expect(statSync(join(store, name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(store).mode & 0o777).toBe(0o700);
    const [baseline = '', review = ''] = digests;
    const message = git(directory, ['log', '-1', '--format=%B']);
    expect(message).toContain(`Evidence-Digest: ${review}`);
    expect(message).toContain(`Previous-Evidence: ${baseline}`);
    expect(read(directory, document)).toContain(
      `sha256 \`${review}\`, not in this repository: the operator keeps it, ask for it by this digest`,
    );
    expect(read(directory, document)).not.toContain('](evidence/');
    // Nobody else needs to know where.
    for (const path of git(directory, ['ls-files']).split('\n'))
      expect(read(directory, path)).not.toContain(store);
  });

  it('is replayed from the store by digest, to the same bytes of Markdown', async () => {
    const digest = digestsOf(directory).at(-1) ?? '';
    const ran = await reviewed('replay', digest.slice(0, 12), '--markdown');
    expect(ran.exit, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('rests on it');
    expect(read(directory, document)).toContain(ran.stdout.trim());
    const short = await reviewed('replay', digest.slice(0, 11));
    expect(short).toMatchObject({ exit: 2, stdout: '' });
  });

  it('is not looked at where nobody says where its evidence goes', async () => {
    const head = git(directory, ['rev-parse', 'HEAD']);
    let isAsked = false;
    world.host.onAsked(() => (isAsked = true));
    for (const args of [['M1'], ['recheck'], ['baseline']]) {
      const ran = await world.review(directory, args);
      expect(ran.exit, ran.stderr).toBe(3);
      expect(ran.stderr).toMatch(
        /evidence: outside.*Nothing was looked at[^]*--evidence-store DIR/,
      );
    }
    expect(isAsked).toBe(false);
    const examined = await world.review(directory, ['doctor']);
    expect(examined.exit).toBe(1);
    expect(examined.stdout).toMatch(
      /✗ evidence +Evidence of this repository must not be committed/,
    );
    isAsked = false;
    world.host.onAsked(() => (isAsked = true));
    expect(git(directory, ['rev-parse', 'HEAD'])).toBe(head);
    commitFiles(directory, 'claim(pvfix-M2): recreated\n');
    expect((await world.review(directory, ['M2', '--dry-run'])).exit).toBe(0);
    expect(isAsked).toBe(true);
  });

  it('passes nothing on bytes that are others, or gone: it says what it looked for, and where', async () => {
    const digest = digestsOf(directory).at(-1) ?? '';
    const file = join(store, `${digest}.json`);
    const genuine = readFileSync(file, 'utf8');
    for (const spoil of [
      () => writeFileSync(file, genuine.replace('"summary": "patched"', '"summary": "better"')),
      () => rmSync(file),
    ]) {
      spoil();
      const ran = await reviewed('replay', digest.slice(0, 20));
      expect(ran, ran.stderr).toMatchObject({ exit: 3, stdout: '' });
      expect(ran.stderr).toContain(digest);
      expect(ran.stderr).toContain(store);
    }
    const elsewhere = await world.review(directory, ['replay', digest]);
    expect(elsewhere.exit, elsewhere.stderr).toBe(3);
    expect(elsewhere.stderr).toContain('no --evidence-store was given');
    writeFileSync(file, genuine);
    expect((await reviewed('replay', digest)).exit).toBe(0);
  });

  it('has the evidence of a recheck there too, where there is news', async () => {
    commitFiles(directory, 'chore: undone\n', { 'module.nix': 'docker network create proxy\n' });
    const ran = await reviewed('recheck');
    expect(ran.exit, ran.stderr).toBe(1);
    const entry = entriesIn(directory).at(-1);
    expect(entry).toMatchObject({ kind: 'recheck', outside: true });
    expect(readdirSync(store)).toContain(`${entry?.evidenceDigest ?? ''}.json`);
    expect(committed(directory)).toEqual([]);
  });
});

it('evidence that was committed stays where it is, before and after some that is not', async () => {
  const directory = world.claimed();
  const store = join(scratchDirectory(), 'store');
  const outside = ['--evidence-store', store];
  for (const args of [['M1', ...outside], ['M1']]) {
    const ran = await world.review(directory, args);
    expect(ran.exit, ran.stderr).toBe(0);
  }
  const entries = entriesIn(directory);
  expect(entries.map((one) => one.outside)).toEqual([undefined, true, undefined]);
  const digests = digestsOf(directory);
  const ran = await world.review(directory, ['replay', ...digests, '--json', ...outside]);
  expect(ran.exit, ran.stderr).toBe(0);
  expect(ran.stderr.match(/rests on it/g)).toHaveLength(3);
  const text = read(directory, document);
  for (const { evidence, outside: isOutside } of entries)
    expect(text.includes(`](evidence/${evidence})`)).toBe(isOutside !== true);
  expect(text).toContain(`evidence \`${digests[1] ?? ''}\`, kept by the operator`);
  expect(committed(directory)).toHaveLength(2);
  expect(readdirSync(store)).toEqual([`${digests[1] ?? ''}.json`]);
});

it('a store in the repository is none', async () => {
  const directory = world.claimed();
  const ran = await world.review(directory, ['M1', '--evidence-store', 'store']);
  expect(ran.exit, ran.stderr).toBe(2);
  expect(ran.stderr).toContain('in the repository under review');
});

describe('a step of CI', () => {
  const place = placesOf(world);
  const forgeAt = useForges();
  const put = (store: string): string[] => readdirSync(store).sort();
  const age = (store: string): void => {
    const old = Date.now() / 1000 - 40 * 86_400;
    for (const name of put(store)) utimesSync(join(store, name), old, old);
  };

  it('that is killed between store and commit is completed, and what it left is pruned', async () => {
    const at = await place();
    const store = join(scratchDirectory(), 'store');
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const env = { ...drone(push(at), at), REVIEW_EVIDENCE_STORE: store };
    const killed = await world.review(scratchDirectory(), ['ci'], {
      env: { ...env, ...killingGit('commit-tree', 'before') },
    });
    expect(killed, killed.stderr).toMatchObject({ exit: null, signal: 'SIGKILL' });
    const [orphan = '', ...none] = put(store);
    expect(none).toEqual([]);

    const next = await world.review(scratchDirectory(), ['ci'], { env });
    expect(next.exit, next.stderr).toBe(0);
    expect(subjects(at.bare).slice(0, 2)).toEqual([
      'review(pvfix-M1): M1 PASS',
      'claim(pvfix-M1): patched',
    ]);
    const trailer = git(at.bare, [
      'log',
      '-1',
      '--format=%(trailers:key=Evidence-Digest,valueonly)',
    ]);
    const named = `${trailer.trim()}.json`;
    expect(put(store)).toEqual([orphan, named].sort());

    git(at.bare, ['remote', 'remove', 'origin']);
    const prune = (...args: string[]) =>
      world.review(at.bare, ['prune', '--older-than', '30d', ...args], { env });
    age(store);
    const dry = await prune();
    expect(dry, dry.stderr).toMatchObject({ exit: 0 });
    const { size } = statSync(join(store, orphan));
    const hash = basename(orphan, '.json');
    expect(dry.stdout.replace(/\d{4}-[-\d]+T[:.\d]+Z/, 'THEN')).toBe(
      `Would remove 1 evidence file, ${size} bytes, that nothing rests on:
  ${hash}  THEN  ${size} bytes, of ${at.bare}
Stays:
  1 that a verdict rests on, or did
  0 that are too young
Nothing was removed: --yes removes them.
`,
    );

    const shallow = join(scratchDirectory(), 'shallow');
    git(scratchDirectory(), ['clone', '-q', '--depth=1', `file://${at.bare}`, shallow]);
    const cut = await prune('--yes', at.bare, shallow);
    expect(cut, cut.stderr).toMatchObject({ exit: 3, stdout: '' });
    expect(cut.stderr).toMatch(/Nothing was removed.*shallow/);
    expect(put(store)).toEqual([orphan, named].sort());

    const real = await prune('--yes', '--json');
    expect(pruneReport.parse(JSON.parse(real.stdout))).toMatchObject({
      removed: true,
      bytes: size,
      orphans: [{ digest: basename(orphan, '.json'), repository: at.bare }],
      kept: { named: 1 },
    });
    expect(put(store)).toEqual([named]);
  });

  it('tells the forge from the store, and without it says why it cannot', async () => {
    const at = await place();
    const forge = await forgeAt({ kind: 'gitea', repository: at.bare });
    git(at.builder, ['checkout', '-q', '-b', 'work']);
    commitFiles(at.builder, 'claim(pvfix-M1): patched\n', patched);
    const event = push(at, 'work');
    const env = {
      ...drone(event, at),
      REVIEW_FORGE: 'gitea',
      REVIEW_FORGE_URL: forge.url,
      REVIEW_FORGE_TOKEN: forge.token,
    };
    const store = join(scratchDirectory(), 'store');
    const step = (more: Record<string, string>) =>
      world.review(scratchDirectory(), ['ci'], { env: { ...env, ...more } });
    const ran = await step({ PLUGIN_EVIDENCE_STORE: store });
    expect(ran.exit, ran.stderr).toBe(0);
    expect(put(store)).toHaveLength(1);

    // The pull request comes later: it is told from what lies in the store.
    const number = forge.addPullRequest({ commit: event.after, branch: 'work' });
    const without = await step({});
    expect(without.exit, without.stderr).toBe(4);
    expect(without.stderr).toContain(
      `sha256 ${basename(put(store)[0] ?? '', '.json')} is not there`,
    );
    expect(without.stderr).toContain('no --evidence-store was given');
    expect(forge.comments(number)).toEqual([]);
    expect((await step({ PLUGIN_EVIDENCE_STORE: store })).exit).toBe(0);
    const [comment] = forge.comments(number);
    expect(comment?.body).toMatch(/^<!-- cold-review:comment pvfix PASS/);
    expect(comment?.body).not.toContain('/evidence/');
  });
});
