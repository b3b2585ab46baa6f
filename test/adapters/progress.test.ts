import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';

it('the stages of reviews are drawn on a terminal, each above what it says, and what failed as failed', () => {
  const program = join(import.meta.dirname, 'two-reviews.ts');
  const command = `stty cols 80; "${process.execPath}" --import tsx "${program}"; echo "exit $?"`;
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' });
  const lines = stripVTControlCharacters(stdout.trimEnd())
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(?:✔|↓|✖|what|the end|exit|$)/.test(line));
  const whole = lines.slice(lines.lastIndexOf('what the first says') - 4);
  const stages = [/^✔ Read/, /^✔ Look/, /^✔ Judge/, /^✔ Write/];
  const expected = [
    ...[...stages, /^what the first says$/],
    ...[...stages, /^what the second says$/],
    ...[/^✔ Read/, /^✖ Look/, /^↓ Judge/, /^↓ Write/, /^what the third says$/],
    ...[...stages, /^what the fourth says$/],
    ...[/^the end$/, /^exit 0$/],
  ];
  expect(whole).toEqual(expected.map((line) => expect.stringMatching(line) as unknown));
});
