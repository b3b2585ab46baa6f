// What goes wrong between a command and its reader, by name.
import type { FailureKind } from '../../src/model/observation.ts';
import type {
  RecordedAnswer,
  RecordedFile,
  RecordedForge,
  RecordedResponse,
  RecordedRun,
} from './recording.ts';

type Whole = Extract<RecordedAnswer, { exit: number | null }>;
type Break = (whole: Whole) => RecordedAnswer;

const failed = (kind: FailureKind, reason: string): Break => {
  return ({ argv }) => ({ argv, failure: { kind, reason } });
};

/** Ways to break the answer of a command. */
export const ofAnswers = {
  'tool missing': ({ argv }) => ({
    argv,
    exit: 127,
    stdout: '',
    stderr: `timeout: failed to run command '${argv[0] ?? ''}': No such file or directory\n`,
  }),
  'tool denied': (whole) => ({ ...whole, exit: 126, stdout: '', stderr: 'Permission denied\n' }),
  'exit 1, no output': (whole) => ({ ...whole, exit: 1, stdout: '', stderr: '' }),
  'exit 1, whole output': (whole) => ({ ...whole, exit: 1 }),
  'no exit status': (whole) => ({ ...whole, exit: null }),
  'permission denied': (whole) => ({
    ...whole,
    exit: 1,
    stdout: '',
    stderr: 'permission denied\n',
  }),
  'permission denied, in the output': (whole) => ({ ...whole, stdout: 'permission denied\n' }),
  'daemon unreachable': (whole) => ({
    ...whole,
    exit: 1,
    stdout: '',
    stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.\n',
  }),
  deadline: failed('deadline', 'Still running after 10000 ms; ended.'),
  'output cut': failed('cut', 'More output than the cap keeps (52428800 bytes).'),
  'connection lost': failed('transport', 'The connection to cc-ci was lost.'),
  'host key changed': failed('host-key', 'The host key is not the pinned one.'),
  garbage: (whole) => ({ ...whole, stdout: '\u001b[31m%$#@! }{ <html>\n' }),
  'another document': (whole) => ({ ...whole, stdout: '{"message":"page not found"}\n' }),
  'null in its place': (whole) => ({ ...whole, stdout: 'null\n' }),
  'a number in its place': (whole) => ({ ...whole, stdout: '7\n' }),
  'empty object': (whole) => ({ ...whole, stdout: '{}\n' }),
  'empty list': (whole) => ({ ...whole, stdout: '[]\n' }),
  'no output': (whole) => ({ ...whole, stdout: '' }),
  'one line feed': (whole) => ({ ...whole, stdout: '\n' }),
  // In the middle of a line, wherever the half is.
  truncated: (whole) => ({
    ...whole,
    stdout: whole.stdout.slice(0, whole.stdout.length >> 1).replace(/[}\]]?\n?$/, ''),
  }),
  'truncated at a line': (whole) => ({
    ...whole,
    stdout: whole.stdout.slice(0, whole.stdout.lastIndexOf('\n', whole.stdout.length >> 1) + 1),
  }),
  'banner before it': (whole) => ({ ...whole, stdout: `Welcome to cc-ci!\n${whole.stdout}` }),
  'NUL byte in it': (whole) => ({
    ...whole,
    stdout: `${whole.stdout.slice(0, 9)}\0${whole.stdout}`,
  }),
  'another locale': (whole) => ({ ...whole, exit: 1, stdout: '', stderr: 'Zugriff verweigert\n' }),
} as const satisfies Record<string, Break>;

/** Those after which nothing is known: the others leave an answer, though not the recorded one. */
export const blind: ReadonlySet<string> = new Set<keyof typeof ofAnswers>([
  'tool missing',
  'tool denied',
  'exit 1, no output',
  'exit 1, whole output',
  'no exit status',
  'permission denied',
  'daemon unreachable',
  'deadline',
  'output cut',
  'connection lost',
  'host key changed',
  'NUL byte in it',
  'another locale',
]);

/** Ways that an answer may stand in and the check still pass: what is left still shows what was asked. */
type Excused = Readonly<Partial<Record<keyof typeof ofAnswers, RegExp>>>;

/**
 * A script with text before it is a script, and half of one may have the line. A list of lines that
 * ends between two of them is a shorter list; what is cut off on the way is told by the frame's end.
 * A listing of namei or of stat that reaches its end is whole, and says itself what its status means; so do head, nc and ping.
 */
export const excused: Excused = {
  'exit 1, whole output': /^namei | (stat -L|head -v|nc -z|ping) -[cvw] /,
  'banner before it': /^cat -- /,
  truncated: /^(cat|systemctl cat --no-pager) -- /,
  'truncated at a line':
    /^(cat|systemctl cat --no-pager) -- |--format (\{\{json \.\}\}|table \{\{\.ID\}\})|^(docker|podman) logs |^(dpkg-query|journalctl|ps|ss) /,
};

type Response = (one: RecordedResponse) => RecordedResponse;

const unanswered = (kind: FailureKind): Response => {
  return (one) => ({ ...one, result: { ...one.result, failure: { kind, reason: kind } } });
};
const answering = (answer: Readonly<Record<string, unknown>>): Response => {
  return (one) => ({ ...one, result: { ...one.result, answer } });
};
const ending = (outcome: string): Response => {
  return (one) => answering({ ...one.result.answer, outcome, status: null })(one);
};

