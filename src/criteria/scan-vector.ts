// Reads a vector as its program would, word by word: what its rule does not list is refused.
import type { Parameter } from '../model/parameter.ts';
import type { PlainWord, Word } from '../model/step.ts';
import type { Words } from './file-set.ts';
import type { CallRule, ReaderRule } from './reader-rule.ts';
import {
  checkOf,
  isAgo,
  isAlways,
  optionsOf,
  readOption,
  refuseJoined,
  refuseValue,
} from './scan-option.ts';
import { show } from './show.ts';
import { safeAsWord } from './types.ts';

/** Why a vector is refused, and at which word. */
export interface Refusal extends Words {
  readonly index: number;
}

interface State {
  readonly program: string;
  readonly words: readonly Word[];
  readonly params: Readonly<Record<string, Parameter>>;
  readonly rule: ReaderRule | null;
  /** The rule of the command that was named; the program's own before. */
  command: CallRule | null;
  commandNamed: boolean;
  /** `--` was there: what follows are operands. */
  ended: boolean;
  readonly options: Set<string>;
  operands: number;
}

/** Checks all words behind the program. A program without a rule is one that the operator added. */
export function scan(
  program: string,
  rule: ReaderRule | null,
  words: readonly Word[],
  params: Readonly<Record<string, Parameter>>,
): Refusal | null {
  const state: State = {
    program,
    words,
    params,
    rule,
    command: rule,
    commandNamed: rule?.commands === null,
    ended: false,
    options: new Set(),
    operands: 0,
  };
  for (let index = 1; index < words.length;) {
    const step = next(state, index);
    if (typeof step !== 'number') return step;
    index = step;
  }
  return rule ? refuseWhole(state, rule) : null;
}

function refuseWhole(
  { program, words, command, commandNamed, options, operands }: State,
  rule: ReaderRule,
): Refusal | null {
  const last = words.length - 1;
  if (!commandNamed) {
    return {
      index: last,
      message: `"${program}" is called without a command`,
      expected: commandsOf(rule),
    };
  }
  if (operands < (command?.least ?? 0)) {
    return {
      index: last,
      message: `"${program}" has nothing to look at, or nothing where a parameter is not given`,
      expected: 'a word, or a parameter that is always there',
    };
  }
  const needs = command?.needs ?? [];
  return needs.length === 0 || needs.some((option) => options.has(option))
    ? null
    : {
        index: last,
        message: `"${program}" would print more than is asked for`,
        expected: `one of ${needs.join(', ')}`,
      };
}

/** The index of the word after the one that was read, or why it is refused. */
function next(state: State, index: number): number | Refusal {
  const word = state.words[index];
  if (typeof word !== 'string') return operand(state, index);
  if (state.ended || !/^-./.test(word))
    return state.commandNamed || !state.rule ? operand(state, index) : named(state, index);
  if (word === '--') {
    state.ended = true;
    return index + 1;
  }
  return state.rule ? option(state, word, index) : index + 1;
}

function named(state: State, index: number): number | Refusal {
  const commands = state.rule?.commands ?? {};
  const matching = Object.keys(commands)
    .filter((name) => name.split(' ').every((part, offset) => state.words[index + offset] === part))
    .sort((a, b) => b.length - a.length)[0];
  if (matching === undefined || state.ended) {
    const call = [
      state.program,
      ...state.words.slice(index, index + 2).filter((word) => typeof word === 'string'),
    ].join(' ');
    return {
      index,
      message: `"${call}" is not among the commands that only read`,
      expected: state.rule ? commandsOf(state.rule) : 'a command',
    };
  }
  state.command = commands[matching] ?? null;
  state.commandNamed = true;
  return index + matching.split(' ').length;
}

function option(state: State, word: string, index: number): number | Refusal {
  const rules = [state.command, state.rule].filter((one) => one !== null);
  const reading = readOption(word, rules);
  if (reading === null) {
    return {
      index,
      message: `the option ${show(word)} of "${state.program}" is not on the list of those that only read`,
      expected: optionsOf(rules),
    };
  }
  for (const name of reading.names) state.options.add(name);
  const { value } = reading;
  if (value === 'none') return index + 1;
  const at = value === 'next' ? index + 1 : index;
  const [name = ''] = reading.names;
  const given = value === 'next' ? state.words[at] : value.text;
  const mayBeAgo = rules.some(({ ago }) => ago.has(name));
  const reason =
    mayBeAgo && isAgo(given, state.params)
      ? null
      : refuseValue(given, checkOf(name, rules), state.params);
  if (reason === null) return at + 1;
  return {
    index: Math.min(at, state.words.length - 1),
    message: `the value of ${name} ${reason}`,
    expected: 'a value that cannot be taken for anything else',
  };
}

function operand(state: State, index: number): number | Refusal {
  const word = state.words[index];
  const { command, program, ended } = state;
  if (word === undefined) return index + 1;
  if (command && !command.operands) {
    return {
      index,
      message: `"${program}" takes no more words here`,
      expected: 'options that only read',
    };
  }
  if (typeof word === 'string') {
    const reason = command?.operands?.(word) ?? null;
    state.operands += 1;
    return reason === null
      ? index + 1
      : {
          index,
          message: `${show(word)} ${reason}`,
          expected: `a word with which "${program}" only reads`,
        };
  }
  if (!state.commandNamed && state.rule)
    return { index, message: 'a command has to be written out', expected: commandsOf(state.rule) };
  if ('joined' in word) return joined(state, word.joined, index);
  if (command && !command.parameters) {
    return {
      index,
      message: `the words of "${program}" have to be written out here`,
      expected: 'literal words',
    };
  }
  if (isAlways(word, state.params)) state.operands += 1;
  const type = 'param' in word ? state.params[word.param]?.type : word.type;
  return type === undefined || ended || safeAsWord.has(type)
    ? index + 1
    : {
        index,
        message: `a ${type} may begin with a dash, and would be taken for an option`,
        expected: `another type, or -- before it`,
        example: `run: [${program}, --, { param: name }]`,
      };
}

function joined(
  { command, program, params }: State,
  parts: readonly PlainWord[],
  index: number,
): number | Refusal {
  const [first] = parts;
  const begins = typeof first === 'string' && command?.joins?.test(first) === true;
  const reason = begins ? refuseJoined(parts, params) : 'does not begin as it has to';
  if (reason === null) return index + 1;
  return {
    index,
    message: `a word of "${program}" made of parts ${reason}`,
    expected: command?.joins ? 'a first part such as _SYSTEMD_UNIT=' : 'a word that is one part',
  };
}

function commandsOf(rule: ReaderRule): string {
  return `one of ${Object.keys(rule.commands ?? {}).join(', ')}`;
}
