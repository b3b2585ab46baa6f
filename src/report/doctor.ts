/** What `review doctor` prints for people. */
import { count, duration } from '../document/phrases.ts';
import { visibleLine } from '../document/visible.ts';
import type { ReviewConfig } from '../model/config.ts';
import type { Machine, Tool } from '../model/machine.ts';
import type { Told } from '../observe/login.ts';
import type { Examination, Examined, ExaminedHost } from '../steps/doctor.ts';
import type { ForgeRight } from '../steps/forge-rights.ts';
import type { Hindrance } from '../steps/hindrances.ts';
import { linesOf } from './sudoers.ts';
import { wrapped } from './wrap.ts';

type Mark = '✓' | '✗' | '·' | ' ';

const column = 15;

/** The machine that reviews. */
export function machineText({ node, git, identities }: Machine, width: number): string {
  const none = 'none: give --identity FILE, REVIEW_IDENTITY, REVIEW_SSH_KEY, or an ssh-agent';
  return page(width, 'This machine', [
    toolRow('node', node),
    toolRow('git', git),
    ...(identities.length === 0 ? [row('✗', 'identity', none)] : []),
    ...identities.map(({ from, problem }) =>
      row(problem === null ? '✓' : '✗', 'identity', problem ?? from),
    ),
  ]);
}

/** What the forge's token may do. */
export function forgeText(rights: readonly ForgeRight[], width: number): string {
  const marks = { true: '✓', false: '✗', null: '·' } as const;
  const rows = rights.flatMap(({ subject, ok, says, wayOut }) => [
    row(marks[`${ok}`], subject, says),
    ...(wayOut === '' ? [] : [row(' ', '  way out', wayOut)]),
  ]);
  return page(width, 'Forge', rows);
}

function toolRow(name: string, { version, problem }: Tool): Row {
  const text = [version, problem].flatMap((one) => one ?? []).join(': ');
  return row(problem === null ? '✓' : '✗', name, text);
}

/** The criteria, what is asked from here, and each host. */
export function examinationText(seen: Examination, width: number): string {
  const { config } = seen.criteria;
  const criteria = `review.yaml and ${count(seen.sheets, 'claim sheet')} of ${seen.where}, no mistake`;
  const own = page(width, 'Repository', [
    row('✓', 'criteria', criteria),
    ...seen.torn.flatMap(({ message, wayOut }) => [
      row('✗', 'reviews', message),
      row(' ', '  way out', wayOut),
    ]),
    ...evidenceRows(seen),
    ...checkRows(seen.here, 'from here or of the repository', config),
  ]);
  const hosts = seen.hosts.map((host) => hostText(host, config, width));
  return [own, ...hosts].join('\n');
}

function evidenceRows({ unkept, evidence }: Examination): Row[] {
  if (unkept === null) return [row('✓', 'evidence', evidence)];
  return [row('✗', 'evidence', unkept.says), row(' ', '  way out', unkept.wayOut)];
}

function hostText(host: ExaminedHost, config: ReviewConfig, width: number): string {
  const { name, user, address, hostKey, clockSkewMs, failure } = host.identity;
  const { login } = host;
  const rows =
    login === null
      ? [row('✗', failure?.kind === 'host-key' ? 'host key' : 'connection', failure?.reason ?? '')]
      : [
          row('✓', 'pinned key', hostKey ?? ''),
          row('✓', 'login', `${user}${inGroups(login.groups)}`),
          row(Math.abs(clockSkewMs ?? 0) > 2000 ? '✗' : '·', 'clock', clock(clockSkewMs)),
          row(
            login.path.ok ? '·' : '✗',
            'PATH',
            told(login.path, (path) => path.join(' ')),
          ),
        ];
  const checks = checkRows(host, 'by this login', config, login === null);
  return page(width, `${name}: ${user}@${address}`, [...rows, ...checks]);
}

function inGroups(groups: Told<readonly string[]>): string {
  return told(
    groups,
    (names) => `, in ${names.length === 1 ? 'the group' : 'the groups'} ${names.join(', ')}`,
    ', groups not told: ',
  );
}

function told<T>(it: Told<T>, say: (value: T) => string, before = ''): string {
  return it.ok ? say(it.value) : `${before}${it.reason}`;
}

function clock(milliseconds: number | null): string {
  if (milliseconds === null) return 'not told';
  const off = duration(Math.abs(milliseconds));
  return `${off} ${milliseconds < 0 ? 'behind' : 'ahead of'} this machine`;
}

function checkRows(
  { checks, blocked, hindrances }: Examined,
  where: string,
  config: ReviewConfig,
  /** Whether the reason, the same for all, is said above. */
  isSaid = false,
): Row[] {
  if (checks === 0) return [row('·', 'checks', `none ${where}`)];
  const first =
    blocked === 0
      ? row('✓', 'checks', `${checks} ${where}: nothing found that keeps one from being made`)
      : row('✗', 'checks', blockedOf(blocked, checks, where));
  return [first, ...(isSaid ? [] : hindrances.flatMap((one) => hindranceRows(one, config)))];
}

function blockedOf(blocked: number, checks: number, where: string): string {
  return blocked === checks && checks > 1
    ? `none of ${checks} checks ${where} can be made`
    : `${blocked} of ${count(checks, 'check')} ${where} cannot be made`;
}

function hindranceRows({ why, wayOut, grants, checks }: Hindrance, config: ReviewConfig): Row[] {
  const lines = grants.flatMap((one) => linesOf(one, config)).map(({ line }) => line);
  return [
    row(' ', '· these', namesOf(checks)),
    row(' ', '  why', why),
    ...(wayOut === '' ? [] : [row(' ', '  way out', wayOut)]),
    ...[...new Set(lines)].map((exact) => ({ exact })),
  ];
}

/** `pvfix-M2: subnet, replicas; pvfix-M3: quiet` */
function namesOf(checks: readonly string[]): string {
  const byMilestone = new Map<string, string[]>();
  for (const check of checks) {
    const [milestone = '', id = ''] = check.split(' ');
    byMilestone.set(milestone, [...(byMilestone.get(milestone) ?? []), id]);
  }
  return [...byMilestone].map(([name, ids]) => `${name}: ${ids.join(', ')}`).join('; ');
}

/** A line to be copied is never wrapped. */
type Row =
  | { readonly mark: Mark; readonly label: string; readonly text: string }
  | { readonly exact: string };

function row(mark: Mark, label: string, text: string): Row {
  return { mark, label, text: visibleLine(text) };
}

function page(width: number, title: string, rows: readonly Row[]): string {
  const lines = rows.flatMap((one) => {
    if ('exact' in one) return [one.exact];
    const first = `  ${one.mark} ${one.label}`.padEnd(column);
    return wrapped(one.text, Math.max(40, width) - column).map((line, at) =>
      `${at === 0 ? first : ' '.repeat(column)}${line}`.trimEnd(),
    );
  });
  return `${[visibleLine(title), ...lines].join('\n')}\n`;
}
