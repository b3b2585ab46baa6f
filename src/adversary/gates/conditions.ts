/** What a condition asks for. */
import { forEachChild, type Command, type Pipeline, type SyntaxNode } from 'unbash';
import { asksOf, unitName } from './asked.ts';
import type { Ask } from './model.ts';
import { calledWith, innerScope, scopeOf, wordsOf, type Scope } from './scope.ts';
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
  if (node.type === 'SimpleExpansion' && node.text === '$?' && !followed.has(`?${node.pos}`)) {
    const tested = scope.statusOf.get(node.pos);
    const further = new Set([...followed, `?${node.pos}`]);
    if (tested !== undefined) collect(tested, scope, further, note);
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

/** What decides the flags that a node reads: `curl ... && ok=1`. */
export function flagAsks(node: SyntaxNode, scope: Scope): Ask[] {
  if (node.type === 'Function' || !scope.budget.spend()) return [];
  const name = node.type === 'ArithmeticWord' ? node.value.replace('$', '') : variableOf(node);
  const own = name === undefined ? [] : (scope.flags.get(name) ?? []);
  const found = own.flatMap((condition) => asksIn(condition, scope));
  forEachChild(node, (child) => {
    found.push(...flagAsks(child, scope));
  });
  return found;
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
  if (plain.kind === 'script' || plain.program === 'eval') {
    const isOwn = plain.kind === 'program';
    const text = plain.kind === 'script' ? plain.script : plain.words.join(' ');
    const inner = innerScope(text, command, scope, isOwn);
    if (inner !== undefined) collect(inner.script, inner, followed, note);
    return;
  }
  const called = scope.functions.get(plain.path);
  const inner = called && calledWith(scope, called, plain.words);
  if (called !== undefined && inner !== undefined) {
    forEachChild(called, (child) => {
      collect(child, inner, followed, note);
    });
  }
  const text = scope.files.get(plain.path);
  if (typeof text === 'string' && scope.file !== plain.path) {
    const { depth, budget, files } = scope;
    const read = scopeOf(text, { depth: depth + 1, file: plain.path, budget, files });
    if (read !== undefined) collect(read.script, read, followed, note);
  }
  asksOf(plain.program, plain.words).forEach(note);
}

const LISTINGS: readonly (readonly [RegExp, Ask['kind']])[] = [
  [/^docker (?:service ls|stack services)\b/, 'swarm-service'],
  [/^docker (?:ps|container ls)\b/, 'container'],
  [/^systemctl (?:\S+ )*?list-units\b/, 'unit'],
  [/^(?:ss|netstat)\b/, 'tcp'],
];

/** `docker service ls | grep web`: the name stands in the pattern. */
function ofPipeline(pipeline: Pipeline, scope: Scope): Ask[] {
  const [first = [], ...others] = pipeline.commands.map((command) =>
    command.type === 'Command' ? wordsOf(command, scope) : [],
  );
  const line = first.join(' ');
  const kind = LISTINGS.find(([form]) => form.test(line))?.[1];
  if (kind === undefined || asksOf(first[0] ?? '', first.slice(1)).length > 0) return [];
  return others.flatMap(([program = '', ...words]) => {
    const pattern = words.find((word) => !word.startsWith('-')) ?? '';
    if (/^[efr]?grep$/.test(program)) return sought(pattern, kind);
    const inProgram = /^[gm]?awk$|^sed$/.test(program)
      ? [...pattern.matchAll(/["/]\^?([A-Za-z][\w.@-]+)\$?["/]/g)].map(([, name = '']) => name)
      : [];
    return inProgram.flatMap((name) => sought(name, kind));
  });
}

function sought(pattern: string, kind: Ask['kind']): Ask[] {
  if (kind === 'tcp') {
    const port = /:(\d{1,5})\b/.exec(pattern)?.[1];
    return port === undefined ? [] : [{ kind, target: `127.0.0.1:${port}` }];
  }
  const name = /[A-Za-z$][\w.${}@-]+/.exec(pattern)?.[0];
  if (name === undefined) return [];
  return [{ kind, target: kind === 'unit' ? unitName(name) : name }];
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
