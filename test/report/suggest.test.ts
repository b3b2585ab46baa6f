import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCriteria, type Criteria } from '../../src/criteria/index.ts';
import { planPhase } from '../../src/probes/resolve.ts';
import { suggestionReport, toSuggestionJson } from '../../src/report/suggest-json.ts';
import { nothingSeen, suggestedSheet, suggestionNote } from '../../src/report/suggest.ts';
import { firstOf, isPlain, resolvedOf, withIds } from '../../src/steps/proposals/fitting.ts';
import { proposalSources } from '../../src/steps/proposals/index.ts';
import type { Suggestion } from '../../src/steps/suggest.ts';
import { around, builtin } from '../criteria/support.ts';
import { hostilePieces } from '../document/hostile.ts';
import { container, service, socket, unit } from '../steps/proposals/seen.ts';

const config =
  'hosts:\n  web-1:\n    address: web-1.example.net\n    user: reviewer\n    hostKey: ssh-ed25519 SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s\n';
const probes = proposalSources.flatMap((one) => one.probes);
const collectors = proposalSources.map((one) => one.collector);
const wanted = [...probes, ...collectors, 'systemd-unit', 'systemd-timer', 'host-mount'];
const shipped = builtin.filter(({ path }) => wanted.some((id) => path.endsWith(`/${id}.yaml`)));
const surroundings = { analyses: around.analyses, probes };
const name = { phase: 'draft', title: null };

function read(sheet: string | null): Criteria {
  const files = [{ path: 'review.yaml', text: config }];
  const all = sheet === null ? files : [...files, { path: 'claims/draft.yaml', text: sheet }];
  const result = readCriteria(all, shipped, surroundings);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.criteria;
}
const criteria = read(null);

/** A host where everything is called by these texts. */
function hostOf(texts: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    'systemd-units': {
      units: texts.flatMap((text) => [
        unit(`${text}.service`),
        unit(`${text}.timer`),
        unit(`${text}.mount`),
      ]),
    },
    'listening-sockets': { sockets: [socket(22, '0.0.0.0')] },
    'docker-containers': {
      containers: texts.flatMap((text) => [
        container(text),
        container('plain', { image: text, port: text }),
        container(`in ${text}`, {
          labels: { 'com.docker.compose.project': text, 'com.docker.compose.service': text },
        }),
      ]),
    },
    'docker-networks': {
      networks: texts.map((Name) => ({ Name, IPAM: { Config: [{ Subnet: '10.10.0.0/16' }] } })),
    },
    'swarm-services': {
      services: texts.map((text) => service(text, text)),
      nodes: texts.map((Hostname) => ({ Hostname })),
    },
    nftables: {
      ruleset: {
        nftables: texts.map((text) => ({
          chain: { family: 'inet', table: text, name: text, hook: 'input', policy: 'drop' },
        })),
      },
    },
    'debian-packages': { packages: texts.map((text) => ['ii', 'nginx', text]) },
  };
}

/** What would be suggested if everything that a check can ask for passed. */
function suggestionOf(texts: readonly string[]): Suggestion {
  const host = hostOf(texts);
  const drafts = proposalSources.flatMap((one) => {
    const found = one.drafts(host[one.collector]);
    if (found === null) throw new Error(`no drafts of ${one.about}`);
    return firstOf(found.filter(isPlain)).kept;
  });
  const proposals = withIds(drafts).filter((one) => resolvedOf(one, 'web-1', criteria) !== null);
  const gaps = texts.map((text) => ({ why: text, what: [text, text] }));
  const lookedAt = '2026-11-21T15:14:45.123Z';
  return { host: 'web-1', lookedAt, proposals, unseen: gaps, leftOut: gaps };
}

const odd = [
  ...hostilePieces,
  '{{address}}',
  '#',
  'a # b',
  '"',
  "'",
  '*a',
  '&a',
  '!tag',
  '| block',
  '> fold',
  '%YAML',
  '---',
  '...',
  '- a',
  'a: b',
  '?',
  '~',
  'null',
  'yes',
  '1.10',
  '0x10',
  '1_000',
  '1e3',
  '.inf',
  '2026-01-01',
  '<<',
  'a\nphase: other',
  'a\r\n# b',
  'a\tb',
  '\u202etxt',
  '\ufeffa',
  '\ufffd',
  '\u0085',
  '\u2028',
  '\ud800',
  '\\x2d',
  '\u0000',
  'x'.repeat(5000),
  ' lead',
  'trail ',
  '',
  '$(id)',
  '[::]',
  '{a',
  'a]',
];

