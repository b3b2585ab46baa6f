import { Ajv2020 } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readCriteria } from '../../src/criteria/index.ts';
import { analyses } from '../../src/adversary/index.ts';
import { builtinProbes } from '../../src/adapters/package-files.ts';
import { catalogueMarkdown, matching, probeText } from '../../src/report/catalogue.ts';
import { jsonSchemas } from '../../src/report/schemas.ts';
import { readBuiltin } from '../../src/steps/builtin.ts';

const probes = [...readBuiltin(builtinProbes()).values()];

describe('the catalogue', () => {
  it('stands in the docs as it is', async () => {
    const page = catalogueMarkdown(probes);
    expect(page.match(/^\| `/gm)).toHaveLength(probes.length);
    await expect(page).toMatchFileSnapshot('../../docs/probes.md');
  });

  it.each([
    [['subnet'], 'docker-network-subnet'],
    [['Docker', 'SUBNET'], 'docker-network-subnet'],
    [['certificate'], 'https-status'],
  ])('finds what speaks of %j', (words, id) => {
    expect(matching(probes, words).map((one) => one.id)).toContain(id);
  });

  it('finds nothing where one word is spoken of nowhere', () => {
    expect(matching(probes, ['subnet', 'zebra'])).toEqual([]);
  });

  it('fits a terminal, without a word less', () => {
    for (const probe of probes) {
      const [words = ''] = probeText(probe, 80).split('As a check of a claim sheet\n');
      expect(words.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(probeText(probe, 80).split(/\s+/)).toEqual(probeText(probe).split(/\s+/));
    }
  });

  it.each(probes.map((probe) => [probe.id, probe] as const))(
    'shows a check of %s that can be copied',
    (id, probe) => {
      const [, example = ''] = probeText(probe).split('As a check of a claim sheet\n');
      const indented = example.replace(/^/gm, '      ').trimEnd();
      const sheet = `phase: a\ntitle: a\nhost: h\nmilestones:\n  M1:\n    title: a\n    checks:\n${indented}\n`;
      const config = `hosts:\n  h:\n    address: 192.0.2.7\n    user: u\n    hostKey: ssh-ed25519 SHA256:${'A'.repeat(43)}\n`;
      const read = readCriteria(
        [
          { path: 'review.yaml', text: config },
          { path: 'claims/a.yaml', text: sheet },
        ],
        builtinProbes(),
        { analyses: new Set(analyses.keys()), extraReaders: new Set() },
      );
      const said = read.ok ? [] : read.problems.map(({ message }) => message);
      expect(
        said.filter((one) => !/no check|other-check/.test(one)),
        id,
      ).toEqual([]);
    },
  );
});

describe('the JSON schemas', () => {
  it.each(Object.entries(jsonSchemas(probes)))('%s ships as it is', async (name, schema) => {
    const text = `${JSON.stringify(schema, null, 1)}\n`;
    await expect(text).toMatchFileSnapshot(`../../schemas/${name}.json`);
  });

  const sheet = new Ajv2020({ strict: false }).compile(jsonSchemas(probes)['sheet'] ?? {});
  const check = (given: object): boolean =>
    sheet({
      phase: 'a',
      title: 'a',
      milestones: { M1: { title: 'a', checks: [{ id: 'a', says: 'a', ...given }] } },
    });

  it.each(readdirSync('claims'))('know all that stands in claims/%s', (name) => {
    sheet(parse(readFileSync(`claims/${name}`, 'utf8')));
    expect(sheet.errors).toBeNull();
  });

  it.each<[string, boolean, object]>([
    ['a probe with its parameters', true, { probe: 'sysctl', with: { key: 'a.b', value: '1' } }],
    ['a host variable', true, { probe: 'systemd-failed-units', with: {} }],
    ['a probe of the repository', true, { probe: 'own', with: { anything: 1 } }],
    ['a parameter that is missing', false, { probe: 'docker-network-subnet', with: {} }],
    ['no parameters at all', false, { probe: 'docker-network-subnet' }],
    [
      'a parameter that the probe has not',
      false,
      { probe: 'systemd-failed-units', with: { a: 1 } },
    ],
    ['a number for a text', false, { probe: 'docker-volume', with: { volumes: [1] } }],
    ['a key that no check has', false, { probe: 'own', expected: 1 }],
  ])('tell of %s', (_, isRight, given) => {
    expect(check(given), JSON.stringify(sheet.errors)).toBe(isRight);
  });
});
