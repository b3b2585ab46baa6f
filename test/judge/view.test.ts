import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../../src/judge/view.ts';
import { collector } from '../../src/model/probe.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Collection } from '../../src/probes/plan.ts';
import { evidenceOf } from './builders.ts';
import { observed } from './planned.ts';

const two: Collection = {
  id: 'two@cc-ci',
  collector: collector.parse({
    id: 'two',
    class: 'host',
    steps: [
      { run: ['ls'], parse: 'lines', as: 'names' },
      { run: ['cat', { from: '0.x' }], parse: 'json', as: 'bodies' },
    ],
  }),
  vantage: 'host',
  host: 'cc-ci',
  params: {},
};
const at = (second: number): string => new Date(Date.UTC(2026, 5, 13, 5, 49, second)).toISOString();
const names = observed('a\nb\n', { collection: two.id, startedAt: at(1), durationMs: 40 });
const bodies = observed([1, 2], { collection: two.id, step: 1, startedAt: at(2) });
const of = (...observations: Observation[]) => viewOf(two, evidenceOf({ observations }));
const reasonOf = (...observations: Observation[]) => of(...observations).failure?.reason;

describe('a view', () => {
  it('has the output of each step under its name, and when it was asked for', () => {
    const { variables, observed: times, failure } = of(names, bodies);
    expect([variables, failure]).toEqual([{ names: ['a', 'b'], bodies: [1, 2] }, null]);
    const from = Date.parse(at(1));
    expect(times.names).toEqual({ from, to: from + 40 });
  });

  it('is the same in any order of the observations, those of others among them', () => {
    const others = [1, 2, 3].map((step) => observed({ step }, { collection: 'other@cc-ci', step }));
    const whole = of(names, bodies);
    fc.assert(
      fc.property(fc.shuffledSubarray([names, bodies, ...others], { minLength: 5 }), (shuffled) => {
        expect(of(...shuffled)).toEqual(whole);
      }),
    );
  });

  it.each<[string, Observation[], string]>([
    ['nothing', [], 'it was not observed in this run'],
    ['the first step alone', [names], 'it was not observed in this run'],
    ['the last step alone', [bodies], 'it was not observed in this run'],
    ['a step twice', [names, bodies, { ...bodies, startedAt: at(3) }], 'it was observed twice'],
    ['a step twice, alike', [names, names, bodies], 'it was observed twice'],
    ['output that is cut', [names, cut(bodies)], 'the output is cut off'],
    ['no output', [names, { ...bodies, stdout: null }], 'there is no output'],
    ['another format', [names, observed('x', { collection: two.id, step: 1 })], 'not JSON'],
    ['a NUL byte', [observed('a\0', { collection: two.id }), bodies], 'NUL'],
    ['a failed step', [failed(names), bodies], 'said so'],
    ['a failed step with output', [names, failed(bodies)], 'said so'],
  ])('of %s could not look', (_what, observations, reason) => {
    expect(reasonOf(...observations)).toContain(reason);
    expect(of(...observations).variables).toBeNull();
  });

  it('of a step that had nothing to ask is an empty list', () => {
    const skipped = { ...bodies, skipped: true, stdout: null, exit: null };
    expect(of(names, skipped).variables).toEqual({ names: ['a', 'b'], bodies: [] });
  });

  it('reads fields that were kept as JSON, whatever the format they came in', () => {
    const kept = { ...names, stdout: { ...whole('["k"]'), kept: true } };
    expect(of(kept, bodies).variables).toMatchObject({ names: ['k'] });
  });
});

function cut(seen: Observation): Observation {
  return { ...seen, stdout: seen.stdout && { ...seen.stdout, cut: true } };
}

function failed(seen: Observation): Observation {
  return { ...seen, failure: { kind: 'exit', reason: 'said so' } };
}

function whole(text: string) {
  return { text, bytes: text.length, digest: '', cut: false, kept: false };
}