/** Everything in the sheet is what was proposed, and lint has nothing to say. */
function expectWhole(seen: Suggestion): void {
  const sheet = suggestedSheet(seen, name);
  const again = read(sheet);
  const { M1, ...others } = again.sheets.get('draft')?.milestones ?? {};
  expect(others).toEqual({});
  expect(
    M1?.checks.map(({ id, says, probe, with: given }) => ({ id, says, probe, with: given })),
  ).toEqual(
    seen.proposals.map(({ id, draft: { says, probe, with: given } }) => ({
      id,
      says,
      probe,
      with: given,
    })),
  );
  expect(planPhase(again, 'draft', ['M1']).ok).toBe(true);
  expect(sheet).not.toMatch(/(?!\n)\p{Cc}|[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufffd]/u);
}

describe('the sheet that is suggested', () => {
  it('is read as it was meant, whatever things of the host are called', () => {
    for (let at = 0; at < odd.length; at += 10) expectWhole(suggestionOf(odd.slice(at, at + 10)));
  });

  it('is read as it was meant (any text)', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom(...odd));
    const property = fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (texts) => {
      expectWhole(suggestionOf(texts));
    });
    fc.assert(property, { numRuns: 60 });
  });

  it('has names of people in it as they are', () => {
    const { proposals } = suggestionOf(['web', 'db-1']);
    expect(proposals.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'unit-web',
        'enabled-db-1',
        'container-plain',
        'network-web',
        'services',
      ]),
    );
  });

  it('says above all that it proves nothing, when and where it looked, and what is not in it', () => {
    const seen = {
      ...suggestionOf(['web']),
      unseen: [{ why: 'docker is not on this host', what: ['containers', 'networks'] }],
      leftOut: [{ why: 'FAIL, state: down', what: ['db runs'] }],
    };
    const head = suggestedSheet(seen, name).split('\nphase:')[0] ?? '';
    expect(head).toContain('web-1 at 2026-11-21T15:14:45Z');
    expect(head.replace(/\n# /g, ' ')).toContain(
      'a claim cannot be proven by criteria made after it',
    );
    expect(head).toContain('# - containers; networks: docker is not on this host');
    expect(head).toContain('# - db runs: FAIL, state: down');
    expect(head.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    ['its own title', { phase: 'move', title: 'The #1 move: "now"' }, 'The #1 move: "now"'],
    ['one made of place and day', { phase: 'move', title: null }, 'web-1 as it was on 2026-11-21'],
  ])('has %s', (_, given, title) => {
    const text = suggestedSheet(suggestionOf(['web']), given);
    const files = [
      { path: 'review.yaml', text: config },
      { path: 'claims/move.yaml', text },
    ];
    const result = readCriteria(files, shipped, surroundings);
    expect(result.ok && result.criteria.sheets.get('move')?.title).toBe(title);
  });
});

describe('a suggestion for machines', () => {
  it('is one document with the sheet and what is known of it', () => {
    const seen = suggestionOf(['web']);
    const report = suggestionReport.parse(JSON.parse(toSuggestionJson(seen, name)));
    expect(report.sheet).toBe(suggestedSheet(seen, name));
    expect(report.checks).toHaveLength(seen.proposals.length);
    expect(report.unseen).toEqual(seen.unseen);
  });

  it('has no sheet where nothing can be proposed: one without checks is none', () => {
    const seen = { ...suggestionOf(['web']), proposals: [] };
    expect(suggestionReport.parse(JSON.parse(toSuggestionJson(seen, name))).sheet).toBeNull();
  });
});

describe('what is told beside the sheet', () => {
  it.each([
    [
      'what is not in it',
      [{ why: 'denied', what: ['a', 'b'] }],
      'Not looked at: 2, left out: 0. The head of the sheet says why.\n',
    ],
    ['nothing more where it is whole', [], ''],
  ])('counts %s', (_, unseen, more) => {
    const proposals = suggestionOf(['web']).proposals.slice(0, 1);
    const text = suggestionNote({ ...suggestionOf(['web']), proposals, unseen, leftOut: [] });
    expect(text).toBe(
      `1 check passes now on web-1. A draft, to be put in before the work.\n${more}`,
    );
  });

  it('says why there is none', () => {
    const unseen = [{ why: 'connection\u001b[2J refused', what: ['units'] }];
    const text = nothingSeen({ ...suggestionOf(['web']), proposals: [], unseen, leftOut: [] });
    expect(text).toContain('- units: connection');
    expect(text).not.toContain('\u001b');
  });
});
