import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unitGates } from '../../../src/adversary/gates/starts.ts';
import { parseSystemdStart } from '../../../src/probes/parsers/systemd-start.ts';
import type { StartBlock } from '../../../src/adversary/gates/starts.ts';
import { CASES } from '../ordering/listing.ts';

interface Form {
  readonly id: string;
  readonly form: string;
  readonly expect: {
    readonly gate: boolean;
    readonly kind?: string;
    readonly target?: string;
    readonly targets?: readonly string[];
    readonly bounded?: boolean;
    readonly timeout_s?: number;
    readonly fails_unit?: boolean;
  };
}

const forms = JSON.parse(readFileSync(join(CASES, 'health-gates.json'), 'utf8')) as Form[];

/** A unit file's lines, or a script that a oneshot starts, as `systemctl show` prints the unit. */
function blockOf(form: string): StartBlock {
  const isUnit = form.startsWith('Exec');
  const lines = isUnit ? form.split('\n') : [`ExecStart=/bin/sh -c ${form}`];
  const shown = lines.map((line) => {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(line) ?? [];
    if (!name.startsWith('Exec')) return `TimeoutStartUSec=${value === '600' ? '10min' : value}`;
    const argv = isUnit ? value.replace(/ '(.*)'$/s, ' $1') : value;
    const path = argv.split(' ')[0] ?? '';
    return `${name}={ path=${path} ; argv[]=${argv} ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }`;
  });
  const parsed = parseSystemdStart(
    `${['Id=waiter.service', 'Type=oneshot', ...shown].join('\n')}\n`,
  );
  if (!parsed.ok) throw new Error(parsed.reason);
  const [block] = parsed.value as StartBlock[];
  if (block === undefined) throw new Error('no block');
  return block;
}

test('the public forms are all here', () => {
  expect(forms).toHaveLength(14);
});

describe.each(forms)('$id: $form', ({ form, expect: wanted }) => {
  const { gates } = unitGates(blockOf(form), new Map());

  test('is told from what does not wait', () => {
    expect(gates.length > 0).toBe(wanted.gate);
  });

  if (!wanted.gate) return;

  test('names what is waited for', () => {
    const asks = gates.flatMap((gate) => gate.asks);
    expect([...new Set(asks.map(({ kind }) => kind))]).toEqual([wanted.kind]);
    expect(asks.map(({ target }) => target)).toEqual(wanted.targets ?? [wanted.target]);
  });

  test('says how it ends', () => {
    const [gate] = gates;
    expect(gate?.bound.ends !== 'never').toBe(wanted.bounded);
    const seconds = gate?.bound.ends === 'never' ? null : gate?.bound.seconds;
    if (wanted.timeout_s !== undefined) expect(seconds).toBe(wanted.timeout_s);
    if (wanted.fails_unit !== undefined)
      expect(gate?.bound.ends).toBe(wanted.fails_unit ? 'fails' : 'goes-on');
  });
});
