import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { openWhole } from '../../../src/adapters/git/whole.ts';
import { removeScratch, scratchDirectory } from './scratch.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});
afterAll(removeScratch);

const minute = 60_000;

it('is mirrored as long as that takes, and given up after half an hour without a word', async () => {
  const folder = scratchDirectory();
  const begun = join(folder, 'begun');
  const script = `#!/bin/sh
case " $* " in
  *' clone '*) echo $$ >${begun}; exec sleep 600 ;;
  *) PATH="\${PATH#*:}"; exec git "$@" ;;
esac
`;
  writeFileSync(join(folder, 'git'), script, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH ?? ''}`);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const ended: unknown[] = [];
  void openWhole({ repository: 'https://git.example.net/acme/infra.git' }).catch((error: unknown) =>
    ended.push(error),
  );
  while (!existsSync(begun) || readFileSync(begun, 'utf8') === '') await setImmediate();
  vi.advanceTimersByTime(29 * minute);
  for (let turn = 0; turn < 100; turn += 1) await setImmediate();
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(2 * minute);
  while (ended.length === 0) await setImmediate();
  expect(ended).toEqual([expect.objectContaining({ code: 'timeout' })]);
});
