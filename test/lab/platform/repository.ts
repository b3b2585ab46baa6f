// The repositories of the phases, as they stand when the work is done: what the host deploys and what the claims are about.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The phases besides pvfix. */
export type Phase = 'm8' | 'infra-hardening' | 'docker-limiter' | 'prod-hardening';

/** One file of a phase's repository. */
export interface RepositoryFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** Where the repository of a phase is kept. */
export const repositoryOf = (phase: Phase): string =>
  join(import.meta.dirname, '../../fixtures/phases', phase);

/** Its files, by path. */
export function repositoryFiles(phase: Phase): RepositoryFile[] {
  const root = repositoryOf(phase);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({
      path: relative(root, file),
      content: readFileSync(file, 'utf8'),
      mode: statSync(file).mode & 0o111 ? 0o755 : 0o644,
    }));
}

/** What the work of a phase took away, file by file: put back, it is the repository before the work. */
const taken: Partial<Record<Phase, readonly [path: RegExp, now: RegExp, before: string][]>> = {
  'infra-hardening': [
    [/^app\/db\.py$/, /default=utc_now\b/g, 'default=datetime.utcnow'],
    [/^app\/schemas\/.*\.py$/, /default_factory=_utc_now\b/g, 'default_factory=datetime.utcnow'],
    [
      /^(app\/costsim\/circuit_breaker|app\/storage\/artifact|scripts\/run_escalation|tests\/api\/test_policy_api)\.py$/,
      /datetime\.now\(timezone\.utc\)/g,
      'datetime.utcnow()',
    ],
  ],
  'docker-limiter': [
    [
      /^test_framework\/(docker_introspection|port_conflict_fix|unified_docker_manager)\.py$/,
      /execute_docker_command\(\[/g,
      'subprocess.run([',
    ],
  ],
};

/** The files of a phase before its work. */
export function filesBefore(phase: Phase): RepositoryFile[] {
  return repositoryFiles(phase).map((file) => {
    const changes = (taken[phase] ?? []).filter(([path]) => path.test(file.path));
    const content = changes.reduce(
      (text, [, now, before]) => text.replace(now, before),
      file.content,
    );
    return { ...file, content };
  });
}
