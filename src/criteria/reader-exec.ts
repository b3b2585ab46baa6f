// `docker exec`: a reader inside a container, by position. Nothing that varies can stand where the
// program does, and it ends by itself: killing the client leaves what it started in the container.
import type { Parameter } from '../model/parameter.ts';
import type { Word } from '../model/step.ts';
import { readers } from './readers.ts';
import { rule, type ReaderRule, type Refuse } from './reader-rule.ts';
import { refuseValue } from './scan-option.ts';
import { scan, type Refusal } from './scan-vector.ts';
import { refuseContent, refuseOpening } from './secret-paths.ts';
import { show } from './show.ts';

type Params = Readonly<Record<string, Parameter>>;

const few: Refuse = (text) => (/^[1-5]$/.test(text) ? null : 'is no number from 1 to 5');
const nothing: Refuse = (text) => (text === '0' ? null : 'would print content');
const hosts = { operands: 'any', least: 1 } as const;

const shared = Object.fromEntries(
  ['cat', 'getent', 'id', 'ls', 'readlink', 'sha256sum', 'stat'].map((name) => [
    name,
    readers[name] ?? rule(),
  ]),
);

/**
 * Settings below /etc, and the file that ends every search. `-R` follows links, as those of sites-enabled: one that leads to / has grep
 * search there until `timeout` ends it. Folders of keys are named by nobody.
 */
const settings: Refuse = (text) => {
  if (/^\/+etc\/+(?:ssl|pki|letsencrypt)(?:\/|$)/.test(text)) return 'is a place of keys';
  return text === '/proc/sys/kernel/ostype' || /^\/etc\/[^/]/.test(text)
    ? refuseContent(text)
    : 'is neither below /etc nor /proc/sys/kernel/ostype';
};

/** Programs that may run inside a container: readers, and those that see what can be reached from there. */
export const insiders: Readonly<Record<string, ReaderRule>> = {
  ...shared,
  // Opens the file and prints nothing of it.
  head: rule({
    flags: '-v',
    values: '-c',
    checks: { '-c': nothing },
    needs: ['-c'],
    operands: refuseOpening,
    parameters: true,
    least: 1,
  }),
  grep: rule({ letters: 'EHRn', values: '-e', operands: settings, needs: ['-e'], least: 1 }),
  nc: rule({ letters: 'nvz', values: '-w', checks: { '-w': few }, needs: ['-z'], ...hosts }),
  ping: rule({
    letters: 'n',
    values: '-c -W',
    checks: { '-c': few, '-W': few },
    needs: ['-c'],
    ...hosts,
  }),
};

const example =
  'run: [docker, exec, -e, LC_ALL=C, { param: container }, timeout, -s, KILL, "8", id]';

/** Whether a vector runs something inside a container. */
export function isExec(run: readonly Word[]): boolean {
  return (run[0] === 'docker' || run[0] === 'podman') && run[1] === 'exec';
}

/** What runs inside the container: the program and its words; null of another vector. */
export function insideOf(run: readonly Word[]): readonly Word[] | null {
  return isExec(run) ? run.slice(layout(run).program) : null;
}

/** Where each part of the call stands; the user may be left out. */
function layout(run: readonly Word[]) {
  const environment = run[2] === '-u' ? 4 : 2;
  const container = environment + 2;
  return { environment, container, guard: container + 1, program: container + 5 };
}

/** Why a call of `docker exec` is refused. */
export function refuseExec(run: readonly Word[], params: Params): Refusal | null {
  const at = layout(run);
  const program = run[at.program];
  return (
    (at.environment === 4 ? refuseName(run, 3, 'the user', params) : null) ??
    refuseLiterals(run, at.environment, ['-e', 'LC_ALL=C']) ??
    refuseName(run, at.container, 'the container', params) ??
    refuseLiterals(run, at.guard, ['timeout', '-s', 'KILL']) ??
    refuseSeconds(run, at.program - 1) ??
    (typeof program === 'string' && Object.hasOwn(insiders, program)
      ? null
      : {
          index: Math.min(at.program, run.length - 1),
          message: `${show(program ?? '')} is not on the list of what may run inside a container`,
          expected: `one of ${Object.keys(insiders).join(', ')}`,
          example,
        }) ??
    refuseInside(run.slice(at.program), at.program, params)
  );
}

function refuseInside(words: readonly Word[], offset: number, params: Params): Refusal | null {
  const [program] = words;
  if (typeof program !== 'string') return null;
  const refused = scan(program, insiders[program] ?? null, words, params);
  return refused && { ...refused, index: refused.index + offset };
}

/** One word, always: without it the next one would stand in its place. */
function refuseName(
  run: readonly Word[],
  index: number,
  what: string,
  params: Params,
): Refusal | null {
  const word = run[index];
  const isOne = typeof word === 'object' && 'from' in word && word.one === true;
  const reason =
    isOne && word.type === 'name' && word.optional !== true
      ? null
      : typeof word === 'object' && 'joined' in word
        ? 'is joined of parts'
        : typeof word === 'string' && !/^[A-Za-z0-9_][A-Za-z0-9_.@:-]*$/.test(word)
          ? 'is no name'
          : typeof word === 'object' && 'param' in word && params[word.param]?.type !== 'name'
            ? 'is a parameter of another type than name'
            : refuseValue(word, undefined, params);
  return reason === null
    ? null
    : {
        index: Math.min(index, run.length - 1),
        message: `${what} ${reason}`,
        expected: 'a name: a parameter that is always there, or { from, one: true }',
        example,
      };
}

function refuseLiterals(
  run: readonly Word[],
  from: number,
  wanted: readonly string[],
): Refusal | null {
  const wrong = wanted.findIndex((word, offset) => run[from + offset] !== word);
  return wrong < 0
    ? null
    : {
        index: Math.min(from + wrong, run.length - 1),
        message: `a call inside a container has "${wanted.join(' ')}" in this place`,
        expected: wanted[wrong] ?? '',
        example,
      };
}

function refuseSeconds(run: readonly Word[], index: number): Refusal | null {
  const word = run[index];
  return typeof word === 'string' && /^([1-9]|[1-5]\d)$/.test(word)
    ? null
    : {
        index: Math.min(index, run.length - 1),
        message: 'a call inside a container ends by itself after some seconds',
        expected: 'a number from 1 to 59, in quotes',
        example,
      };
}
