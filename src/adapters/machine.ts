import { readFile } from 'node:fs/promises';
import process from 'node:process';
import type { Machine, MachineIdentity, Tool } from '../model/machine.ts';
import { gitVersion } from './git/index.ts';
import { agentTrouble, loginsOf, type Identity } from './ssh/index.ts';

/** The oldest that the package runs on (package.json, engines), and the oldest git whose signatures we read. */
const oldest = { node: '20.19', git: '2.34' } as const;

/** Looks at the machine that reviews: its tools, and what there is to log in with. */
export async function lookAtMachine(identities: readonly Identity[]): Promise<Machine> {
  return {
    node: judged(process.versions.node, oldest.node),
    git: await lookAtGit(),
    identities: await Promise.all(identities.map(lookAtIdentity)),
  };
}

async function lookAtGit(): Promise<Tool> {
  try {
    return judged(await gitVersion(), oldest.git);
  } catch (error) {
    return { version: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

function judged(version: string, wanted: string): Tool {
  const isOld = version.localeCompare(wanted, 'en', { numeric: true }) < 0;
  return { version, problem: isOld ? `${wanted} or newer is needed` : null };
}

async function lookAtIdentity(identity: Identity): Promise<MachineIdentity> {
  if (identity.kind === 'agent') {
    const from = `ssh-agent at ${identity.socket}`;
    return { from, problem: await agentTrouble(identity.socket, agentTimeoutMs) };
  }
  const from = identity.kind === 'file' ? identity.path : `the text of ${identity.from}`;
  const found = await loginsOf([identity], '', (path) => readFile(path, 'utf8'), agentTimeoutMs);
  return { from, problem: found.ok ? null : found.failure.reason };
}

/** Why there is nothing to log in with, or not as the operator says: no host is asked, nor an agent. */
export async function loginTrouble(identities: readonly Identity[]): Promise<string | null> {
  const found = await loginsOf(identities, '', (path) => readFile(path, 'utf8'), agentTimeoutMs);
  return found.ok ? null : found.failure.reason;
}

const agentTimeoutMs = 10_000;
