// What looks like a health gate and is none, and what makes one end: each line of the manual's traps is a row.
import { describe, expect, it } from 'vitest';
import type { Bound } from '../../../src/adversary/gates/model.ts';
import { unitGates, type StartBlock } from '../../../src/adversary/gates/starts.ts';
import { parseSystemdStart } from '../../../src/probes/parsers/systemd-start.ts';

interface Unit {
  readonly type?: string;
  readonly timeout?: string;
  readonly phase?: string;
  /** `-` before the command. */
  readonly ignored?: boolean;
}

/** How the waits of a unit's one command end, as `systemctl show` prints the unit. */
function endsOf(script: string, unit: Unit = {}): Bound[] {
  const { type = 'oneshot', timeout = 'infinity', phase = 'ExecStart', ignored = false } = unit;
  const command = `{ path=/bin/sh ; argv[]=/bin/sh -c ${script} ; ignore_errors=${ignored ? 'yes' : 'no'} ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }`;
  const text = `Id=a.service\nType=${type}\nTimeoutStartUSec=${timeout}\n${phase}=${command}\n`;
  const parsed = parseSystemdStart(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  const [block] = parsed.value as StartBlock[];
  if (!block) throw new Error('no block');
  return unitGates(block, new Map()).gates.map(({ bound }) => bound);
}

const never: Bound = { ends: 'never' };
const fails = (seconds: number | null): Bound => ({ ends: 'fails', seconds });
const goesOn = (seconds: number | null): Bound => ({ ends: 'goes-on', seconds });
const loop = 'until curl -sf https://a.example/; do sleep 1; done';

describe('a wait', () => {
  it.each<[string, string, Bound | null]>([
    ['without an end', loop, never],
    ['for any answer, without -f', 'until curl -s https://a.example/; do sleep 1; done', never],
    ['that asks once', 'if ! curl -sf https://a.example/; then exit 1; fi', null],
    ['that asks once and does not mind', 'curl -sf https://a.example/ || true', null],
    ['for a unit that is only asked', 'systemctl is-active --wait b.service', null],
    [
      'for a unit that is asked again',
      'until systemctl is-active b.service; do sleep 1; done',
      never,
    ],
    ['for the start of a unit', 'systemctl start b.service', never],
    ['for no start that is queued', 'systemctl --no-block start b.service', null],
    ['for 15 seconds, as wait-for-it does', 'wait-for-it.sh db:5432', fails(15)],
    ['for ever, as wait-for-it -t 0 does', 'wait-for-it.sh db:5432 -t 0', never],
    ['under timeout', `timeout 60 sh -c "${loop}"`, fails(60)],
    ['under timeout whose end is not minded', `timeout 60 sh -c "${loop}" || true`, goesOn(60)],
    ['of dockerize', 'dockerize -wait tcp://db:5432 -timeout 30s', fails(30)],
    ['for Postgres', 'until pg_isready -h db; do sleep 1; done', never],
    ['for a socket of this host', 'until [ -S /run/b.sock ]; do sleep 1; done', never],
    ['that is a pause', 'sleep 30', null],
  ])('%s: %s', (_what, script, bound) => {
    expect(endsOf(script)).toEqual(bound === null ? [] : [bound]);
  });

  it.each<[string, Unit, Bound | null]>([
    ['a oneshot', {}, never],
    ['a simple service', { type: 'simple' }, null],
    ['an exec service', { type: 'exec' }, null],
    ['a service that notifies', { type: 'notify' }, never],
    ['a forking service', { type: 'forking' }, never],
    ['ExecStartPre of a simple service', { type: 'simple', phase: 'ExecStartPre' }, never],
    ['ExecStartPost of a simple service', { type: 'simple', phase: 'ExecStartPost' }, never],
    ['ExecCondition', { phase: 'ExecCondition' }, null],
    ['a oneshot with TimeoutStartSec', { timeout: '1min 30s' }, fails(90)],
    [
      'a command whose failure is ignored, with TimeoutStartSec',
      { ignored: true, timeout: '1min 30s' },
      fails(90),
    ],
  ])('in %s', (_what, unit, bound) => {
    expect(endsOf(loop, unit)).toEqual(bound === null ? [] : [bound]);
  });

  it.each<[string, Unit, Bound]>([
    ['fails its unit', {}, fails(60)],
    ['does not, behind a dash', { ignored: true }, goesOn(60)],
    ['does, where TimeoutStartSec ends it first', { ignored: true, timeout: '30s' }, fails(30)],
  ])('that gives up %s', (_what, unit, bound) => {
    expect(endsOf(`timeout 60 sh -c "${loop}"`, unit)).toEqual([bound]);
  });

  const asks = 'curl -sf https://a.example/';
  const round = (limit: string) => `while :; do ${asks} && break; ${limit}; sleep 20; done`;

  // With TimeoutStartSec=900: what is no count of the loop's own ends nothing before.
  it.each<[string, string, Bound]>([
    ['a file', round('[ "$(cat /run/skip)" -eq 1 ] && break'), fails(900)],
    ['who runs it', round('[ $(id -u) -ne 0 ] && exit 1'), fails(900)],
    ['a number that nothing counts', `n=3; ${round('[ $n -eq 3 ] && break')}`, fails(900)],
    [
      'a count that stands still',
      `n=3; ${round('[ -e /x ] && n=$((n+1)); [ $n -ge 9 ] && exit 1')}`,
      fails(900),
    ],
    ['a count that leads away', `n=3; ${round('n=$((n-1)); [ $n -ge 9 ] && exit 1')}`, fails(900)],
    [
      'a count and something else',
      `n=0; ${round('n=$((n+1)); [ $n -ge 9 ] && [ -w /x ] && exit 1')}`,
      fails(900),
    ],
    [
      'a count from an unknown number',
      `n=$(cat /x); ${round('n=$((n+1)); [ $n -ge 9 ] && break')}`,
      fails(900),
    ],
    [
      'a count in a shell of its own',
      `n=0; ${round('n=$((n+1)); ( [ $n -ge 9 ] && exit 1 )')}`,
      fails(900),
    ],
    [
      'a limit that a file says',
      `n=0; ${round('n=$((n+1)); [ $n -ge $(cat /x) ] && break')}`,
      fails(900),
    ],
    ['a time of day', round('[ $(date +%s) -ge 1700000000 ] && break'), fails(900)],
    ['a count up', `n=0; ${round('n=$((n+1)); [ $n -ge 9 ] && exit 1')}`, fails(180)],
    [
      'a count up, elsewhere',
      `n=0; ${round('[ $n -lt 9 ] || exit 1; n=$(expr $n + 1)')}`,
      fails(180),
    ],
    ['a count down', `n=30; ${round('n=$((n-1)); [ $n -eq 0 ] && exit 1')}`, fails(600)],
    ['a count down by let', `n=30; ${round('let n--; [[ $n -le 0 ]] && exit 1')}`, fails(600)],
    ['a count of its own test', `n=0; ${round('(( ++n > 9 )) && break')}`, goesOn(180)],
    [
      'a count, and who it calls',
      `die() { echo no; exit 1; }; n=0; ${round('n=$((n+1)); [ $n -lt 9 ] || die')}`,
      fails(180),
    ],
    [
      'a count that only failure reaches',
      `n=0; while true; do if ${asks}; then exit 0; else n=$((n+1)); [ $n -ge 9 ] && exit 1; fi; sleep 20; done`,
      fails(180),
    ],
    [
      'a count in its condition',
      `n=9; while [ $n -gt 0 ] && ! ${asks}; do n=$((n - 1)); sleep 20; done`,
      goesOn(180),
    ],
    [
      'seconds since a time',
      `S=$(date +%s); ${round('[ $(( $(date +%s) - S )) -gt 120 ] && exit 1')}`,
      fails(120),
    ],
    [
      'seconds by a variable',
      `S=$(date +%s); ${round('E=$(( $(date +%s) - S )); [ $E -gt 120 ] && exit 1')}`,
      fails(120),
    ],
    [
      'a time of its own',
      `deadline=$((SECONDS+300)); ${round('[ $SECONDS -ge $deadline ] && exit 1')}`,
      fails(300),
    ],
    [
      'a time in its condition',
      `end=$(( $(date +%s) + 60 )); until ${asks} || (( $(date +%s) > end )); do sleep 3; done`,
      goesOn(60),
    ],
    ['rounds', `for ((i = 0; i < 9; i++)); do ${asks} && break; sleep 20; done`, goesOn(180)],
  ])('that ends by %s', (_what, script, bound) => {
    expect(endsOf(script, { timeout: '15min' })).toEqual([bound]);
  });
});
