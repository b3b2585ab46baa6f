/** When conditions of a loop hold while nothing that they ask for answers. */
import { forEachChild, type Command, type SyntaxNode, type Word } from 'unbash';
import { asksIn, flagAsks, isNegated } from './conditions.ts';
import type { Counting, Operand } from './counts.ts';
import { comesOf, type Comes } from './idle.ts';
import { isLoop } from './loop.ts';
import type { Ask } from './model.ts';
import { AT_ONCE, NEVER, UNKNOWN, afterAsks, both, common, either, type Reach } from './reach.ts';
import { wordsOf, type Scope } from './scope.ts';

/** Commands that succeed. */
const DONE = /^(?:true|:|echo|printf|sleep|export|local|readonly|let|logger)$/;

/** Commands whose answer counts, and not whether there is one. */
const SURE = /^(?:expr|date|seq|echo|printf|)$/;

export abstract class Truth {
  protected readonly scope: Scope;
  protected counting: Counting | undefined;
  /** What the loop is known to wait for, where that is known. */
  private readonly awaited: readonly Ask[] | undefined;

  constructor(scope: Scope, awaited?: readonly Ask[]) {
    this.scope = scope;
    this.awaited = awaited;
  }

  /** When what stands behind a node in its list is reached, if the loop is not left before. */
  protected passes(node: SyntaxNode, scope: Scope): Reach {
    if (!scope.budget.spend()) return UNKNOWN;
    if (!isCutShort(node, scope)) return AT_ONCE;
    if (node.type === 'Command') return NEVER;
    if (node.type === 'CompoundList')
      return node.commands.reduce<Reach>(
        (reach, { command, background }) =>
          background === true ? reach : both(reach, this.passes(command, scope)),
        AT_ONCE,
      );
    if (node.type === 'BraceGroup') return this.passes(node.body, scope);
    if (node.type === 'Redirected') return this.passes(node.command, scope);
    if (node.type === 'Pipeline') {
      const [only, ...others] = node.commands;
      return only === undefined || others.length > 0 ? AT_ONCE : this.passes(only, scope);
    }
    if (node.type === 'AndOr') return this.passesChain(node, scope);
    if (node.type === 'If') return this.passesBranches(node, scope);
    return UNKNOWN;
  }

  protected passesChain(
    { commands, operators }: Extract<SyntaxNode, { type: 'AndOr' }>,
    scope: Scope,
  ): Reach {
    const [first, second, ...others] = commands;
    if (first === undefined || second === undefined || others.length > 0) return UNKNOWN;
    const goesOn = operators[0] === '&&';
    return either(
      this.reach(first, !goesOn, scope),
      both(this.reach(first, goesOn, scope), this.passes(second, scope)),
    );
  }

  protected passesBranches(
    { clause, then, elif, else: otherwise }: Extract<SyntaxNode, { type: 'If' }>,
    scope: Scope,
  ): Reach {
    let through: Reach = NEVER;
    let before: Reach = AT_ONCE;
    for (const one of [{ clause, then }, ...elif]) {
      const taken = both(before, this.reach(one.clause, true, scope));
      through = either(through, both(taken, this.passes(one.then, scope)));
      before = both(before, this.reach(one.clause, false, scope));
    }
    const rest = otherwise === undefined ? AT_ONCE : this.passes(otherwise, scope);
    return either(through, both(before, rest));
  }

  /** When a condition becomes `wanted`. */
  protected reach(node: SyntaxNode, wanted: boolean, scope: Scope): Reach {
    if (!scope.budget.spend()) return UNKNOWN;
    if (node.type === 'CompoundList') {
      const last = node.commands.at(-1);
      return last === undefined ? UNKNOWN : this.reach(last.command, wanted, scope);
    }
    const inside = insideOf(node);
    if (inside !== undefined) return this.reach(inside, wanted, scope);
    if (node.type === 'TestNot')
      return this.reach(node.operand, node.negations.length % 2 === 1 ? !wanted : wanted, scope);
    if (node.type === 'Pipeline') {
      const isNegated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
      const [only, ...others] = node.commands;
      // What is asked of several as one knows by itself that it is negated.
      return only === undefined || others.length > 0
        ? this.answered(node, wanted, scope)
        : this.reach(only, isNegated ? !wanted : wanted, scope);
    }
    if (node.type === 'AndOr') return this.combined(node.commands, node.operators, wanted, scope);
    if (node.type === 'TestLogical') {
      const { operands, operator } = node;
      return this.combined(
        operands,
        operands.slice(1).map(() => operator),
        wanted,
        scope,
      );
    }
    return this.compared(node, wanted, scope) ?? this.answered(node, wanted, scope);
  }

