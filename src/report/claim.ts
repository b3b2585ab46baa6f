/** What `review claim` says before a claim is made. */
import { count, short } from '../document/phrases.ts';
import { visibleExact, visibleLine } from '../document/visible.ts';
import type { CheckoutState } from '../model/repository.ts';
import type { ClaimPlan } from '../steps/claim-plan.ts';
import { wrapped } from './wrap.ts';

const column = 16;

/** The claim, how the checkout stands, and what will be looked at. */
export function claimText(
  subject: string,
  claim: ClaimPlan,
  state: CheckoutState,
  width: number,
): string {
  const rows = [...standing(claim, state), ...looks(claim), ...notRed(claim)];
  return `${visibleLine(subject)}\n${rows.map((row) => lines(row, width)).join('')}`;
}

/** The command, where there is one, stands on a line of its own. */
type Row = readonly [mark: '✓' | '·' | '✗' | ' ', label: string, text: string, command?: string];

function standing(
  claim: ClaimPlan,
  { branch, upstream, changed, untracked }: CheckoutState,
): Row[] {
  const { phase, milestone, baseline, criteria, touched, waiting, standing: stands } = claim;
  const beside = baseline.beside === null ? '' : ` on ${baseline.beside}, as it was fetched last`;
  const protection = baseline.protection === 'unprotected' ? ', unprotected' : '';
  const otherwise = `${touched.join(', ')}: changed since then, which does not count. If it should:`;
  const left = `${count(untracked, 'file')} that git does not know, of which no review knows either`;
  return [
    ['✓', 'sheet', `claims/${phase}.yaml, no mistake`],
    [
      '✓',
      'baseline',
      `criteria of ${short(criteria)}, last recorded by ${short(baseline.commit)}${beside}${protection}`,
    ],
    ...(touched.length === 0
      ? []
      : [['·', 'criteria', otherwise, `review baseline ${phase}`] as const]),
    changed === 0
      ? ['✓', 'work tree', `clean, on ${branch ?? 'a detached head'}`]
      : ['✗', 'work tree', `${count(changed, 'file')} changed and not committed`],
    ...(untracked === 0 ? [] : [['·', 'left out', left] as const]),
    pushed(upstream),
    ...(waiting === null
      ? []
      : [
          [
            '·',
            'waits',
            `${short(waiting)} claims ${milestone} already, and waits for its review`,
          ] as const,
        ]),
    ...(stands === null
      ? []
      : [['·', 'stands', `${stands}: a new claim is looked at anew`] as const]),
  ];
}

function pushed(upstream: CheckoutState['upstream']): Row {
  if (upstream === null) return ['·', 'pushed', 'no: the branch has no upstream'];
  const { name, ahead, behind } = upstream;
  if (behind > 0) return ['✗', 'pushed', `${count(behind, 'commit')} of ${name} not here`];
  if (ahead === 0) return ['✓', 'pushed', `all that is here is at ${name}`];
  return ['·', 'pushed', `${count(ahead, 'commit')} not at ${name} yet: pushed with the claim`];
}

function looks({ phase, milestone, asked, sheet, plan, earlier }: ClaimPlan): Row[] {
  const own = plan.checks.filter((one) => one.milestone === milestone);
  const hosts = new Set([...plan.checks, ...plan.adversary].flatMap(({ host }) => host ?? []));
  const places = [...hosts].length === 0 ? 'no host' : [...hosts].join(', ');
  const again = earlier.map((name) => `${name} (${sheet.milestones[name]?.title ?? ''})`);
  const probes = new Set(plan.adversary.map(({ probe }) => probe.id)).size;
  return [
    [' ', 'looked at', `${asked.title}: ${count(own.length, 'check')}; hosts: ${places}`],
    ...asked.checks.map(
      ({ id, says, before }) =>
        [
          ' ',
          `  · ${id}`,
          before === 'fail' ? `${says} (has to be red at the baseline)` : says,
        ] as const,
    ),
    ...(asked.attested ?? []).map(({ says }) => [' ', '  · attested', says] as const),
    ...(again.length === 0 ? [] : [[' ', 'again', again.join(', ')] as const]),
    ...(probes === 0 ? [] : [[' ', 'besides', count(probes, 'break-it probe')] as const]),
    [' ', 'commands', `review plan ${phase}-${milestone}`],
  ];
}

/** What keeps the claim from passing whatever the work came to: said before it is made. */
function notRed({ phase, notSeenRed, plan }: ClaimPlan): Row[] {
  const several = new Set(plan.checks.flatMap(({ host }) => host ?? [])).size > 1;
  const rows = notSeenRed.map(({ check, host, reason }): Row => {
    const where = several && host !== null ? ` on ${host}` : '';
    return ['✗', 'cannot pass', `${check}${where}: ${reason}`];
  });
  if (rows.length === 0) return [];
  const wayOut =
    'Mend what kept it from being seen red, and look again while the work is not done:';
  return [...rows, [' ', '  way out', wayOut, `review baseline ${phase}`]];
}

function lines([mark, label, text, command]: Row, width: number): string {
  const head = `  ${mark} ${visibleLine(label)}`;
  const indent = head.length < column ? column : head.length + 1;
  const rows = wrapped(visibleLine(text), Math.max(40, width) - indent).map((line, at) =>
    `${(at === 0 ? head : '').padEnd(indent)}${line}`.trimEnd(),
  );
  const copied = command === undefined ? [] : [`${' '.repeat(indent)}${visibleExact(command)}`];
  return [...rows, ...copied].map((line) => `${line}\n`).join('');
}
