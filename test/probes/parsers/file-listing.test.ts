// Which files of listed folders are configuration.
import { expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

it('takes hooks by their folder, and other files by their name', () => {
  const hooks = '/usr/share/netfilter-persistent/plugins.d';
  const text = `${hooks}:\n15-ip4tables\nold/\n\n/etc/nftables.d:\na.nft\nnotes\n\n/proc/sys/kernel/pty:\nmax\nnr\nreserve\n`;
  const paths = [`${hooks}/15-ip4tables`, '/etc/nftables.d/a.nft'];
  expect(parseOutput('file-listing', text)).toEqual({
    ok: true,
    value: paths.map((path) => ({ path })),
  });
});
