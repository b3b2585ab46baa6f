/** What a condition asks for, and what limits a loop. */
import {
  forEachChild,
  type Command,
  type Pipeline,
  type SyntaxNode,
  type TestCommand,
} from 'unbash';
import { asksOf } from './asked.ts';
import type { Ask } from './model.ts';
import { calledWith, innerScope, wordsOf, type Scope } from './scope.ts';
import { numberIn, textOf } from './words.ts';
import { unwrap } from './wrapped.ts';

/** Everything that the commands below a node ask for, each once. */
export function asksIn(node: SyntaxNode, scope: Scope): Ask[] {
  const found = new Map<string, Ask>();
  collect(node, scope, new Set(), (ask) => found.set(`${ask.kind} ${ask.target}`, ask));
  return [...found.values()];
}

function collect(
  node: SyntaxNode,
  scope: Scope,
  followed: ReadonlySet<string>,
  note: (ask: Ask) => void,
): void {
  if (node.type === 'Function' || !scope.budget.spend()) return;
  if (node.type === 'Command') ofCommand(node, scope, followed, note);
  if (node.type === 'Pipeline') ofPipeline(node, scope).forEach(note);
  if (node.type === 'Redirect') {
    const [, host, port] =
      /^\/dev\/(?:tcp|udp)\/([^/]+)\/([^/]+)$/.exec(textOf(node.target, scope.lookup)) ?? [];
    if (host !== undefined && port !== undefined) note({ kind: 'tcp', target: `${host}:${port}` });
  }
  if (node.type === 'TestUnary' && /^-[Sefdprw]$/.test(node.operator)) {
    note({ kind: 'path', target: textOf(node.operand, scope.lookup) });
  }
  // `code=$(curl ...)` in the body, `[ "$code" = 200 ]` in the condition.
  const name = variableOf(node);
  if (name !== undefined && !followed.has(name)) {
    const further = new Set([...followed, name]);
    for (const word of scope.assigned.get(name) ?? []) collect(word, scope, further, note);
  }
  forEachChild(node, (child) => {
    collect(child, scope, followed, note);
  });
}

function variableOf(node: SyntaxNode): string | undefined {
  if (node.type === 'SimpleExpansion') return node.text.slice(1);
  return node.type === 'ParameterExpansion' ? node.parameter : undefined;
}

function ofCommand(
  command: Command,
  scope: Scope,
  followed: ReadonlySet<string>,
  note: (ask: Ask) => void,
): void {
  const plain = unwrap(wordsOf(command, scope));
  if (plain === undefined) return;
  if (plain.kind === 'script') {
    const inner = innerScope(plain.script, command, scope);
    if (inner !== undefined) collect(inner.script, inner, followed, note);
    return;
  }
  const called = scope.functions.get(plain.path);
  const inner = called && calledWith(scope, plain.words);
  if (called !== undefined && inner !== undefined) {
    forEachChild(called, (child) => {
      collect(child, inner, followed, note);
    });
  }
  asksOf(plain.program, plain.words).forEach(note);
}

/** `docker service ls | grep web`: the name stands in the pattern. */
function ofPipeline(pipeline: Pipeline, scope: Scope): Ask[] {
  const [first, ...others] = pipeline.commands.map((command) =>
    command.type === 'Command' ? wordsOf(command, scope) : [],
  );
  const listing = /^docker (service ls|stack services|ps|container ls)\b/.exec(
    (first ?? []).join(' '),
  );
  if (listing === null || asksOf('docker', (first ?? []).slice(1)).length > 0) return [];
  const kind = /^(?:service|stack)/.test(listing[1] ?? '') ? 'swarm-service' : 'container';
  return others
    .filter(([program]) => program === 'grep')
    .flatMap(
      (words) =>
        /[A-Za-z$][\w.${}-]+/.exec(words.filter((word) => !word.startsWith('-'))[1] ?? '')?.[0] ??
        [],
    )
    .map((target) => ({ kind, target }));
}

/** A comparison with a number that does not look at what is asked for. */
export interface NumberLimit {
  /** null where the script does not say it. */
  readonly limit: number | null;
  /** Counts seconds by itself: bash's SECONDS. */
  readonly isTime: boolean;
}

const COMPARES = /^-(?:ge|gt|eq|ne|lt|le)$/;

/** The first such comparison below a node. */
export function limitIn(node: SyntaxNode, scope: Scope): NumberLimit | undefined {
  if (node.type === 'Function') return undefined;
  const own = ownLimit(node, scope);
  if (own !== undefined) return asksIn(node, scope).length > 0 ? undefined : own;
  let found: NumberLimit | undefined;
  forEachChild(node, (child) => {
    found ??= limitIn(child, scope);
  });
  return found;
}

function ownLimit(node: SyntaxNode, scope: Scope): NumberLimit | undefined {
  if (node.type === 'ArithmeticCommand') return arithmeticLimit(node.body, scope);
  if (node.type === 'TestCommand') return testLimit(node, scope);
  if (node.type !== 'Command') return undefined;
  const words = wordsOf(node, scope);
  const at = words.findIndex((word) => COMPARES.test(word));
  return /^(?:\[|test)$/.test(words[0] ?? '') && at > 0
    ? comparison(words[at - 1] ?? '', words[at + 1] ?? '')
    : undefined;
}

function testLimit({ expression }: TestCommand, scope: Scope): NumberLimit | undefined {
  return expression.type === 'TestBinary' && COMPARES.test(expression.operator)
    ? comparison(textOf(expression.left, scope.lookup), textOf(expression.right, scope.lookup))
    : undefined;
}

/** `((tries++ >= 30))`: the number, or the variable that is one. */
export function arithmeticLimit(text: string, scope: Scope): NumberLimit | undefined {
  const [, left = '', right = ''] = /^(.*?)(?:[<>]=?|==|!=)(.*)$/s.exec(text) ?? [];
  if (right === '') return undefined;
  const [, name] = /^\s*\$?\{?([A-Za-z_]\w*)\}?\s*$/.exec(right) ?? [];
  return comparison(left, name === undefined ? right.trim() : (scope.lookup(name) ?? ''));
}

function comparison(left: string, right: string): NumberLimit {
  return { limit: numberIn(right) ?? numberIn(left), isTime: /\bSECONDS\b/.test(left) };
}
