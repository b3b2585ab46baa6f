import { describe, expect, it } from 'vitest';
import { prose } from '../../src/report/prose.ts';

const copied = [
  'git commit --allow-empty -m "claim(pvfix-M9): what is done; and checked, twice"',
  'REVIEW_FORGE=gitea REVIEW_FORGE_URL=https://git.example.net REVIEW_FORGE_REPOSITORY=owner/name',
  '--repository URL',
  '/var/lib/a-very/long/path/that/has/no/space/in/it/and/is/longer/than/the/terminal/REVIEW-pvfix.md',
  '`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`',
];

describe('sentences on a terminal', () => {
  it.each(copied)('keep %s whole, wherever a line ends', (words) => {
    for (let before = 0; before < 90; before += 1) {
      const text = prose(`review: ${'a '.repeat(before)}is so: ${words}, or so it is said`, 80);
      expect(text).toContain(words);
    }
  });

  it('are no wider than the terminal, and go on below where they began', () => {
    const words = 'nobody says which criteria count, so nothing can be judged by them. ';
    const text = prose(`review: ${words.repeat(3)}\n  ${words.repeat(3)}\n`, 60);
    const [first, ...rest] = text.trimEnd().split('\n');
    expect(first).toMatch(/^review: nobody/);
    const indents = rest.map((line) => /^ */.exec(line)?.[0].length);
    expect([...new Set(indents)]).toEqual([8, 2, 4]);
    expect([first, ...rest].filter((line) => (line ?? '').length > 60)).toEqual([]);
    expect(text.replace(/\s+/g, ' ').trim()).toBe(
      `review: ${words.repeat(6)}`.replace(/\s+/g, ' ').trim(),
    );
  });

  it('that fit stay as they are', () => {
    expect(prose('  two  spaces,\n\n and lines\n', 80)).toBe('  two  spaces,\n\n and lines\n');
  });
});
