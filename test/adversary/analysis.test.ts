import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analysis } from '../../src/adversary/analysis.ts';
import { analyses } from '../../src/adversary/index.ts';
import { scriptLines } from '../../src/adversary/matching-lines.ts';
import { redact } from '../../src/document/redact.ts';
import { daemonAt, inOrder, instant, manager, service, task } from './builders.ts';

const mark = '‹redacted:password›';

describe('an analysis', () => {
  const shape = {
    variables: z.object({ names: z.array(z.string()) }),
    params: z.object({ least: z.int() }),
  };
  const counted = analysis(shape, ({ names }, { least }) => ({
    ok: true,
    value: { enough: names.length >= least },
  }));

  it('sees what it reads, and nothing else', () => {
    expect(counted({ names: ['a'], more: mark }, { least: 1, other: 2 }, {})).toEqual({
      ok: true,
      value: { enough: true },
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>, RegExp]>([
    ['a variable is missing', {}, { least: 1 }, /^unknown shape: names/],
    ['a variable is of another shape', { names: [1] }, { least: 1 }, /^unknown shape: names\.0/],
    ['a parameter is missing', { names: [] }, {}, /^parameters: least/],
    ['a parameter is of another type', { names: [] }, { least: '1' }, /^parameters: least/],
    ['what it reads was redacted', { names: [mark] }, { least: 1 }, /^a secret was taken out/],
  ])('says why it could not look: %s', (_what, variables, params, reason) => {
    expect(counted(variables, params, {})).toEqual({
      ok: false,
      reason: expect.stringMatching(reason) as string,
    });
  });

  it('reads marks where it says that it knows them', () => {
    const knowing = analysis({ ...shape, knowsRedaction: true }, () => ({ ok: true, value: {} }));
    expect(knowing({ names: [mark] }, { least: 1 }, {})).toMatchObject({ ok: true });
  });
});

it.each([...analyses])('%s never throws, and knows nothing of nothing', (_name, ask) => {
  // An empty list is of the right shape: that it is none but should have something, the controls say.
  const hostile: readonly unknown[] = [undefined, null, 7, '', {}, [null], [[]], { length: 3 }, []];
  const names =
    'services tasks nodes engine networks routes interfaces file script units anchor response';
  const params = {
    network: 'proxy',
    subnet: '10.0.0.0/8',
    except: [],
    settled: '5s',
    pattern: 'a',
  };
  for (const value of hostile) {
    const variables = Object.fromEntries(names.split(' ').map((name) => [name, value]));
    const isShape = Array.isArray(value) && value.length === 0;
    const result = ask(variables, params, inOrder);
    if (!isShape && value !== '') expect(result).toMatchObject({ ok: false });
    expect(JSON.stringify(ask(variables, {}, {}))).toMatch(/^\{"ok":/);
  }
});

describe('a redacted part of a swarm', () => {
  const ask = analyses.get('swarm-services');
  const swarm = (state: string, image: string) => ({
    services: [{ ...service('web', { update: state }), Image: image }],
    tasks: [task('web')],
    nodes: [manager],
    engine: { SystemTime: instant(daemonAt) },
  });

  it('makes it unknown whether its services run, if that part is read', () => {
    expect(ask?.(swarm('completed', mark), { settled: '5s' }, inOrder)).toMatchObject({ ok: true });
    expect(ask?.(swarm(mark, 'image'), { settled: '5s' }, inOrder)).toMatchObject({ ok: false });
  });
});

describe('a script that secrets were taken out of', () => {
  const wanted = 'docker network create --subnet 10.10.0.0/16 proxy';
  const key = ['-----BEGIN PRIVATE KEY-----', "'", '-----END PRIVATE KEY-----'];
  const ask = (...lines: readonly string[]) =>
    scriptLines({ script: redact(lines.join('\n')) }, { pattern: 'network create' }, {});

  it('may have lost a quote with them: whether a line runs is not known', () => {
    expect(ask(...key, wanted, ...key)).toMatchObject({ ok: false });
    expect(ask('PASSWORD=correct-horse-battery', wanted)).toMatchObject({ ok: false });
  });

  it('may have lost the line with them', () => {
    expect(ask('PASSWORD=correct-horse-battery')).toMatchObject({ ok: false });
  });
});
