/** What a condition asks for. */
import { forEachChild, type Command, type Pipeline, type SyntaxNode } from 'unbash';
import { asksOf } from './asked.ts';
import type { Ask } from './model.ts';
import { calledWith, innerScope, wordsOf, type Scope } from './scope.ts';
import { textOf } from './words.ts';
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

/** `while ! curl`, `while [ "$(curl ...)" != 200 ]`: it goes round for as long as nothing answers. */
export function isNegated(node: SyntaxNode, scope: Scope): boolean {
  if (node.type === 'Pipeline' && node.prefixes.some(({ type }) => type === 'Negation'))
    return true;
  if (node.type === 'TestNot') return true;
  if (node.type === 'TestBinary' && /^(?:!=|-ne|-lt)$/.test(node.operator)) return true;
  if (node.type === 'TestUnary' && node.operator === '-z') return true;
  if (node.type === 'Command') {
    const [program = '', ...words] = wordsOf(node, scope);
    if (/^(?:\[|test)$/.test(program))
      return words.some((word) => /^(?:!|!=|-ne|-lt|-z)$/.test(word));
  }
  let found = false;
  forEachChild(node, (child) => {
    found ||= isNegated(child, scope);
  });
  return found;
}
