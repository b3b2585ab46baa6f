// A scratch repository with the history of phase pvfix, and the real command run in it.
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { reviewReport, type ReviewReport } from '../../src/report/json.ts';
import type { Lab } from '../lab/index.ts';

const root = resolve(import.meta.dirname, '../..');

export interface Ran {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
  readonly identityFile: string;
  readonly caFile: string;
}

export const swarmModule = (create: string): string => `{
  systemd.services.swarm-init.script = ''
    if ! docker network inspect proxy >/dev/null 2>&1; then
${create}
    fi
  '';
}
`;
export const unpatched = '      docker network create --driver overlay --attachable proxy';
export const patched =
  '      docker network create --driver overlay --attachable --subnet 10.10.0.0/16 proxy';

/** The lab's Docker belongs to nobody else: a hundred reviews of it need not go easy. */
export const unhurried = ['limits:', '  docker:', '    intervalMs: 50', '    burst: 20'];

/** The lab as a repository's review.yaml names it. */
export function endpointOf(lab: Lab): Endpoint {
  const { address, sshPort, user, identityFile, caFile } = lab;
  const hostKey = `${lab.hostKey.algorithm} ${lab.hostKey.fingerprint}`;
  return { address, port: sshPort, user, hostKey, identityFile, caFile };
}

/** A checkout in a temporary folder, on branch main. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'cold-review-e2e-'));
  readonly #endpoint: Endpoint;

  readonly #host: string;

  constructor(endpoint: Endpoint, host = 'cc-ci') {
    this.#endpoint = endpoint;
    this.#host = host;
  }

  /** A repository that knows the host, and nothing else. */
  async begin(...settings: readonly string[]): Promise<void> {
    const { address, port, user, hostKey } = this.#endpoint;
    await this.git('init', '-q', '-b', 'main');
    this.write(
      'review.yaml',
      [
        'hosts:',
        `  ${this.#host}:`,
        `    address: ${address}`,
        `    port: ${port}`,
        `    user: ${user}`,
        `    hostKey: ${hostKey}`,
        ...settings.map((line) => `    ${line}`),
        '',
      ].join('\n'),
    );
  }

  /** The plan of pvfix: criteria, private CA, the module as it was before the work. */
  async plan(): Promise<void> {
    const { address, caFile } = this.#endpoint;
    const vars = ['vars:', '  domain: ci.example.net', `  endpoint: ${address}:443`];
    await this.begin(...vars, ...unhurried);
    mkdirSync(join(this.folder, 'claims'));
    cpSync(join(root, 'claims/pvfix.yaml'), join(this.folder, 'claims/pvfix.yaml'));
    this.write('infra/ca.pem', readFileSync(caFile, 'utf8'));
    this.write('nix/modules/swarm.nix', swarmModule(unpatched));
    await this.commit('plan: give the proxy network room');
  }

  write(path: string, text: string, mode = 0o644): void {
    const full = join(this.folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text, { mode });
  }

  delete(path: string): void {
    rmSync(join(this.folder, path));
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  async commit(subject: string): Promise<void> {
    await this.git('add', '-A');
    await this.git('commit', '-q', '--allow-empty', '-m', subject);
  }

  async git(...args: string[]): Promise<string> {
    const identity = ['-c', 'user.name=builder', '-c', 'user.email=builder@example.net'];
    const ran = await start('git', [...identity, ...args], this.folder, process.env).ended;
    if (ran.exit !== 0) throw new Error(`git ${args.join(' ')}: ${ran.stderr}`);
    return ran.stdout.trim();
  }

  /** What the pipeline kept, by commit. */
  readonly artifacts = mkdtempSync(join(tmpdir(), 'cold-review-artifacts-'));

  /** Keeps reports of the commit at head. */
  async keep(reports: Readonly<Record<string, string>>): Promise<void> {
    const folder = join(this.artifacts, await this.git('rev-parse', 'HEAD'));
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(reports)) writeFileSync(join(folder, name), text);
  }

  /** Variables that the reviewer's own environment has besides. */
  surroundings: Readonly<Record<string, string>> = {};

  get environment(): Record<string, string> {
    const { identityFile } = this.#endpoint;
    return {
      REVIEW_IDENTITY: identityFile,
      REVIEW_ARTIFACTS: this.artifacts,
      NO_COLOR: '1',
      ...this.surroundings,
    };
  }

  /** Runs the built command as a user would. */
  review(...args: string[]): Promise<Ran> {
    return this.start(...args).ended;
  }

  /** The same, with the process that it is. */
  start(...args: string[]): Started {
    const env = { ...process.env, ...this.environment };
    return start(process.execPath, [join(root, 'dist/review.js'), ...args], this.folder, env);
  }

  /** The same with `--json`, parsed. Throws what was printed where there is no report. */
  async report(...args: string[]): Promise<ReviewReport> {
    const ran = await this.review(...args, '--json');
    try {
      return reviewReport.parse(JSON.parse(ran.stdout));
    } catch (error) {
      throw new Error(`exit ${ran.exit}\n${ran.stdout.slice(0, 500)}\n${ran.stderr}`, {
        cause: error,
      });
    }
  }

  remove(): void {
    for (const folder of [this.folder, this.artifacts])
      rmSync(folder, { recursive: true, force: true });
  }
}

/** Verdicts by check, of a report. */
export function verdictsOf(report: ReviewReport): Record<string, string> {
  return Object.fromEntries(
    report.milestones.flatMap(({ checks }) => checks.map(({ id, verdict }) => [id, verdict])),
  );
}

/** Those that are not PASS. */
export function turnedOf(report: ReviewReport): Record<string, string> {
  const verdicts = Object.entries(verdictsOf(report));
  return Object.fromEntries(verdicts.filter(([, verdict]) => verdict !== 'PASS'));
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

function start(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Started {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<Ran>((done, failed) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', failed).on('close', (exit) => done({ exit, stdout, stderr }));
  });
  return { child, ended };
}
