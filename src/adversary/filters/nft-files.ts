/** Files that commands give to nft, as the next boot runs them. */

/** The folders that the collector lists: of their files all are known. */
export const nftFolders = ['/etc/nftables', '/etc/nftables.d', '/etc/nftables.conf.d'];

const isNft = (word: string): boolean => /(?:^|[/;&|'"`(])nft$/.test(word);

/** `-f`, `-cf`, `--file`; what stands behind a `=` or sticks to it is the file, or its first word. */
const option = /^(?:-[a-zA-Z]*f|--file)(?:=?(?=["'/.$])|=|$)(.*)$/s;

function fileIn(text: string): string {
  return /^=?["']?([^"';&|)]*)/.exec(text)?.[1] ?? '';
}

/** `nft -f FILE`, `nft --file FILE`; a file that is no path of its own is named as it stands, and was not read. */
export function nftFilesIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const files: string[] = [];
    let isOfNft = false;
    let isNext = false;
    for (const word of text.trim().split(/\s+/)) {
      const given: string | undefined = isNext
        ? word
        : isOfNft
          ? option.exec(word)?.[1]
          : undefined;
      const file = fileIn(given ?? '');
      if (file !== '') files.push(file);
      isNext = given !== undefined && file === '';
      isOfNft = isNft(word) || (isOfNft && file === '');
    }
    return files;
  });
}
