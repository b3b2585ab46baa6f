// What goes wrong between a command and its reader: every way to break one answer of a recording.
import type { FailureKind } from '../../src/model/observation.ts';
import type { RecordedAnswer, RecordedFile, RecordedResponse, Recording } from './recording.ts';

/** One recording with one answer broken. */
export interface Broken {
  /** What was broken, for messages: `truncated: docker network inspect ...`. */
  readonly what: string;
  /** The vector whose answer is broken; null for a response or a file. */
  readonly argv: readonly string[] | null;
  /** Nobody could look: not even a FAIL may come of it. */
  readonly isBlind: boolean;
  readonly recording: Recording;
}

type Whole = Extract<RecordedAnswer, { exit: number | null }>;
type Break = (whole: Whole) => RecordedAnswer;

const failed = (kind: FailureKind, reason: string): Break => {
  return ({ argv }) => ({ argv, failure: { kind, reason } });
};

/** Ways to break the answer of a command. */
const ofAnswers = {
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
const blind: ReadonlySet<string> = new Set<keyof typeof ofAnswers>([
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
const excused: Excused = {
  'exit 1, whole output': /^namei | (stat -L|head -v|nc -z|ping) -[cvw] /,
  'banner before it': /^cat -- /,
  truncated: /^(cat|systemctl cat --no-pager) -- /,
  'truncated at a line':
    /^(cat|systemctl cat --no-pager) -- |--format \{\{json \.\}\}|^docker logs |^(dpkg-query|journalctl|ps|ss) /,
};

const responseFailures: readonly FailureKind[] = ['timeout', 'unresolved', 'transport', 'input'];

const ofResponses = (one: RecordedResponse): [string, RecordedResponse][] => [
  ...responseFailures.map((kind): [string, RecordedResponse] => [
    `request: ${kind}`,
    { ...one, result: { ...one.result, failure: { kind, reason: kind } } },
  ]),
  ...[{}, { outcome: 'answered' }, { status: 200 }, { message: 'page not found' }].map(
    (answer): [string, RecordedResponse] => [
      `answer is ${JSON.stringify(answer)}`,
      { ...one, result: { ...one.result, answer } },
    ],
  ),
  ...['refused', 'reset', 'not-http', 'certificate', 'no-such-name'].map(
    (outcome): [string, RecordedResponse] => [
      `outcome ${outcome}`,
      {
        ...one,
        result: { ...one.result, answer: { ...one.result.answer, outcome, status: null } },
      },
    ],
  ),
];

const brokenFiles: readonly RecordedFile[] = [
  { kind: 'missing' },
  { kind: 'directory' },
  { kind: 'submodule' },
  { kind: 'symlink', target: 'elsewhere' },
  { kind: 'large', size: 9_999_999 },
  { kind: 'error', message: 'The object database is damaged.' },
  { kind: 'file', mode: '100644', text: '' },
  { kind: 'file', mode: '100644', text: '\0\0\0' },
];

/** Of a search, another file is another commit, and no broken observation. */
const unreadable = brokenFiles.filter(({ kind }) => kind === 'error');

function isRead(path: string, asked: ReadonlySet<string>): boolean {
  return [...asked].some(
    (argv) => argv.startsWith('["git","show",') && argv.endsWith(`:${path}"]`),
  );
}

function isSearched(asked: ReadonlySet<string>): boolean {
  return [...asked].some((argv) => /^\["git","(?:grep|ls-tree|diff)"/.test(argv));
}

/** Every way to break one answer of a recording that passes; of the vectors, those that were asked. */
export function breakagesOf(recording: Recording, asked: ReadonlySet<string>): Broken[] {
  return [
    ...recording.answers.flatMap((one, index) =>
      asked.has(JSON.stringify(one.argv)) ? brokenAnswers(recording, one, index) : [],
    ),
    ...recording.responses.flatMap((one, index) =>
      ofResponses(one).map(([what, broken]) => ({
        what,
        argv: null,
        isBlind: what.startsWith('request: '),
        recording: { ...recording, responses: recording.responses.with(index, broken) },
      })),
    ),
    ...Object.keys(recording.files).flatMap((path) =>
      (isRead(path, asked) ? brokenFiles : unreadable).map((broken) => ({
        what: `${path} is ${JSON.stringify(broken)}`,
        argv: null,
        isBlind: broken.kind === 'error' || broken.kind === 'large',
        recording: { ...recording, files: { ...recording.files, [path]: broken } },
      })),
    ),
    ...ofCommits(recording),
    ...(isSearched(asked)
      ? [
          {
            what: 'an empty tree',
            argv: null,
            isBlind: false,
            recording: { ...recording, files: {} },
          },
        ]
      : []),
  ];
}

function brokenReports(text: string): Record<string, string | null> {
  return {
    'not there': null,
    empty: '',
    truncated: text.slice(0, text.length >> 1),
    'without its end': text.trimEnd().slice(0, -3),
    'twice over': text + text,
    'another document': '<html><body/></html>',
    JSON: '{"tests": 9, "failures": 0}',
    'with a document type': `<!DOCTYPE x [<!ENTITY a "b">]>${text.replace(/^<\?xml[^>]*\?>/, '')}`,
    'with NUL bytes': `${text.slice(0, 40)}\0${text.slice(40)}`,
    'no tests': '<testsuites/>',
  };
}

/** What git says of commits, broken: no base, nothing to ask about, no answer. */
function ofCommits(recording: Recording): Broken[] {
  const { ignored, ...without } = recording;
  const broken = (what: string, isBlind: boolean, one: Recording): Broken => {
    return { what, argv: null, isBlind, recording: one };
  };
  return [
    ...(Object.keys(recording.base).length > 0
      ? [broken('no base', true, { ...recording, base: {} })]
      : []),
    ...Object.entries(recording.artifacts).flatMap(([path, text]) =>
      Object.entries(brokenReports(text)).map(([what, other]) => {
        const others = Object.entries(recording.artifacts).filter(([name]) => name !== path);
        const artifacts = Object.fromEntries(other === null ? others : [...others, [path, other]]);
        return broken(`${path}: ${what}`, what !== 'no tests', { ...recording, artifacts });
      }),
    ),
    ...(ignored
      ? [
          broken('git fails', true, without),
          broken('no rules', true, { ...recording, ignored: { ...ignored, rules: [] } }),
          broken('no files', true, { ...recording, ignored: { ...ignored, tracked: 0 } }),
        ]
      : []),
  ];
}

function brokenAnswers(recording: Recording, one: RecordedAnswer, index: number): Broken[] {
  if ('failure' in one) return [];
  const vector = one.argv.join(' ');
  return Object.entries(ofAnswers).flatMap(([name, breakIt]) => {
    const broken = breakIt(one);
    const isSame = JSON.stringify(broken) === JSON.stringify(one);
    if (isSame || excused[name as keyof typeof ofAnswers]?.test(vector)) return [];
    return [
      {
        what: `${name}: ${vector.slice(0, 60)}`,
        argv: one.argv,
        isBlind: blind.has(name),
        recording: { ...recording, answers: recording.answers.with(index, broken) },
      },
    ];
  });
}
