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
});
