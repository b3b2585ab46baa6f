/** The outside of the command line, as a value: tests hand in their own. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Columns. */
  readonly width: number;
  /** Wraps sentences for standard error where a person reads it there; elsewhere lines stay whole. */
  readonly prose: (text: string) => string;
  /** Whether a person watches: progress is drawn only then. */
  readonly isInteractive: boolean;
  readonly color: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}
