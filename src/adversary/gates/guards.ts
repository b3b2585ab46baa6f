/** Guards: what runs only where a unit is active already does not wait for its start. */
import type { SyntaxNode } from 'unbash';
import { SYSTEMCTL_VALUES, isElsewhere, unitName } from './asked.ts';
import { commandLine } from './options.ts';
import { wordsOf, type Scope } from './scope.ts';
import { unwrap } from './wrapped.ts';

const NONE: ReadonlySet<string> = new Set();

/** The units that are active where a node succeeds: `systemctl is-active X`. Of several, any one may be. */
export function activeWhere(node: SyntaxNode, scope: Scope): ReadonlySet<string> {
  if (node.type === 'CompoundList' || node.type === 'AndOr') {
    const [only, ...others] = node.commands;
    return only === undefined || others.length > 0 ? NONE : activeWhere(only, scope);
  }
  if (node.type === 'Statement') return activeWhere(node.command, scope);
  if (node.type === 'Pipeline') {
    const [only, ...others] = node.commands;
    const isPlain = node.prefixes.length === 0 && others.length === 0;
    return only === undefined || !isPlain ? NONE : activeWhere(only, scope);
  }
  if (node.type !== 'Command') return NONE;
  const plain = unwrap(wordsOf(node, scope));
  if (plain?.kind !== 'program' || plain.program !== 'systemctl' || scope.functions.has(plain.path))
    return NONE;
  const line = commandLine(plain.words, SYSTEMCTL_VALUES);
  const [verb, name, ...others] = line.operands;
  const isOne = verb === 'is-active' && name !== undefined && others.length === 0;
  return isOne && !isElsewhere(line) ? new Set([unitName(name)]) : NONE;
}

/** The units that are active behind a node: `systemctl is-active X || exit 0`. */
export function activeAfter(node: SyntaxNode, scope: Scope): ReadonlySet<string> {
  if (node.type === 'AndOr') {
    const [tested, otherwise, ...others] = node.commands;
    const isGuard =
      tested !== undefined &&
      otherwise !== undefined &&
      others.length === 0 &&
      node.operators[0] === '||' &&
      isLeaving(otherwise, scope);
    return isGuard ? activeWhere(tested, scope) : NONE;
  }
  if (node.type !== 'If' || node.else !== undefined || node.elif.length > 0) return NONE;
  const [statement, ...others] = node.clause.commands;
  if (statement?.command.type !== 'Pipeline' || others.length > 0) return NONE;
  const { commands, prefixes } = statement.command;
  const [tested, ...piped] = commands;
  const isNegated = prefixes.length === 1 && prefixes[0]?.type === 'Negation';
  const isGuard = isNegated && tested !== undefined && piped.length === 0;
  return isGuard && node.then.commands.some((one) => isLeaving(one.command, scope))
    ? activeWhere(tested, scope)
    : NONE;
}

/** Ends the script whatever happens: `break` and `return` do not everywhere. */
function isLeaving(node: SyntaxNode, scope: Scope): boolean {
  if (node.type === 'Command')
    return wordsOf(node, scope)[0] === 'exit' && !scope.functions.has('exit');
  if (node.type !== 'BraceGroup') return false;
  return node.body.commands.some(({ command }) => isLeaving(command, scope));
}

/** Both of two sets. */
export function both(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return b.size === 0 ? a : new Set([...a, ...b]);
}
