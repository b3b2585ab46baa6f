import { describe, expect, it } from 'vitest';
import { collect } from '../../src/observe/collect.ts';
import { answer, collectionOf, effectsWith, noAnswer, sessionTo } from './fake-effects.ts';

describe('a step that is made instead of another', () => {
  const first = { run: ['ss', '-l'], parse: 'json' };
  const second = { run: ['netstat', '-l'], parse: 'json', insteadOf: 0 };
  const third = { run: ['lsof', '-i'], parse: 'json', insteadOf: 0 };
  const after = { run: ['ip', '-j', 'address', { from: '0.name' }], parse: 'json' };
  const missing = () => noAnswer({ kind: 'tool-missing', reason: 'it is not on this host.' });
  const say = (text: string) => () => answer(JSON.stringify([{ name: text }]));

  it.each<[string, Readonly<Record<string, () => ReturnType<typeof answer>>>, string[]]>([
    ['the first', { ss: say('eth0') }, ['ss -l', 'ip -j address eth0']],
    ['the second', { netstat: say('eth1') }, ['ss -l', 'netstat -l', 'ip -j address eth1']],
    ['the last', { lsof: say('eth2') }, ['ss -l', 'netstat -l', 'lsof -i', 'ip -j address eth2']],
    ['nobody', {}, ['ss -l', 'netstat -l', 'lsof -i']],
    [
      'the first, which cannot',
      { ss: () => noAnswer({ kind: 'denied', reason: 'no' }) },
      ['ss -l'],
    ],
  ])(
    'waits for its turn, and gives its words to later steps: %s answers',
    async (_, host, asked) => {
      const steps = [first, second, third, after];
      const { asked: vectors, opened } = sessionTo(({ argv: [program = ''] }) =>
        program === 'ip' ? answer('[]') : (host[program] ?? missing)(),
      );
      const effects = effectsWith({ session: () => Promise.resolve(opened) });
      const seen = await collect(collectionOf(steps), effects, () => false);
      expect(vectors).toEqual(asked);
      expect(seen).toHaveLength(4);
      const others = seen.filter(({ skipped }) => skipped).length;
      expect(others).toBe(3 - asked.filter((one) => !one.startsWith('ip')).length);
    },
  );
});
