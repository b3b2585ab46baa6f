import { Document, parseAllDocuments } from 'yaml';

/** What is asked before a repository is set up. */
export interface InitAnswers {
  readonly host: {
    readonly name: string;
    readonly user: string;
    readonly address: string;
    readonly port: number;
  };
  /** `ssh-ed25519 SHA256:...`, as somebody has seen and trusted it. */
  readonly hostKey: string;
  readonly phase: string;
  readonly title: string;
}

/** A check of the first sheet. */
export interface FirstCheck {
  readonly id: string;
  readonly says: string;
  readonly probe: string;
  readonly with: Readonly<Record<string, unknown>>;
}

const options = { lineWidth: 0, singleQuote: true } as const;

export function reviewYaml({ host, hostKey }: InitAnswers): string {
  const { name, address, port, user } = host;
  const login = { address, ...(port === 22 ? {} : { port }), user, hostKey };
  return new Document({ hosts: { [name]: login } }).toString(options);
}

/** What nearly every host can be asked, where it could not be looked at. */
const anyHost: readonly FirstCheck[] = [
  {
    id: 'ssh',
    says: 'the SSH server runs',
    probe: 'systemd-unit-active',
    with: { unit: 'ssh.service' },
  },
];

export function firstSheet(
  { phase, title }: Pick<InitAnswers, 'phase' | 'title'>,
  host: string,
  checks: readonly FirstCheck[],
): string {
  const milestones = { M1: { title, checks: checks.length === 0 ? anyHost : checks } };
  const document = new Document({ phase, title, host, milestones });
  document.commentBefore = [
    ' What each milestone asserts. A draft: put in what will be so when the work',
    ' is done, and say `before: fail` where it is not so yet.',
    ' `review suggest` proposes more, `review probes` lists what can be asked.',
  ].join('\n');
  return document.toString(options);
}

/** A file to be written, or a text to be added to one that is there. */
export interface Placed {
  readonly path: string;
  readonly text: string;
  /** What is added at its end; null: the file is new. */
  readonly added: string | null;
}

export type PlacedStep =
  | { readonly at: 'file'; readonly file: Placed }
  /** The step is there already. */
  | { readonly at: 'there'; readonly path: string }
  /** It cannot be added without changing what others wrote. */
  | {
      readonly at: 'print';
      readonly path: string;
      readonly text: string;
      readonly why: string;
      /** What the file is written in, where that is not the text's YAML. */
      readonly language?: string;
    };

/** A step of its own kind: beside what is there, or after it. */
export function ciStep(path: string, text: string, now: string | null): PlacedStep {
  if (now === null) return { at: 'file', file: { path, text, added: null } };
  if (/\breview ci\b|cold-review/.test(now)) return { at: 'there', path };
  const why = path.endsWith('.drone.yml') ? whyNoDocument(now) : 'a file of that name is there';
  if (why !== null) return { at: 'print', path, text, why };
  const added = `${now.endsWith('\n') ? '' : '\n'}---\n${text}`;
  return { at: 'file', file: { path, text: now + added, added } };
}

/** Why a pipeline cannot follow as a YAML document of its own. */
function whyNoDocument(now: string): string | null {
  const documents = parseAllDocuments(now);
  if (!Array.isArray(documents)) return null;
  if (documents.some(({ errors }) => errors.length > 0)) return 'it is no valid YAML';
  const isSigned = documents.some((one) => one.get('kind') === 'signature');
  if (isSigned) return 'it is signed: who signs it has to add this';
  const isNamed = documents.some((one) => one.get('name') === 'review');
  if (isNamed) return 'it has a pipeline of that name';
  return /^\.\.\.\s*$/m.test(now) ? 'it ends its documents itself' : null;
}

/** A text at the end of a file, once. */
export function addedText(path: string, text: string, now: string | null): Placed | null {
  if (now === null) return { path, text, added: null };
  if (now.includes(text.trim().split('\n')[0] ?? '')) return null;
  const added = `${now.endsWith('\n') ? '' : '\n'}\n${text}`;
  return { path, text: now + added, added };
}