/** Ways to break the answer to a request. */
export const ofResponses: Readonly<Record<string, Response>> = {
  timeout: unanswered('timeout'),
  'name not resolved': unanswered('unresolved'),
  'connection lost': unanswered('transport'),
  'not to be asked': unanswered('input'),
  'empty object': answering({}),
  'an outcome only': answering({ outcome: 'answered' }),
  'a status only': answering({ status: 200 }),
  'another document': answering({ message: 'page not found' }),
  refused: ending('refused'),
  reset: ending('reset'),
  'no HTTP': ending('not-http'),
  'bad certificate': ending('certificate'),
  'no such name': ending('no-such-name'),
};

/** Requests that nothing answered. */
export const unansweredRequests: ReadonlySet<string> = new Set([
  'timeout',
  'name not resolved',
  'connection lost',
  'not to be asked',
]);

/** What may stand in the place of a file of the repository. */
export const ofFiles = {
  missing: { kind: 'missing' },
  'a directory': { kind: 'directory' },
  'a submodule': { kind: 'submodule' },
  'a symlink': { kind: 'symlink', target: 'elsewhere' },
  'too large': { kind: 'large', size: 9_999_999 },
  unreadable: { kind: 'error', message: 'The object database is damaged.' },
  empty: { kind: 'file', mode: '100644', text: '' },
  'NUL bytes': { kind: 'file', mode: '100644', text: '\0\0\0' },
} as const satisfies Readonly<Record<string, RecordedFile>>;

/** Ways to break a report of tests; null takes it away. */
export const ofReports: Readonly<Record<string, (text: string) => string | null>> = {
  'not there': () => null,
  empty: () => '',
  truncated: (text) => text.slice(0, text.length >> 1),
  'without its end': (text) => text.trimEnd().slice(0, -3),
  'twice over': (text) => text + text,
  'another document': () => '<html><body/></html>',
  JSON: () => '{"tests": 9, "failures": 0}',
  'with a document type': (text) =>
    `<!DOCTYPE x [<!ENTITY a "b">]>${text.replace(/^<\?xml[^>]*\?>/, '')}`,
  'with NUL bytes': (text) => `${text.slice(0, 40)}\0${text.slice(40)}`,
  'no tests': () => '<testsuites/>',
};

const unfinished = (kind: FailureKind): RecordedRun => ({ failure: { kind, reason: kind } });

/** Ways to break what a tool said in its sandbox. */
export const ofRuns: Readonly<Record<string, RecordedRun>> = {
  'no sandbox': unfinished('denied'),
  'tool missing': unfinished('tool-missing'),
  'still running': unfinished('deadline'),
  'output cut': unfinished('cut'),
  'ended by a limit': unfinished('exit'),
  'another status': { exit: 3, stdout: '', stderr: 'nft: cannot be asked\n' },
  'refused without a word': { exit: 1, stdout: '', stderr: '' },
  'memory at its end': { exit: 1, stdout: '', stderr: 'Memory allocation failure\n' },
  accepted: { exit: 0, stdout: '', stderr: '' },
  refused: { exit: 1, stdout: '', stderr: 'nftables.conf:3:5-9: Error: syntax error\n' },
};

const unasked = (kind: FailureKind): RecordedForge => ({ failure: { kind, reason: kind } });
const builds = (...all: readonly [string, 'pending' | 'success' | 'skipped'][]): RecordedForge => ({
  kind: 'gitea',
  repository: 'https://git.example.net/acme/infra',
  builds: all.map(([context, state]) => ({ context, state, description: '' })),
});

/** Ways to break what a forge says; a function breaks each status. */
export const ofForges: Readonly<Record<string, (said: RecordedForge) => RecordedForge>> = {
  'not named': () => unasked('input'),
  down: () => unasked('transport'),
  slow: () => unasked('timeout'),
  'token refused': () => unasked('denied'),
  'a login page': () => unasked('unparsable'),
  'nothing ran': () => builds(),
  'a review only': () => builds(['cold-review', 'success'], ['cold-review/pvfix-M1', 'success']),
  'another context only': () => builds(['another', 'success']),
  'not at its end': (said) => inState(said, 'pending'),
  'nothing but skipped': (said) => inState(said, 'skipped'),
  errors: (said) => inState(said, 'error'),
  'a secret in a name': (said) =>
    'failure' in said
      ? said
      : {
          ...said,
          builds: said.builds.map((one) => ({ ...one, context: 'token=correct-horse-battery' })),
        },
};

function inState(said: RecordedForge, state: 'pending' | 'skipped' | 'error'): RecordedForge {
  if ('failure' in said) return said;
  return { ...said, builds: said.builds.map((one) => ({ ...one, state })) };
}

/** What leaves an answer of a forge's, though another one. */
export const answeredForges: ReadonlySet<string> = new Set(['nothing but skipped', 'errors']);

/** What git says of commits, broken: nothing to compare with, nothing to ask about, no answer, nothing there. */
const ofCommits = ['no base', 'git fails', 'no rules', 'no files', 'an empty tree'] as const;
export type CommitFault = (typeof ofCommits)[number];

/** All faults, by what they break. */
export const faults = {
  'No answer of a command': Object.keys(ofAnswers).filter((one) => blind.has(one)),
  'Another answer of a command': Object.keys(ofAnswers).filter((one) => !blind.has(one)),
  'The answer to a request': Object.keys(ofResponses),
  'A file of the repository': Object.keys(ofFiles),
  Commits: ofCommits,
  'A report of tests': Object.keys(ofReports),
  'A run of a tool': Object.keys(ofRuns),
  'What a forge says': Object.keys(ofForges),
} as const satisfies Readonly<Record<string, readonly string[]>>;
/** What is broken. */
export type Place = keyof typeof faults;