  private combined(
    nodes: readonly SyntaxNode[],
    operators: readonly ('&&' | '||')[],
    wanted: boolean,
    scope: Scope,
  ): Reach {
    let yes: Reach = AT_ONCE;
    let no: Reach = NEVER;
    for (const [at, node] of nodes.entries()) {
      const [own, other] = [this.reach(node, true, scope), this.reach(node, false, scope)];
      const isAnd = at === 0 || operators[at - 1] === '&&';
      [yes, no] = isAnd ? [both(yes, own), either(no, other)] : [either(yes, own), both(no, other)];
    }
    return wanted ? yes : no;
  }

  private compared(node: SyntaxNode, wanted: boolean, scope: Scope): Reach | undefined {
    const { counting } = this;
    if (counting === undefined || scope !== this.scope) return undefined;
    const compare = (operator: string, left: Operand, right: Operand): Reach | undefined =>
      counting.compared(operator, left, right, wanted);
    if (node.type === 'TestBinary') return compare(node.operator, node.left, node.right);
    if (node.type === 'ArithmeticBinary') {
      if (node.operator === '&&' || node.operator === '||')
        return this.combined([node.left, node.right], [node.operator], wanted, scope);
      return compare(node.operator, node.left, node.right);
    }
    if (node.type !== 'Command' || !/^(?:\[|test)$/.test(node.name?.value ?? '')) return undefined;
    const words = node.args.filter((word): word is Word => word.type === 'Word');
    const own = words.at(-1)?.value === ']' ? words.slice(0, -1) : words;
    const [left, operator, right, ...others] = own;
    if (left === undefined || right === undefined || others.length > 0) return undefined;
    return compare(operator?.value ?? '', left, right);
  }

  /** What asks gets no answer here; of what does not, only little is known. */
  private answered(node: SyntaxNode, wanted: boolean, scope: Scope): Reach {
    const asks = asksIn(node, scope);
    const comes = comesOf(node, wanted, scope);
    if (comes !== undefined) return this.byState(comes, asks);
    if (asks.length > 0 && isNegated(node, scope) === wanted)
      return this.isGuard(asks) ? afterAsks(asks) : AT_ONCE;
    if (asks.length > 1 && hasOr(node)) return UNKNOWN;
    if (asks.length > 0) return afterAsks(asks);
    const flags = flagAsks(node, scope);
    if (flags.length > 0) return afterAsks(flags);
    if (node.type === 'ArithmeticWord' && /^\d+$/.test(node.value))
      return (Number(node.value) !== 0) === wanted ? AT_ONCE : NEVER;
    if (node.type !== 'Command') return UNKNOWN;
    const [program = ''] = wordsOf(node, scope);
    const isKnown = !scope.functions.has(program) && node.redirects.length === 0;
    if (isKnown && DONE.test(program)) return wanted ? AT_ONCE : NEVER;
    if (isKnown && program === 'false') return wanted ? NEVER : AT_ONCE;
    return program === '' ? assigned(node, wanted) : UNKNOWN;
  }

  /** A unit that is waited for has not been started; another one may have been long before. */
  protected byState(comes: Comes, asks: readonly Ask[]): Reach {
    if (comes === 'after-it') return UNKNOWN;
    return comes === 'now' && !this.isGuard(asks) ? AT_ONCE : afterAsks(asks);
  }

  /** Whether it asks for something else than what the loop waits for: that may have answered long before, and has to stop. */
  private isGuard(asks: readonly Ask[]): boolean {
    return this.awaited !== undefined && common(asks, this.awaited).length === 0;
  }
}

/** sh(1): what only assigns is true, or what the last command in it says. */
function assigned(node: Command, wanted: boolean): Reach {
  if (node.redirects.length > 0 || runsIn(node)) return UNKNOWN;
  return wanted ? AT_ONCE : NEVER;
}

/** Whether a command stands in a word that may fail. */
function runsIn(node: SyntaxNode): boolean {
  let found = false;
  forEachChild(node, (child) => {
    const isSure = child.type !== 'Command' || SURE.test(child.name?.value ?? '');
    found ||= !isSure || runsIn(child);
  });
  return found;
}

/** Whether one of several answers may be enough: which of them comes first is not followed. */
function hasOr(node: SyntaxNode): boolean {
  let found = node.type === 'AndOr' && node.operators.includes('||');
  forEachChild(node, (child) => {
    found ||= hasOr(child);
  });
  return found;
}

/** What a node is true as. */
function insideOf(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type === 'BraceGroup' || node.type === 'Subshell') return node.body;
  if (node.type === 'Redirected') return node.command;
  const isTest = node.type === 'TestCommand' || node.type === 'TestGroup';
  if (isTest || node.type === 'ArithmeticGroup' || node.type === 'ArithmeticCommand')
    return node.expression;
  return undefined;
}

/** Whether a round may end in a node. */
function isCutShort(node: SyntaxNode, scope: Scope): boolean {
  if (node.type === 'Function' || isLoop(node)) return false;
  if (node.type === 'Command' && wordsOf(node, scope)[0] === 'continue') return true;
  let found = false;
  forEachChild(node, (child) => {
    found ||= isCutShort(child, scope);
  });
  return found;
}
