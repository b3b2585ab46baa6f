/** Files that commands give to nft, as the next boot runs them. */

/** The folders that the collector lists: of their files all are known. */
export const nftFolders = ['/etc/nftables', '/etc/nftables.d', '/etc/nftables.conf.d'];

const loading = /(?:^|[\s/;&|])nft\s(?:\S+\s)*?(?:-\w*f|--file)[\s=]+["']?([^\s"';]+)/g;

/** `nft -f FILE`, `nft --file FILE`; a file that is no path of its own is named as it stands, and was not read. */
export function nftFilesIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) => [...text.matchAll(loading)].map(([, file = '']) => file));
}
