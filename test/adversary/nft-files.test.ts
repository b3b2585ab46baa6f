import { describe, expect, it } from 'vitest';
import { nftFilesIn } from '../../src/adversary/filters/nft-files.ts';

describe('files that are given to nft', () => {
  it.each<[string, string[]]>([
    ['nft -f /etc/a', ['/etc/a']],
    ['/usr/sbin/nft -f /etc/a', ['/etc/a']],
    ['nft  -f   /etc/a', ['/etc/a']],
    ['nft --file /etc/a', ['/etc/a']],
    ['nft --file=/etc/a', ['/etc/a']],
    ['nft --file = /etc/a', ['/etc/a']],
    ['nft -cf "/etc/a"', ['/etc/a']],
    ['nft -f/etc/a', ['/etc/a']],
    ['nft -o -I /etc -f /etc/a; true', ['/etc/a']],
    ['nft -f /etc/a; cat -f /etc/b', ['/etc/a']],
    ['nft -f /etc/a; nft -f /etc/b', ['/etc/a', '/etc/b']],
    ['true;nft -f /etc/a&&nft -f /etc/b', ['/etc/a', '/etc/b']],
    ["sh -c 'nft -f /etc/a'", ['/etc/a']],
    ['x=$(nft -f /etc/a)', ['/etc/a']],
    ['nft -f $RULES', ['$RULES']],
    ['nft -f "$RULES"', ['$RULES']],
    ['nft -f -', ['-']],
    ['nft list ruleset', []],
    ['nft -f', []],
    ['nftables -f /etc/a', []],
    ['nft -force /etc/a', []],
    ['cat -f /etc/a', []],
    ['nft list ruleset -f', []],
    ['', []],
  ])('%s: %j', (text, files) => {
    expect(nftFilesIn([text])).toEqual(files);
  });

  it('are found in one look, however long a line is', () => {
    const line = 'nft add rule '.repeat(100_000);
    expect(nftFilesIn([`${line} -f /etc/a`])).toEqual(['/etc/a']);
  });
});
