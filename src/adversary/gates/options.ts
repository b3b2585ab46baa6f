/** Command lines taken apart as their programs do, as far as gates need it. */

export interface CommandLine {
  /** Values of options by name, without dashes; a flag has ''. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/**
 * `valued`: options with a value, blank-separated, without dashes. Long ones also take `=value`,
 * letters a value that sticks to them.
 */
export function commandLine(words: readonly string[], valued: string): CommandLine {
  const takesValue = new Set(valued.split(' '));
  const options = new Map<string, string[]>();
  const operands: string[] = [];
  const note = (name: string, value: string): void => {
    const values = options.get(name);
    if (values === undefined) options.set(name, [value]);
    else values.push(value);
  };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    const [, long, value] = /^--?([A-Za-z][\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (long !== undefined && (word.startsWith('--') || takesValue.has(long))) {
      if (value !== undefined) note(long, value);
      else if (takesValue.has(long)) note(long, words[(at += 1)] ?? '');
      else note(long, '');
    } else if (/^-[^-]/.test(word)) {
      at += noteLetters(word.slice(1), words[at + 1], takesValue, note);
    } else operands.push(word);
  }
  return { options, operands };
}

/** How many words behind it a cluster of letters takes. */
function noteLetters(
  letters: string,
  next: string | undefined,
  takesValue: ReadonlySet<string>,
  note: (name: string, value: string) => void,
): number {
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters.charAt(at);
    if (!takesValue.has(letter)) {
      note(letter, '');
      continue;
    }
    const rest = letters.slice(at + 1);
    note(letter, rest === '' ? (next ?? '') : rest);
    return rest === '' ? 1 : 0;
  }
  return 0;
}

/** The last value of the first of these options that is there. */
export function option(line: CommandLine, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const values = line.options.get(name);
    if (values !== undefined) return values.at(-1);
  }
  return undefined;
}

const COMPOSE_VALUES =
  'c compose-file f file p project-name project-directory wait-timeout profile env-file resolve-image';

/** A command line of Compose, or of a stack's deployment. */
export function composeLine(words: readonly string[]): CommandLine {
  return commandLine(words, COMPOSE_VALUES);
}
