/** A loop as it is written, and the commands that leave one. */
import { forEachChild, type ArithmeticFor, type For, type SyntaxNode, type While } from 'unbash';
import { wordsOf, type Scope } from './scope.ts';

export type Loop = While | For | ArithmeticFor;

export function isLoop(node: SyntaxNode): node is Loop {
  return node.type === 'While' || node.type === 'For' || node.type === 'ArithmeticFor';
}

/** How a command leaves what it stands in; undefined where it does not. */
export interface Way {
  readonly by: 'break' | 'exit' | 'return';
  readonly fails: boolean;
}

/** How a node itself, not those below it, leaves the loop, the function or the script. */
export function leavesBy(node: SyntaxNode, scope: Scope): Way | undefined {
  if (node.type !== 'Command') return undefined;
  const [by = '', status = '0'] = wordsOf(node, scope);
  if (scope.functions.has(by)) return undefined;
  if (by === 'break') return { by, fails: false };
  return by === 'exit' || by === 'return' ? { by, fails: status !== '0' } : undefined;
}

/** The first of the ways out that stand below a node, those of inner loops and of functions left out. */
export function wayOut(node: SyntaxNode, scope: Scope): Way | undefined {
  if (node.type === 'Function' || isLoop(node)) return undefined;
  let found = leavesBy(node, scope);
  forEachChild(node, (child) => {
    found ??= wayOut(child, scope);
  });
  return found;
}
