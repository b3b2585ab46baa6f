// Scratch repositories of the phases on the platform: the phase's files, its sheet, and the host that it is about.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Check, ClaimSheet } from '../../src/model/sheet.ts';
import type { Lab } from '../lab/index.ts';
import { home } from '../lab/platform/files.ts';
import {
  filesBefore,
  repositoryFiles,
  type Phase,
  type RepositoryFile,
} from '../lab/platform/repository.ts';
import { endpointOf, Scratch } from './scratch.ts';

const claims = resolve(import.meta.dirname, '../../claims');

/** The phases of the platform, in the order of their documents. */
export const phases: readonly Phase[] = [
  'm8',
  'infra-hardening',
  'docker-limiter',
  'prod-hardening',
];

/** The sheet of a phase, as it ships. */
export function sheetOf(phase: Phase): ClaimSheet {
  return parse(readFileSync(join(claims, `${phase}.yaml`), 'utf8')) as ClaimSheet;
}

/** A repository with the files of some phases, that knows the platform by `name`. */
async function scratchOf(lab: Lab, name: string, contents: readonly Phase[]): Promise<Scratch> {
  const scratch = new Scratch(endpointOf(lab), name);
  await scratch.begin(
    'sudo: true',
    'vars:',
    `  api: ${lab.address}:8000`,
    `  home: ${home}`,
    '  watched: 20s',
    `  outside: ${lab.address.replace(/\.2$/, '.1')}`,
    'limits:',
    '  docker:',
    '    intervalMs: 50',
    '    burst: 20',
    '  http:',
    '    burst: 70',
    `    origins: ['http://${lab.address}:8000']`,
  );
  scratch.write('infra/ca.pem', readFileSync(lab.caFile, 'utf8'));
  for (const phase of contents) writeAll(scratch, filesBefore(phase));
  return scratch;
}

function writeAll(scratch: Scratch, files: readonly RepositoryFile[]): void {
  for (const { path, content, mode } of files) scratch.write(path, content, mode);
}

/** Does the work of the phases, as far as it is in the repository. */
export function work(scratch: Scratch, done: readonly Phase[]): void {
  for (const phase of done) writeAll(scratch, repositoryFiles(phase));
}

/** The repository of one phase before its first claim. */
export async function phaseScratch(lab: Lab, phase: Phase): Promise<Scratch> {
  const scratch = await scratchOf(lab, sheetOf(phase).host ?? 'platform', [phase]);
  scratch.write(`claims/${phase}.yaml`, readFileSync(join(claims, `${phase}.yaml`), 'utf8'));
  await scratch.commit(`plan: ${phase}`);
  return scratch;
}

/** What the operator's environment has besides the identity: the keys that checks name, and where they may go. */
export function operatorOf({ address, secrets }: Lab): Record<string, string> {
  return {
    REVIEW_SECRET_STACK_API_KEY: secrets.apiKey,
    REVIEW_SECRET_STACK_API_KEY_FOR: `https://localhost:8443 by ${address}:8443`,
    REVIEW_SECRET_READER: secrets.readerPassword,
    REVIEW_SECRET_READER_FOR: `postgresql://127.0.0.1:5434 from ${address}`,
  };
}

/** Lets the login run as root what the plan of a milestone says, as an operator would. */
export async function grant(lab: Lab, scratch: Scratch, target: string): Promise<void> {
  const plan = await scratch.review('plan', target, '--sudoers', '--criteria', 'worktree');
  if (plan.exit !== 0) throw new Error(plan.stderr);
  const file = '/etc/sudoers.d/cold-review';
  await lab.mustRoot(`umask 277\nrm -f ${file}\ncat >${file}\nvisudo -cf ${file}`, {
    input: plan.stdout,
  });
}

/** Names a check of a phase among those of all. */
export const idOf = (phase: Phase, id: string): string => `${phase}-${id}`;

/**
 * All phases in one repository before their work, so that one review asks everything (`united-M1`), or everything that the repository
 * alone answers (`offline-M1`).
 */
export async function unitedScratch(lab: Lab): Promise<Scratch> {
  const scratch = await scratchOf(lab, 'platform', phases);
  // A burst uses the limit up: the next one within a minute could tell nothing. And nobody boots the host again for this one.
  const checks = phases
    .flatMap(unitedChecks)
    .filter(({ probe }) => probe !== 'http-burst' && probe !== 'host-rebooted-since');
  const offline = checks.filter(({ probe }) => /^(repo|tests|document|nft-file)-/.test(probe));
  scratch.write('claims/united.yaml', sheetWith('united', checks));
  scratch.write('claims/offline.yaml', sheetWith('offline', offline));
  await scratch.commit('plan: everything');
  return scratch;
}

// Nobody saw these checks red in this repository: `before` is asked of the phase's own.
function unitedChecks(phase: Phase): (Omit<Check, 'before'> & { before: undefined })[] {
  return Object.values(sheetOf(phase).milestones).flatMap(({ checks }) =>
    checks.map((check) => ({
      ...check,
      before: undefined,
      id: idOf(phase, check.id),
      with: withFacts(phase, check.with),
    })),
  );
}

// A fact is that of another check, which has its phase in front of its name too.
function withFacts(phase: Phase, given: Check['with'] = {}): Check['with'] {
  return typeof given['of'] === 'string' ? { ...given, of: idOf(phase, given['of']) } : given;
}

function sheetWith(phase: string, checks: readonly object[]): string {
  const milestones = { M1: { title: 'Everything', checks } };
  return stringify({ phase, title: 'All phases', state: 'open', host: 'platform', milestones });
}
