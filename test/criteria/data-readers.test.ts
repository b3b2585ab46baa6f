import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { builtinProbes } from '../../src/adapters/package-files.ts';
import { refuseVector } from '../../src/criteria/check-vector.ts';
import { collector as schema, type Collector } from '../../src/model/probe.ts';
import type { RunStep } from '../../src/model/step.ts';

function shipped(id: string, change: (step: RunStep, all: Collector) => void = () => undefined) {
  const text = builtinProbes().find(({ path }) => path === `probes/collectors/${id}.yaml`)?.text;
  const value = schema.parse(parse(text ?? ''));
  const [step] = value.steps as [RunStep];
  change(step, value);
  return refuseVector(step, value, new Set())?.message ?? null;
}

describe('the client of a database', () => {
  it.each(['postgres-query', 'redis-ping', 'redis-value'])('may ask as %s does', (id) => {
    expect(shipped(id)).toBeNull();
  });

  const replace = (from: string, to: string) => (step: RunStep) => {
    step.run = step.run.map((word) => (word === from ? to : word));
  };

  it.each<[string, string, (step: RunStep, all: Collector) => void]>([
    ['writes', 'postgres-query', replace('BEGIN READ ONLY', 'BEGIN')],
    ['runs a program', 'postgres-query', replace('BEGIN READ ONLY', String.raw`\! id`)],
    ['reads a file of commands', 'postgres-query', replace('-X', '-f')],
    ['is not asked who it is', 'postgres-query', (step) => void step.run.splice(-4, 2)],
    ['asks twice', 'postgres-query', (step) => void step.run.push('-c', { param: 'query' })],
    [
      'asks anything',
      'postgres-query',
      (_, all) => void (all.params.query = { type: 'string', list: false, optional: false }),
    ],
    [
      'asks any database',
      'postgres-query',
      (_, all) => void (all.params.database = { type: 'string', list: false, optional: false }),
    ],
    ['sets', 'redis-ping', replace('PING', 'FLUSHALL')],
    ['configures', 'redis-ping', (step) => void step.run.push('CONFIG', 'SET')],
    [
      'says anything',
      'redis-value',
      (_, all) => {
        delete all.params.read?.oneOf;
      },
    ],
    [
      'says a word that writes',
      'redis-value',
      (_, all) => void all.params.read?.oneOf?.push('DEL'),
    ],
  ])('that %s may not', (_title, id, change) => {
    expect(shipped(id, change)).toContain('in another way than the one that only reads');
  });

  it('is given a secret for the service that it asks, and no other', () => {
    const elsewhere = (step: RunStep) => {
      if (step.secret) step.secret.port = { param: 'address' };
    };
    const another = (step: RunStep) => {
      if (step.secret) step.secret.scheme = 'redis';
    };
    expect(shipped('postgres-query', elsewhere)).toContain('another service');
    expect(shipped('postgres-query', another)).toContain('another service');
  });

  it('alone is given one', () => {
    const cat = (step: RunStep) => void (step.run = ['cat', '--', '/etc/hostname']);
    expect(shipped('redis-ping', cat)).toBe('"cat" is not given secrets');
  });
});
