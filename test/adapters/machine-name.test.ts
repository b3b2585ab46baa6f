import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { machineName } from '../../src/adapters/machine-name.ts';
import { removeScratch, scratchDirectory } from './git/scratch.ts';

afterAll(removeScratch);

function nameWith(id: string): string {
  const file = join(scratchDirectory(), 'machine-id');
  writeFileSync(file, `${id}\n`);
  return machineName(file);
}

it('tells machines of one host name apart, and never says the id itself', () => {
  const ids = ['0123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdee'];
  const names = ids.map(nameWith);
  expect(new Set(names).size).toBe(2);
  for (const [at, name] of names.entries()) {
    expect(name).toMatch(/ [0-9a-f]{32}$/);
    expect(name.startsWith(`${hostname()} `)).toBe(true);
    expect(name).not.toContain(ids[at]);
    expect(nameWith(ids[at] ?? ''), 'the same whenever it is asked').toBe(name);
  }
});

it.each(['', 'uninitialized', '0123'])('is the host name alone where the id is "%s"', (id) => {
  expect(nameWith(id)).toBe(hostname());
  expect(machineName('/nonexistent')).toBe(hostname());
});