describe('a request that timed out', () => {
  const https: Collection = {
    ...two,
    id: 'https(url=https://a.example/)@reviewer/cc-ci',
    vantage: 'reviewer',
    collector: collector.parse({
      id: 'https',
      class: 'http',
      steps: [{ request: { url: { param: 'url' } }, as: 'response' }],
    }),
  };
  const request = (answer: object, more: Partial<Observation> = {}) =>
    observed(answer, { collection: https.id, vantage: 'reviewer', exit: null, ...more });
  const late = (peer: string | null = '192.0.2.7') =>
    request({ outcome: 'timeout', peer }, { failure: { kind: 'timeout', reason: 'No answer' } });
  const other = (answer: object, more: Partial<Observation> = {}) =>
    request(answer, { collection: 'another', argv: ['GET', 'https://b.example/'], ...more });
  const seen = (peer: string | null, ...observations: Observation[]) =>
    viewOf(https, evidenceOf({ peer, observations }));
  const isFact = (peer: string | null, ...observations: Observation[]): boolean =>
    seen(peer, ...observations).failure === null;

  const there = { outcome: 'answered', status: 200, peer: '192.0.2.7' };
  it.each<[string, string | null, Observation[], boolean]>([
    ['the host was reached over SSH at that address', '192.0.2.7', [late()], true],
    ['the host was reached over SSH at another', '192.0.2.8', [late()], false],
    ['nothing else was reached', null, [late()], false],
    ['it is not known which address', null, [late(null)], false],
    [
      'it is not known which address, nor that of the host',
      null,
      [late(null), other({ peer: null })],
      false,
    ],
    ['another request was answered there', null, [late(), other(there)], true],
    [
      'the same request was answered before',
      null,
      [late(), other(there, { argv: late().argv })],
      false,
    ],
    [
      'another was answered there some minutes ago',
      null,
      [{ ...late(), startedAt: at(300) }, other(there, { startedAt: at(1) })],
      false,
    ],
    [
      'another was answered elsewhere',
      null,
      [late(), other({ ...there, peer: '192.0.2.8' })],
      false,
    ],
    ['another timed out there too', null, [late(), { ...late(), collection: 'another' }], false],
    [
      'another vantage was answered there',
      null,
      [late(), other(there, { vantage: 'host' })],
      false,
    ],
    ["another host's was answered there", null, [late(), other(there, { host: 'other' })], false],
    ['a command printed the same', null, [late(), other(there, { exit: 0 })], false],
    ['what is there prints no JSON', null, [late(), other(there, { stdout: whole('x') })], false],
    ['what is there prints null', null, [late(), other(there, { stdout: whole('null') })], false],
  ])('is a fact where %s', (_what, peer, observations, expected) => {
    expect(isFact(peer, ...observations)).toBe(expected);
  });

  it('is none of a later attempt by the login of the beginning alone', () => {
    const again: Collection = { ...https, id: `${https.id}, attempt 7` };
    const timeout = { ...late(), collection: again.id, startedAt: at(300) };
    const answered = (second: number) =>
      observed('[]', { collection: 'a command', startedAt: at(second), argv: ['id'] });
    const fact = (...observations: Observation[]) =>
      viewOf(again, evidenceOf({ peer: '192.0.2.7', observations })).failure === null;
    expect(fact(timeout)).toBe(false);
    expect(fact(timeout, answered(1))).toBe(false);
    expect(fact(timeout, answered(270))).toBe(true);
  });

  it('says that nothing shows that the address can be reached', () => {
    expect(seen(null, late()).failure?.reason).toMatch(/^No answer; nothing shows that/);
  });

  it('from the host is none by what the reviewer reached', () => {
    const onHost = { ...https, vantage: 'host' as const };
    const observations = [{ ...late(), vantage: 'host' as const }];
    expect(viewOf(onHost, evidenceOf({ peer: '192.0.2.7', observations })).failure).not.toBeNull();
  });

  it.each(['unresolved', 'transport', 'input', 'cut'] as const)('is one; %s is none', (kind) => {
    const observations = [{ ...late(), failure: { kind, reason: 'x' } }, other(there)];
    expect(isFact('192.0.2.7', ...observations)).toBe(false);
  });
});

describe('a step that is made instead of another', () => {
  const either: Collection = {
    ...two,
    collector: collector.parse({
      id: 'either',
      class: 'host',
      steps: [
        { run: ['ss'], parse: 'lines', as: 'sockets' },
        { run: ['netstat'], parse: 'json', insteadOf: 0 },
      ],
    }),
  };
  const missing = { kind: 'tool-missing', reason: 'ss is not on this host.' } as const;
  const first = observed('tcp 22\n', { collection: either.id });
  const absent = { ...first, stdout: null, failure: missing };
  const second = observed(['udp 53'], { collection: either.id, step: 1 });
  const left = { ...second, stdout: null, skipped: true };
  const neither = { ...left, skipped: false, failure: { ...missing, reason: 'nor netstat.' } };
  const denied = { ...absent, failure: { kind: 'denied', reason: 'no' } as const };
  const see = (...observations: Observation[]) => {
    const { variables, failure } = viewOf(either, evidenceOf({ observations }));
    return variables ?? failure?.reason;
  };

  it.each<[string, Observation[], unknown]>([
    ['is not read where the first answered', [first, left], { sockets: ['tcp 22'] }],
    ['is not read even where it was made then', [first, second], { sockets: ['tcp 22'] }],
    [
      'is read in the place of a program that is missing',
      [absent, second],
      { sockets: ['udp 53'] },
    ],
    ['does not excuse another failure', [denied, second], 'no'],
    ['says so where it is missing too', [absent, neither], 'ss is not on this host. nor netstat.'],
    ['has said nothing where it was left out', [absent, left], 'ss is not on this host.'],
    ['has to be in the evidence', [first], 'it was not observed in this run'],
    ['is there once', [absent, second, second], 'it was observed twice'],
  ])('%s', (_, observations, expected) => {
    expect(see(...observations)).toEqual(expected);
  });
});
