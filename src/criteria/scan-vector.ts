// Reads a vector as its program would, word by word: what its rule does not list is refused.
import type { Parameter } from '../model/parameter.ts';
import type { Word } from '../model/probe.ts';
import type { Words } from './file-set.ts';
import type { CallRule, ReaderRule } from './reader-rule.ts';
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
  };
  for (let index = 1; index < words.length;) {
    const step = next(state, index);
    if (typeof step !== 'number') return step;
    index = step;
  }
  return rule ? refuseWhole(state, rule) : null;
}

function refuseWhole(
  { program, words, command, commandNamed, options }: State,
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
  const [name = word] = word.split('=', 1);
  if (
    rules.some(({ flags }) => flags.has(word)) ||
    rules.some((one) => isLetters(word, one.letters))
  ) {
    state.options.add(word);
    return index + 1;
  }
  const taking = rules.find(({ values }) => values.has(name));
  const inline = word.length > name.length;
  if (!taking || (inline && !name.startsWith('--'))) {
    return {
      index,
      message: `the option ${show(name)} of "${state.program}" is not on the list of those that only read`,
      expected: optionsOf(rules),
    };
  }
  state.options.add(name);
  const value = inline ? word.slice(name.length + 1) : state.words[index + 1];
  const at = inline ? index : index + 1;
  if (value === undefined)
    return { index, message: `the option ${name} lacks its value`, expected: 'a value behind it' };
  const check = rules.map(({ checks }) => checks[name]).find((one) => one !== undefined);
  if (check) {
    const reason = typeof value === 'string' ? check(value) : 'has to be written out';
    if (reason !== null)
      return {
        index: at,
        message: `the value of ${name} ${reason}`,
        expected: 'a value that keeps single fields',
      };
  }
  return inline ? index + 1 : index + 2;
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
  if (command && !command.parameters) {
    return {
      index,
      message: `the words of "${program}" have to be written out here`,
      expected: 'literal words',
    };
  }
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

function isLetters(word: string, letters: string): boolean {
  return (
    /^-[A-Za-z0-9]+$/.test(word) && lettersOf(word.slice(1)).every((one) => letters.includes(one))
  );
}

function lettersOf(text: string): string[] {
  return Array.from(text);
}

function commandsOf(rule: ReaderRule): string {
  return `one of ${Object.keys(rule.commands ?? {}).join(', ')}`;
}

function optionsOf(rules: readonly CallRule[]): string {
  const letters = rules.flatMap((one) => lettersOf(one.letters).map((letter) => `-${letter}`));
  const all = [
    ...new Set([...letters, ...rules.flatMap(({ flags, values }) => [...flags, ...values])]),
  ];
  return all.length === 0 ? 'no options' : `one of ${all.join(' ')}`;
}
