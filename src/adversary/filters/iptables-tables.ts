/** Tables of nftables that iptables-nft makes: of its names, with chains where its own would be. */

const names =
  /^(?:ip6? (?:filter|nat|mangle|raw|security)|arp filter|bridge (?:filter|nat|broute))$/;
const builtIn = /^(?:PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING|BROUTING)$/;

interface Chain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook?: string | undefined;
}

/**
 * Whether a table (`ip filter`) is one that iptables speaks of. One whose chains have hooks, and none of them the name of a
 * chain of iptables, is nft's own: iptables-save does not print such chains.
 */
export function isOfIptables(table: string, chains: readonly Chain[]): boolean {
  if (!names.test(table)) return false;
  const hooked = chains.filter(
    (one) => one.hook !== undefined && `${one.family} ${one.table}` === table,
  );
  return hooked.length === 0 || hooked.some(({ name }) => builtIn.test(name));
}
