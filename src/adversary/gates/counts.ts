/** Numbers of a loop that change by themselves: what it counts, and the time. */
import type { ArithmeticExpression, Word, WordPart } from 'unbash';
import { NEVER, UNKNOWN, UNTOLD, afterSeconds, type Reach } from './reach.ts';
import { isNamed, type VariableChange } from './changes.ts';
import type { Loop } from './loop.ts';
import { isFirm, type Scope } from './scope.ts';
import { numberIn, textOf } from './words.ts';

/** A number: `constant` (null where the script does not say it), and what a second and a round add. */
interface Line {
  readonly constant: number | null;
  readonly perSecond: number;
  readonly perRound: number;
  /** How often the time of day stands in it. */
  readonly dates: number;
}

/** What a loop does to a variable, and when it comes to that. */
export interface Change extends VariableChange {
  readonly reach: Reach;
}

export type Changes = ReadonlyMap<string, readonly Change[]>;

const fixed = (constant: number | null): Line => ({
  constant,
  perSecond: 0,
  perRound: 0,
  dates: 0,
});

/** Variables set to each other are followed so far. */
const LONGEST = 8;

const OPERATORS: Readonly<Record<string, string>> = {
  '-ge': '>=',
  '-gt': '>',
  '-le': '<=',
  '-lt': '<',
  '-eq': '==',
  '-ne': '!=',
  '=': '==',
};
const OPPOSITE: Readonly<Record<string, string>> = {
  '>=': '<',
  '>': '<=',
  '<=': '>',
  '<': '>=',
  '==': '!=',
  '!=': '==',
};

export type Operand = Word | ArithmeticExpression;

/** Reads comparisons of a loop whose rounds take `pause` seconds. */
export class Counting {
  private readonly scope: Scope;
  private readonly changes: Changes;
  private readonly pause: number;

  private readonly loop: { readonly pos: number; readonly end: number };
  private readonly initial: ArithmeticExpression | undefined;

  constructor(loop: Loop, scope: Scope, changes: Changes, pause: number) {
    this.scope = scope;
    this.changes = changes;
    this.pause = pause;
    this.loop = loop;
    this.initial = loop.type === 'ArithmeticFor' ? loop.initialize : undefined;
  }

  /** When a comparison becomes `wanted`; undefined where neither side is counted by the loop, nor a time. */
  compared(operator: string, left: Operand, right: Operand, wanted: boolean): Reach | undefined {
    const plain = OPERATORS[operator] ?? operator;
    const opposite = OPPOSITE[plain];
    if (opposite === undefined) return undefined;
    const from = this.line(left, true, 0);
    const to = this.line(right, true, 0);
    if (from === undefined || to === undefined) return undefined;
    return this.crossing(wanted ? plain : opposite, sum(from, to, -1));
  }

  private crossing(operator: string, { constant, perSecond, perRound, dates }: Line) {
    const slope = perSecond + perRound / this.pause;
    if (slope === 0) return undefined;
    if (dates !== 0) return UNKNOWN;
    if (constant === null) return afterSeconds(UNTOLD);
    const at = -constant / slope;
    if (operator === '!=') return constant === 0 ? afterSeconds(this.pause) : UNKNOWN;
    if (operator === '==') {
      const isMet = at > 0 && perSecond === 0 && Number.isInteger(at / this.pause);
      return isMet ? afterSeconds(Math.ceil(at)) : UNKNOWN;
    }
    // One that holds from the beginning says nothing of an end: who knows whether the script comes by its first value.
    const rises = operator.startsWith('>') === slope > 0;
    if (rises) return at > 0 ? afterSeconds(Math.ceil(at)) : UNKNOWN;
    return at > 0 ? UNKNOWN : NEVER;
  }

  /** `within`: whether it is read inside the loop. */
  private line(node: Operand, within: boolean, depth: number): Line | undefined {
    if (depth > LONGEST || !this.scope.budget.spend()) return undefined;
    switch (node.type) {
      case 'Word':
        return this.ofWord(node, within, depth);
      case 'ArithmeticWord':
        return this.ofText(node.value, within, depth);
      case 'ArithmeticGroup':
        return this.line(node.expression, within, depth + 1);
      case 'ArithmeticCommandExpansion':
        return this.ofCommand(node.text, within);
      case 'ArithmeticUnary':
        return /^(?:\+\+|--)$/.test(node.operator)
          ? this.line(node.operand, within, depth + 1)
          : undefined;
      case 'ArithmeticBinary':
        return this.ofBinary(node, within, depth);
      case 'ArithmeticTernary':
        return undefined;
    }
  }

