import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const named = (text: string, prefix: string) =>
  [...new Set(text.match(new RegExp(`\\b${prefix}_[A-Z_]+`, 'g')))].sort();

it.each([
  ['drone', 'DRONE'],
  ['woodpecker', 'CI'],
])('the variables of %s that are read are those that the page names', (system, prefix) => {
  // A comment names one that is not.
  const code = read(`src/ci/${system}.ts`).replace(/\/\*[^]*?\*\//g, '');
  expect(named(code, prefix).length).toBeGreaterThan(5);
  expect(named(read('docs/ci.md'), prefix)).toEqual(named(code, prefix));
});

it('the sabotages that the comparison counts are those of the results', () => {
  const [, results] =
    /^(\d+) sabotages, \1 detected exactly;/m.exec(read('docs/lab-results.md')) ?? [];
  expect(results).toBeDefined();
  expect(read('docs/human-review.md')).toContain(`${results ?? ''} sabotages of the hosts`);
});
