// The commands of `npm run lab`; each resolves to its exit status.
import { spawn } from 'node:child_process';
import { labOf } from './attach.ts';
import { LabError } from './machine.ts';
import { runningLabs, sweep } from './runs.ts';
import { setup } from './setup.ts';
import type { Lab } from './types.ts';
import { upLab } from './up.ts';

/** What `npm run lab` without a known command prints. */
export const usage = `npm run lab -- COMMAND
  setup              build what every lab boots from (once; needs root and a Debian mirror)
  up [--gate|--bare|--no-docker|--platform]
                     boot a fresh host and leave it running (8 hours at most)
  list               labs that run
  ssh [COMMAND]      log in as reviewer; --root COMMAND runs it as root inside
  sabotage           do every sabotage on fresh hosts, review each time, write docs/lab-results.md
  sabotage NAME      do one on a running lab until Enter is pressed; --all does each in turn, --list lists them
  down [NAME]        take it down; --all takes every lab of this machine down
Where several labs run: --lab NAME, the name that \`up\` gave it. Files are kept in $COLD_REVIEW_LAB_DIR, or /var/tmp/cold-review-lab.`;

/** A command by name. */
export const commands: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  setup: doSetup,
  up,
  list,
  ssh,
  sabotage,
  down,
};

async function doSetup(): Promise<number> {
  await setup((line) => {
    console.log(line);
  });
  return 0;
}

async function up(args: string[]): Promise<number> {
  const started = Date.now();
  const lab = await upLab({
    owned: false,
    lifetimeMs: 8 * 60 * 60_000,
    gate: args.includes('--gate'),
    bare: args.includes('--bare') || args.includes('--no-docker'),
    docker: !args.includes('--no-docker'),
    platform: args.includes('--platform'),
  });
  console.log(
    `${lab.name} is up after ${((Date.now() - started) / 1000).toFixed(1)} s; where several run: --lab ${lab.name}\n${describe(lab)}`,
  );
  return 0;
}

function describe(lab: Lab): string {
  return [
    `  address    ${lab.address}:${lab.sshPort}, user ${lab.user}`,
    `  host key   ${lab.hostKey.algorithm} ${lab.hostKey.fingerprint}`,
    `  identity   ${lab.identityFile}`,
    `  authority  ${lab.caFile}`,
    `  routes     ${lab.hostNames.map((name) => `https://${name}/`).join(' ')}`,
  ].join('\n');
}

async function list(): Promise<number> {
  const labs = await runningLabs();
  for (const state of labs) console.log(`${state.name}\n${describe(labOf(state))}`);
  if (labs.length === 0) console.log('No lab runs. Boot one: npm run lab -- up');
  return 0;
}

async function ssh(args: string[]): Promise<number> {
  const { lab, rest } = await chosen(args);
  if (rest[0] === '--root') {
    const { stdout, stderr, exit } = await lab.root(rest.slice(1).join(' '));
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    return exit ?? 1;
  }
  const options = [
    '-i',
    lab.identityFile,
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    `UserKnownHostsFile=${lab.knownHostsFile}`,
    '-o',
    'StrictHostKeyChecking=yes',
  ];
  return new Promise((resolve, reject) => {
    spawn('ssh', ['-F', 'none', ...options, `${lab.user}@${lab.address}`, ...rest], {
      stdio: 'inherit',
    })
      .once('exit', (code) => {
        resolve(code ?? 1);
      })
      .once('error', reject);
  });
}

async function sabotage(args: string[]): Promise<number> {
  const { sabotageCommand } = await import('./sabotage-command.ts');
  return sabotageCommand(args, async (names) => chosen(names));
}

async function down(args: string[]): Promise<number> {
  const labs = (await runningLabs()).map(labOf);
  const wanted = args.includes('--all')
    ? labs
    : args[0] === undefined && labs.length === 0
      ? []
      : [(await chosen(args[0] ? ['--lab', args[0]] : [])).lab];
  for (const lab of wanted) {
    await lab.down();
    console.log(`${lab.name} is down.`);
  }
  await sweep();
  return 0;
}

/** The lab that `--lab` names, or the only one, and the other arguments. */
async function chosen(args: readonly string[]): Promise<{ lab: Lab; rest: string[] }> {
  const at = args.indexOf('--lab');
  const name = at < 0 ? undefined : args[at + 1];
  const rest = at < 0 ? [...args] : args.toSpliced(at, 2);
  const labs = await runningLabs();
  const fitting = labs.filter((state) => name === undefined || state.name === name);
  if (fitting.length === 1 && fitting[0]) return { lab: labOf(fitting[0]), rest };
  if (labs.length === 0) throw new LabError('No lab runs. Boot one: npm run lab -- up');
  throw new LabError(`Which lab? Say --lab NAME: ${labs.map((state) => state.name).join(', ')}`);
}
