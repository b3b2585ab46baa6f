// How a reader may be called: what is not listed is refused.

/** Why a literal word is refused; null if it may stand. */
export type Refuse = (text: string) => string | null;

/** What may follow a program, or one of its commands. */
export interface CallRule {
  /** Options without a value. */
  readonly flags: ReadonlySet<string>;
  /** Options with a value: the next word, or behind `=`. */
  readonly values: ReadonlySet<string>;
  /** Options whose value stands behind `=` only: the next word would not be theirs. */
  readonly inline: ReadonlySet<string>;
  /** Options of one letter that may stand together behind one dash. */
  readonly letters: string;
  /** Words that are no options; null where there are none. */
  readonly operands: Refuse | null;
  /** Whether a parameter may be an operand. */
  readonly parameters: boolean;
  /** What an operand made of parts has to begin with; null where none may be made. */
  readonly joins: RegExp | null;
  /** Operands there have to be; without one, `cat` would read nothing and call it a file. */
  readonly least: number;
  /** Values of options that are looked at. */
  readonly checks: Readonly<Record<string, Refuse>>;
  /** Options whose value may be a duration behind a dash, `-30s`: they always take the next word. */
  readonly ago: ReadonlySet<string>;
  /** One of these options has to be there. */
  readonly needs: readonly string[];
}

/** A program: how it may be called, or which of its commands. */
export interface ReaderRule extends CallRule {
  /** `network ls`: one of them has to be the first words that are no options. */
  readonly commands: Readonly<Record<string, CallRule>> | null;
}

interface Draft {
  readonly flags?: string;
  readonly values?: string;
  readonly inline?: string;
  readonly letters?: string;
  readonly operands?: 'any' | RegExp | Refuse;
  readonly parameters?: boolean;
  readonly joins?: RegExp;
  readonly least?: number;
  readonly checks?: Readonly<Record<string, Refuse>>;
  readonly ago?: string;
  readonly needs?: readonly string[];
  readonly commands?: Readonly<Record<string, CallRule>>;
}

/** Writes a rule out. `operands: any` takes parameters, a pattern takes literals only. */
export function rule(draft: Draft = {}): ReaderRule {
  const { operands } = draft;
  return {
    flags: words(draft.flags),
    values: words(draft.values),
    inline: words(draft.inline),
    letters: draft.letters ?? '',
    operands:
      operands === undefined
        ? null
        : operands === 'any'
          ? () => null
          : operands instanceof RegExp
            ? (text) => (operands.test(text) ? null : 'is not among the words that only read')
            : operands,
    parameters: draft.parameters ?? operands === 'any',
    joins: draft.joins ?? null,
    least: draft.least ?? 0,
    checks: draft.checks ?? {},
    ago: words(draft.ago),
    needs: draft.needs ?? [],
    commands: draft.commands ?? null,
  };
}

/** The same rule for several commands. */
export function each(names: string, one: CallRule): Record<string, CallRule> {
  return Object.fromEntries(names.split(', ').map((name) => [name, one]));
}

function words(text = ''): ReadonlySet<string> {
  return new Set(text.split(' ').filter((word) => word !== ''));
}
