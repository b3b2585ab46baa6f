import type { z } from 'zod';

/** A check that might be proposed: what is so now, if judging says so too. */
export interface Draft {
  /** What its id is made of. */
  readonly name: string;
  readonly says: string;
  readonly probe: string;
  readonly with: Readonly<Record<string, unknown>>;
  /** The names of drafts that would say the same once more. */
  readonly instead?: readonly string[];
  /** The name of another draft without which this one says too little to be proposed. */
  readonly along?: string;
  /** Why it is not proposed alone, though it is true. */
  readonly alone?: string;
}

/** What one collector's view gives to propose. */
export interface Source {
  /** What is looked at, in words. */
  readonly about: string;
  readonly collector: string;
  /** The probes of its drafts. */
  readonly probes: readonly string[];
  /** The drafts; null where the view has another shape than is known. */
  readonly drafts: (variables: unknown) => readonly Draft[] | null;
}

/** A source over a checked view: text of a host is what it was parsed as, or nothing is proposed. */
export function source<V extends z.ZodType>(
  named: Omit<Source, 'drafts'>,
  shape: V,
  drafts: (variables: z.infer<V>) => readonly Draft[] | null,
): Source {
  return {
    ...named,
    drafts: (variables) => {
      const seen = shape.safeParse(variables);
      return seen.success ? drafts(seen.data) : null;
    },
  };
}

/** A pattern that matches this text alone. */
export function exactly(text: string): string {
  return `^${text.replace(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`)}$`;
}
