// The steps of a run at which it is killed, by kill -9, and how: here, and on a real host.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchDirectory } from '../adapters/git/scratch.ts';
import { killingGit, type Moment } from './killing-git.ts';

/** By the process itself: at a command of git's, or when a file is in its place. */
type Own = { readonly git: string } | { readonly placed: keyof typeof places };

const places = { index: /\/index$/, document: /\/REVIEW-[^/]*\.md$/ } as const;

/** Where a run is killed: there, at a request to the forge, or while the host is asked. */
export interface KillStep {
  readonly title: string;
  readonly at: Own | { readonly forge: keyof typeof requests } | { readonly host: true };
  readonly moment: Moment;
}

export const requests = {
  status: 'POST /api/v1/repos/acme/infra/statuses/',
  comment: 'POST /api/v1/repos/acme/infra/issues/',
} as const;

/** Of `review ci`, in order. */
export const stepsOfCi: readonly KillStep[] = [
  { title: 'when it begins to clone', at: { git: 'clone' }, moment: 'before' },
  { title: 'when it has cloned', at: { git: 'clone' }, moment: 'after' },
  { title: 'before it says that it looks', at: { forge: 'status' }, moment: 'before' },
  { title: 'when it said that it looks', at: { forge: 'status' }, moment: 'after' },
  { title: 'while it asks the host', at: { host: true }, moment: 'before' },
  { title: 'before it makes the commit', at: { git: 'commit-tree' }, moment: 'before' },
  { title: 'when it has made the commit', at: { git: 'commit-tree' }, moment: 'after' },
  { title: 'before it pushes', at: { git: 'push' }, moment: 'before' },
  { title: 'when it has pushed', at: { git: 'push' }, moment: 'after' },
  { title: 'before it makes the comment', at: { forge: 'comment' }, moment: 'before' },
  { title: 'when the comment is made', at: { forge: 'comment' }, moment: 'after' },
];

/** Of a review by hand. Each run that gets to its commit makes a section: where the killed one did, the next supersedes it. */
export interface KillStepByHand extends KillStep {
  /** How many there are in the end. */
  readonly reviews: number;
}

const notes = { git: 'ls-files' };
const index = { git: '--index-info' };
const moves = { git: 'update-ref -m' };

export const stepsByHand: readonly KillStepByHand[] = [
  { title: 'before it notes what it will do', at: notes, moment: 'before', reviews: 1 },
  {
    title: 'when it holds the index and makes the new one',
    at: index,
    moment: 'after',
    reviews: 1,
  },
  { title: 'before HEAD moves', at: moves, moment: 'before', reviews: 1 },
  { title: 'when HEAD has moved', at: moves, moment: 'after', reviews: 2 },
  {
    title: 'when the new index is in its place',
    at: { placed: 'index' },
    moment: 'after',
    reviews: 2,
  },
  { title: 'when the first file is', at: { placed: 'document' }, moment: 'after', reviews: 2 },
  { title: 'before it pushes', at: { git: 'push' }, moment: 'before', reviews: 2 },
  { title: 'when it has pushed', at: { git: 'push' }, moment: 'after', reviews: 2 },
];

/** Surroundings of a run that kills itself at a step. */
export function killing(at: Own, moment: Moment): Readonly<Record<string, string>> {
  return 'git' in at ? killingGit(at.git, moment) : preloading(onRename(places[at.placed]));
}

/** The same once so many bytes came from a port of a host. */
export function killingAnswer(port: number, bytes: number): Readonly<Record<string, string>> {
  return preloading(`const { Socket } = require('node:net');
const emit = Socket.prototype.emit;
let came = 0;
Socket.prototype.emit = function (name, chunk, ...more) {
  if (name === 'data' && this.remotePort === ${port}) came += chunk.length;
  if (came >= ${bytes}) process.kill(process.pid, 'SIGKILL');
  return emit.call(this, name, chunk, ...more);
};
`);
}

/** As soon as something was moved to such a name. */
const onRename = (name: RegExp) => `const fs = require('node:fs');
const rename = fs.renameSync;
fs.renameSync = (from, to) => {
  rename(from, to);
  if (${String(name)}.test(to)) process.kill(process.pid, 'SIGKILL');
};
require('node:module').syncBuiltinESMExports();
`;

function preloading(script: string): Readonly<Record<string, string>> {
  const file = join(scratchDirectory(), 'kill.cjs');
  writeFileSync(file, script);
  return { NODE_OPTIONS: `--require=${file}` };
}

/** As a table of tests takes them: by their titles. */
export const titled = <T extends KillStep>(steps: readonly T[]): [string, T][] =>
  steps.map((step) => [step.title, step]);
