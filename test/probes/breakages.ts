// What goes wrong between a command and its reader: every way to break one answer of a recording.
import {
  blind,
  answeredForges,
  excused,
  ofAnswers,
  ofFiles,
  ofForges,
  ofReports,
  ofResponses,
  ofRuns,
  unansweredRequests,
  type CommitFault,
  type Place,
} from './faults.ts';
import type { RecordedAnswer, Recording } from './recording.ts';

/** One recording with one answer broken. */
export interface Broken {
  /** What kind of answer is broken, and how: a column of docs/teeth.md. */
  readonly place: Place;
  readonly fault: string;
  /** Which of them, for messages. */
  readonly where: string;
  /** The vector whose answer is broken; null for a response or a file. */
  readonly argv: readonly string[] | null;
  /** Nobody could look: not even a FAIL may come of it. */
  readonly isBlind: boolean;
  readonly recording: Recording;
}

/** Every way to break one answer of a recording that passes; of the vectors, those that were asked. */
export function breakagesOf(recording: Recording, asked: ReadonlySet<string>): Broken[] {
  return [
    ...recording.answers.flatMap((one, index) =>
      asked.has(JSON.stringify(one.argv)) ? brokenAnswers(recording, one, index) : [],
    ),
    ...brokenResponses(recording),
    ...brokenFiles(recording, asked),
    ...brokenCommits(recording, asked),
    ...brokenReports(recording),
    ...brokenRuns(recording),
    ...brokenForges(recording),
  ];
}

function brokenAnswers(recording: Recording, one: RecordedAnswer, index: number): Broken[] {
  if ('failure' in one) return [];
  const vector = one.argv.join(' ');
  return Object.entries(ofAnswers).flatMap(([fault, breakIt]): Broken[] => {
    const broken = breakIt(one);
    // A program that is not there is not there, whatever the shell says of it: another answers in its place.
    const isAbsent = one.exit === 127 && 'exit' in broken && broken.exit === 127;
    const isSame = isAbsent || JSON.stringify(broken) === JSON.stringify(one);
    if (isSame || excused[fault as keyof typeof ofAnswers]?.test(vector)) return [];
    const isBlind = blind.has(fault);
    return [
      {
        place: isBlind ? 'No answer of a command' : 'Another answer of a command',
        fault,
        where: vector.slice(0, 60),
        argv: one.argv,
        isBlind,
        recording: { ...recording, answers: recording.answers.with(index, broken) },
      },
    ];
  });
}

function brokenResponses(recording: Recording): Broken[] {
  const { responses } = recording;
  return responses.flatMap((one, index) =>
    Object.entries(ofResponses).map(([fault, breakIt]) => ({
      place: 'The answer to a request',
      fault,
      where: one.url,
      argv: null,
      isBlind: unansweredRequests.has(fault),
      recording: { ...recording, responses: responses.with(index, breakIt(one)) },
    })),
  );
}

/** Of a search, another file is another commit, and no broken observation. */
function brokenFiles(recording: Recording, asked: ReadonlySet<string>): Broken[] {
  const { unreadable } = ofFiles;
  return Object.keys(recording.files).flatMap((path) =>
    Object.entries(isRead(path, asked) ? ofFiles : { unreadable }).map(([fault, broken]) => ({
      place: 'A file of the repository',
      fault,
      where: path,
      argv: null,
      isBlind: broken.kind === 'error' || broken.kind === 'large',
      recording: { ...recording, files: { ...recording.files, [path]: broken } },
    })),
  );
}

function isRead(path: string, asked: ReadonlySet<string>): boolean {
  return [...asked].some(
    (argv) => argv.startsWith('["git","show",') && argv.endsWith(`:${path}"]`),
  );
}

function isSearched(asked: ReadonlySet<string>): boolean {
  return [...asked].some((argv) => /^\["git","(?:grep|diff-tree|diff)"/.test(argv));
}

function brokenCommits(recording: Recording, asked: ReadonlySet<string>): Broken[] {
  const { ignored, ...without } = recording;
  const broken = (fault: CommitFault, isBlind: boolean, one: Recording): Broken => {
    return { place: 'Commits', fault, where: 'git', argv: null, isBlind, recording: one };
  };
  const hasBase = Object.keys(recording.base).length > 0;
  return [
    ...(hasBase ? [broken('no base', true, { ...recording, base: {} })] : []),
    ...(ignored
      ? [
          broken('git fails', true, without),
          ...(ignored.rules.length > 0
            ? [broken('no rules', true, { ...recording, ignored: { ...ignored, rules: [] } })]
            : []),
          broken('no files', true, { ...recording, ignored: { ...ignored, tracked: 0 } }),
        ]
      : []),
    ...(isSearched(asked) ? [broken('an empty tree', false, { ...recording, files: {} })] : []),
  ];
}

function brokenReports(recording: Recording): Broken[] {
  return Object.entries(recording.artifacts).flatMap(([path, text]) =>
    Object.entries(ofReports).map(([fault, breakIt]) => {
      const artifacts = Object.fromEntries(
        Object.entries({ ...recording.artifacts, [path]: breakIt(text) }).filter(
          (one): one is [string, string] => one[1] !== null,
        ),
      );
      return {
        place: 'A report of tests',
        fault,
        where: path,
        argv: null,
        isBlind: fault !== 'no tests',
        recording: { ...recording, artifacts },
      };
    }),
  );
}

/** A tool that accepts a sample that is wrong, or refuses one that is right, has said nothing of any file. */
function brokenRuns(recording: Recording): Broken[] {
  return Object.entries(recording.runs).flatMap(([of, run]) =>
    Object.entries(ofRuns).flatMap(([fault, broken]): Broken[] => {
      const isSame =
        'exit' in run && 'exit' in broken && (run.exit === 0) === (fault === 'accepted');
      const isFile = Object.hasOwn(recording.files, of);
      if (isSame && (fault === 'accepted' || fault === 'refused')) return [];
      return [
        {
          place: 'A run of a tool',
          fault,
          where: of,
          argv: null,
          isBlind: !(isFile && fault === 'refused'),
          recording: { ...recording, runs: { ...recording.runs, [of]: broken } },
        },
      ];
    }),
  );
}

function brokenForges(recording: Recording): Broken[] {
  const { forge } = recording;
  if (forge === undefined) return [];
  const isAnyGood = recording.with.contexts === undefined;
  return Object.entries(ofForges)
    .filter(([fault]) => !(isAnyGood && fault === 'another context only'))
    .map(([fault, breakIt]) => ({
      place: 'What a forge says',
      fault,
      where: 'the forge',
      argv: null,
      isBlind: !answeredForges.has(fault),
      recording: { ...recording, forge: breakIt(forge) },
    }));
}
