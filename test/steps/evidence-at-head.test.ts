import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Finding, Ledger, LedgerEntry } from '../../src/model/ledger.ts';
import type { EntryKind, TreeEntry } from '../../src/model/repository.ts';
import { evidenceAtHead, type Compared } from '../../src/steps/evidence-at-head.ts';
import { longestEvidence } from '../../src/steps/evidence-place.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const name = 'pvfix-M1-71319d7a-20260613T054900123Z.json';
const path = `docs/evidence/${name}`;
const genuine = '{\n  "verdict": "FAIL"\n}\n';
const forged = genuine.replace('FAIL', 'PASS');
const subject = `evidence/${name}`;
const was = sha256(genuine);

const entry = (parts: Partial<LedgerEntry> = {}): LedgerEntry => ({
  kind: 'review',
  milestone: 'M1',
  title: 'Patch',
  verdict: 'FAIL',
  claim: 'a'.repeat(40),
  at: '2026-06-13T05:49:00.000Z',
  evidence: name,
  evidenceDigest: was,
  superseded: false,
  held: [],
  ...parts,
});

const gone = (state: Finding['state']): Finding => ({
  id: 'A1',
  identity: `record-changed/${subject}`,
  severity: 'major',
  title: 'gone',
  evidence: [],
  repro: null,
  remedy: null,
  state,
  preExisting: false,
  since: '2026-06-13T05:49:00.000Z',
});

const ledgerOf = (entries: LedgerEntry[], findings: Finding[] = []): Ledger => ({
  schema: 'cold-review/ledger/1',
  phase: 'pvfix',
  title: 'Room',
  entries,
  findings,
  baseline: [],
});

/** Text of a file, or what else stands there; the size of one that is too large to read. */
type Tree = Readonly<Record<string, string | { kind: EntryKind } | { size: number }>>;

const entriesOf = (tree: Tree): TreeEntry[] =>
  Object.entries(tree).map(([at, it]) => ({
    path: at,
    mode: '100644',
    kind: typeof it === 'object' && 'kind' in it ? it.kind : 'file',
    blob: JSON.stringify(it),
    size: typeof it === 'string' ? it.length : 'size' in it ? it.size : 0,
  }));

interface Story {
  readonly head: Tree;
  readonly before?: Tree;
  readonly ledger?: Ledger;
  readonly folders?: readonly string[];
  readonly stored?: readonly string[];
}

async function seen({ head, before = {}, ledger, folders = ['docs/'], stored = [] }: Story) {
  const compared: Compared = {
    ...{ commit: 'before', head: 'head', folders },
    ledger: ledger ?? ledgerOf([entry()]),
  };
  const source = {
    list: (commit: string, prefix?: string) =>
      Promise.resolve(
        entriesOf(commit === 'head' ? head : before).filter(
          (one) => prefix === undefined || one.path.startsWith(`${prefix}/`),
        ),
      ),
    readEntries: (entries: readonly TreeEntry[], cap = Infinity) => {
      const small = entries.filter(({ size }) => size <= cap);
      return Promise.resolve(
        new Map(small.map(({ blob }) => [blob, bytesOf(JSON.parse(blob) as string)])),
      );
    },
  };
  const store = {
    get: (digest: string) =>
      stored.includes(digest)
        ? ({ found: true, text: genuine } as const)
        : ({ found: false, reason: 'it is not there' } as const),
  };
  return evidenceAtHead(compared, source, store);
}

const large = { size: longestEvidence + 1 };

describe('the evidence of a verdict that stands', () => {
  it.each<[string, Story]>([
    ['as it was committed', { head: { [path]: genuine } }],
    ['with other line ends', { head: { [path]: genuine.replaceAll('\n', '\r\n') } }],
    ['where reviews are written today', { head: { [`new/evidence/${name}`]: genuine } }],
    ['moved anywhere', { head: { [`archive/2026/${name}`]: genuine } }],
    [
      'moved, and another written in its place',
      { head: { [path]: forged, [`a/${name}`]: genuine } },
    ],
    ['in the store of the operator alone', { head: {}, stored: [was] }],
    ['kept outside', { head: {}, ledger: ledgerOf([entry({ outside: true })]) }],
    ['superseded, and cleaned up', { head: {}, ledger: ledgerOf([entry({ superseded: true })]) }],
    [
      'superseded after it was brought back',
      { head: {}, ledger: ledgerOf([entry({ superseded: true })], [gone('fixed')]) },
    ],
    ['of nothing', { head: {}, ledger: ledgerOf([]) }],
  ])('is no matter: %s', async (_what, story) => {
    const folders = ['docs/', 'new/'];
    expect(await seen({ folders, ...story })).toEqual({ changes: [], unread: [] });
  });

  const is = sha256(forged);
  it.each<[string, Story, object]>([
    ['gone', { head: {} }, { how: 'removed', digests: { was, is: null } }],
    [
      'gone, with its name on a folder',
      { head: { [`docs/evidence/${name}/x`]: genuine } },
      { how: 'removed', digests: { was, is: null } },
    ],
    ['altered', { head: { [path]: forged } }, { how: 'changed', digests: { was, is } }],
    ['emptied', { head: { [path]: '' } }, { how: 'changed', digests: { was, is: sha256('') } }],
    [
      'altered where the store has it',
      { head: { [path]: forged }, stored: [was] },
      { how: 'changed', digests: { was, is } },
    ],
    [
      'moved and altered',
      { head: { [`archive/${name}`]: forged } },
      { how: 'changed', digests: { was, is } },
    ],
    [
      'a link',
      { head: { [path]: { kind: 'symlink' } } },
      { how: 'changed', digests: { was, is: null } },
    ],
    [
      'a submodule',
      { head: { [path]: { kind: 'submodule' } } },
      { how: 'changed', digests: { was, is: null } },
    ],
    [
      'made too large to read',
      { head: { [path]: large }, before: { [path]: genuine } },
      { how: 'changed', digests: { was, is: null } },
    ],
    [
      'superseded while a finding says that it is gone',
      { head: {}, ledger: ledgerOf([entry({ superseded: true })], [gone('accepted')]) },
      { how: 'removed', digests: { was, is: null } },
    ],
  ])('is named where it is %s', async (_what, story, change) => {
    expect(await seen(story)).toEqual({ changes: [{ name: subject, ...change }], unread: [] });
  });

  it('is unread where it was too large at its review already', async () => {
    const story = { head: { [path]: large }, before: { [path]: large } };
    expect(await seen(story)).toEqual({ changes: [], unread: [subject] });
  });
});

it('many files of that name are read in portions, and not without an end', async () => {
  const size = longestEvidence - 1;
  const many = Array.from({ length: 100 }, (_, at): TreeEntry => ({
    ...{ path: `d${at}/${name}`, mode: '100644', kind: 'file', blob: `b${at}`, size },
  }));
  const asked: number[] = [];
  const source = {
    list: (commit: string) => Promise.resolve(commit === 'head' ? many : []),
    readEntries: (entries: readonly TreeEntry[]) => {
      asked.push(entries.length);
      return Promise.resolve(new Map(entries.map(({ blob }) => [blob, bytesOf(forged)])));
    },
  };
  const compared = { commit: 'before', head: 'head', folders: [], ledger: ledgerOf([entry()]) };
  expect(await evidenceAtHead(compared, source)).toMatchObject({ changes: [{ how: 'changed' }] });
  expect(Math.max(...asked)).toBe(1);
  expect(asked.length).toBeLessThan(20);
});
