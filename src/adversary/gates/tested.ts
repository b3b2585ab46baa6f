/** What decides a status or a variable: `curl ...; [ $? = 0 ]`, `curl ... && ok=1`. */
import { forEachChild, type ParsedScript, type SyntaxNode } from 'unbash';

export interface Tested {
  /** The command whose status a `$?` is, by its place. */
  readonly statusOf: ReadonlyMap<number, SyntaxNode>;
  /** The conditions under which a variable is set. */
  readonly flags: ReadonlyMap<string, readonly SyntaxNode[]>;
}

interface Place {
  readonly previous: SyntaxNode | undefined;
  readonly conditions: readonly SyntaxNode[];
}

export function testedIn(script: ParsedScript): Tested {
  const statusOf = new Map<number, SyntaxNode>();
  const flags = new Map<string, SyntaxNode[]>();
  const visit = (node: SyntaxNode, { previous, conditions }: Place): void => {
    if (node.type === 'SimpleExpansion' && node.text === '$?' && previous !== undefined)
      statusOf.set(node.pos, previous);
    if (node.type === 'Assignment' && conditions.length > 0)
      flags.set(node.name, [...(flags.get(node.name) ?? []), ...conditions]);
    if (node.type === 'CompoundList' || node.type === 'Script') {
      let last = previous;
      for (const statement of node.commands) {
        visit(statement, { previous: last, conditions });
        last = statement.command;
      }
    } else if (node.type === 'AndOr') {
      for (const [at, command] of node.commands.entries())
        visit(command, {
          previous: at === 0 ? previous : node.commands[at - 1],
          conditions:
            at === 0
              ? conditions
              : [...conditions.slice(-2), ...node.commands.slice(Math.max(0, at - 2), at)],
        });
    } else if (node.type === 'If') {
      const all = [node, ...node.elif];
      const behind = (at: number): Place => {
        const clause = all[at]?.clause;
        return {
          previous: clause,
          conditions: [...conditions.slice(-2), ...(clause === undefined ? [] : [clause])],
        };
      };
      for (const [at, { clause, then }] of all.entries()) {
        visit(clause, { previous, conditions });
        visit(then, behind(at));
      }
      if (node.else !== undefined) visit(node.else, behind(all.length - 1));
    } else {
      const inner =
        node.type === 'Function'
          ? { previous: undefined, conditions: [] }
          : { previous, conditions };
      forEachChild(node, (child) => {
        visit(child, inner);
      });
    }
  };
  visit(script, { previous: undefined, conditions: [] });
  return { statusOf, flags };
}