  private ofBinary(
    { operator, left, right }: Extract<ArithmeticExpression, { type: 'ArithmeticBinary' }>,
    within: boolean,
    depth: number,
  ): Line | undefined {
    if (/^[+-]=$/.test(operator)) return this.line(left, within, depth + 1);
    if (!/^[+-]$/.test(operator)) return undefined;
    const a = this.line(left, within, depth + 1);
    const b = this.line(right, within, depth + 1);
    return a === undefined || b === undefined ? undefined : sum(a, b, operator === '+' ? 1 : -1);
  }

  private ofWord(word: Word, within: boolean, depth: number): Line | undefined {
    const [only, ...others] = word.parts ?? [];
    if (only === undefined) return this.ofText(word.value, within, depth);
    return others.length > 0 ? undefined : this.ofPart(only, within, depth);
  }

  private ofPart(part: WordPart, within: boolean, depth: number): Line | undefined {
    if (part.type === 'DoubleQuoted') {
      const [only, ...others] = part.parts;
      return only === undefined || others.length > 0
        ? undefined
        : this.ofPart(only, within, depth + 1);
    }
    if (part.type === 'ArithmeticExpansion')
      return part.expression && this.line(part.expression, within, depth + 1);
    if (part.type === 'CommandExpansion') return this.ofCommand(part.text, within);
    if (part.type === 'SimpleExpansion' || part.type === 'ParameterExpansion')
      return this.ofText(part.text, within, depth);
    return part.type === 'Literal' || part.type === 'SingleQuoted'
      ? this.ofText(part.value, within, depth)
      : undefined;
  }

  /** A number, or a variable with or without its `$`. */
  private ofText(text: string, within: boolean, depth: number): Line | undefined {
    const number = numberIn(text);
    if (number !== null) return fixed(number);
    const [, name = text] = /^\$\{?(\w+)\}?$/.exec(text) ?? [];
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      const [, position] = /^\$\{?(\d+)(?::?[-=]\w*)?\}?$/.exec(text) ?? [];
      if (position !== undefined)
        return fixed(numberIn(this.scope.lookup(position, this.loop.pos)));
      const byDefault = /^\$\{(\w+):?[-=](\d+)\}$/.exec(text);
      return byDefault === null ? undefined : fixed(numberIn(byDefault[2]));
    }
    return this.variable(name, within, depth);
  }

  private variable(name: string, within: boolean, depth: number): Line | undefined {
    const changes = (within ? (this.changes.get(name) ?? []) : []).filter(
      ({ reach }) => reach.after !== Infinity,
    );
    const [change, ...others] = changes;
    if (change === undefined) return this.start(name, within, depth);
    if (others.length > 0 || change.reach.after !== 0) return undefined;
    if (change.adds !== null) {
      const start = this.start(name, false, depth);
      return start && { ...start, perRound: change.adds };
    }
    return change.word === null ? undefined : this.line(change.word, true, depth + 1);
  }

  /** What stands in it before the loop. */
  private start(name: string, within: boolean, depth: number): Line | undefined {
    if (name === 'EPOCHSECONDS') return date(within);
    const { assigned, changedAt } = this.scope;
    const initial = this.initial;
    if (
      initial?.type === 'ArithmeticBinary' &&
      initial.operator === '=' &&
      isNamed(initial.left, name)
    )
      return this.line(initial.right, false, depth + 1) ?? fixed(null);
    const isOutside = (at: number): boolean => at < this.loop.pos || at >= this.loop.end;
    if (changedAt.get(name)?.some(isOutside) === true) return fixed(null);
    const inLoop = new Set((this.changes.get(name) ?? []).map(({ word }) => word));
    const [only, ...others] = (assigned.get(name) ?? []).filter((word) => !inLoop.has(word));
    if (name === 'SECONDS') {
      const isZero = only === undefined || (others.length === 0 && numberIn(only.value) === 0);
      return isZero ? { ...fixed(0), perSecond: within ? 1 : 0 } : undefined;
    }
    if (only === undefined) return fixed(assigned.has(name) || this.changes.has(name) ? 0 : null);
    if (others.length > 0 || !isFirm(this.scope, only, this.loop.pos)) return fixed(null);
    return this.line(only, false, depth + 1) ?? fixed(numberIn(textOf(only, this.scope.lookup)));
  }

  private ofCommand(text: string, within: boolean): Line | undefined {
    const isDate = /^[$`(\s]+date\s+(?:-u\s+)?["']?\+%s["']?[`)\s]+$/.test(text);
    return isDate && !this.scope.functions.has('date') ? date(within) : undefined;
  }
}

function date(within: boolean): Line {
  return { constant: 0, perSecond: within ? 1 : 0, perRound: 0, dates: 1 };
}

function sum(a: Line, b: Line, sign: 1 | -1): Line {
  const constant =
    a.constant === null || b.constant === null ? null : a.constant + sign * b.constant;
  return {
    constant,
    perSecond: a.perSecond + sign * b.perSecond,
    perRound: a.perRound + sign * b.perRound,
    dates: a.dates + sign * b.dates,
  };
}
