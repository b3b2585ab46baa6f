import { describe, expect, it } from 'vitest';
import { reviewConfig } from '../../src/model/config.ts';
import { collector, probe } from '../../src/model/probe.ts';
import { check } from '../../src/model/sheet.ts';
import type { Collection, PlannedCheck } from '../../src/probes/plan.ts';
import { planText } from '../../src/report/plan.ts';

const hostKey = `ssh-ed25519 SHA256:${'A'.repeat(43)}`;
const config = reviewConfig.parse({
  hosts: { web: { address: 'web.example.net', user: 'reviewer', hostKey } },
});

const collectionOf = (id: string, ...run: string[]): Collection => ({
  id,
  collector: collector.parse({ id, class: 'host', steps: [{ run, parse: 'lines' }] }),
  vantage: 'host',
  host: 'web',
  params: {},
});

function asked(id: string, rights: string | undefined, ...collections: string[]): PlannedCheck {
  const from = collections[0] ?? '';
  const asking = { id, title: id, params: {}, from, value: 'output', expect: { equals: 1 } };
  return {
    milestone: 'M1',
    host: 'web',
    check: check.parse({ id, says: 'it is so', probe: id, with: {} }),
    probe: probe.parse({ ...asking, ...(rights === undefined ? {} : { rights }) }),
    params: {},
    collections,
  };
}

const long = [
  'systemctl',
  'show',
  '-p',
  'Id,Names,LoadState,ActiveState,SubState,Result,UnitFileState',
];
const docker = 'group docker, which is root in all but name';
const names = Array.from({ length: 12 }, (_, at) => `check-number-${at}`);
const text = planText(
  {
    checks: [
      ...names.map((name) => asked(name, docker, 'one', 'two')),
      asked('free', undefined, 'two'),
    ],
    collections: [collectionOf('one', 'docker', 'ps'), collectionOf('two', ...long)],
  },
  config,
  80,
);

describe('a plan', () => {
  it('says a right once at a place, with who needs it', () => {
    expect(text.split(docker)).toHaveLength(2);
    const [, needs = ''] = text.split('\n  needs\n');
    for (const name of names) expect(needs).toContain(name);
    expect(needs).not.toContain('free');
  });

  it('keeps to the columns, but for commands, which are whole', () => {
    expect(text).toContain(`\n    ${long.join(' ')}\n`);
    const wide = text.split('\n').filter((line) => line.length > 80);
    expect(wide.map((line) => line.trim())).toEqual([long.join(' ')]);
  });
});
