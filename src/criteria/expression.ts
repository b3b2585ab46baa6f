// CEL expressions: whether they parse, and the names they read.
import { parse } from '@bufbuild/cel';
import { compiles } from './pattern.ts';
import type { ExpressionReader, Names, Parsed } from './expression-reader.ts';

type Expr = ReturnType<typeof parse>['expr'];

const longest = 4000;
const deepest = 24;

/** Parses an expression. */
export function parseExpression(text: string): Parsed {
  if (text.length > longest) return { ok: false, message: 'the expression is too long', index: 0 };
  const deep = tooDeep(text);
  if (deep !== null)
    return { ok: false, message: 'the expression is nested too deeply', index: deep };
  try {
    const names: Found = { variables: new Set(), params: new Set(), patterns: [] };
    collect(parse(text).expr, new Set(), names);
    const bad = names.patterns.find((pattern) => !compiles(pattern));
    if (bad !== undefined) {
      const index = Math.max(text.indexOf(bad), 0);
      return {
        ok: false,
        message: `the pattern ${JSON.stringify(bad)} does not compile (RE2)`,
        index,
      };
    }
    return { ok: true, names };
  } catch (error) {
    return { ok: false, message: wordsOf(error), index: offsetOf(error) };
  }
}

/** Every check of a sheet asks for the expressions of its probe again. */
const known = new Map<string, Names>();
const maximalKnown = 1000;

function namesIn(text: string): Names {
  const before = known.get(text);
  if (before) return before;
  const parsed = parseExpression(text);
  const names = parsed.ok
    ? parsed.names
    : { variables: new Set<string>(), params: new Set<string>(), patterns: [] };
  if (known.size < maximalKnown) known.set(text, names);
  return names;
}

/** The parser backtracks: brackets in brackets cost it exponential time. */
function tooDeep(text: string): number | null {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth > deepest) return index;
  }
  return null;
}

function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message.replace(/^<input>:\d+:\d+: /, '') : '';
  const [found = '', rest = ''] = text.split(' but expecting ');
  const detail = rest.length > 60 || rest === '' ? found : `${found} but expecting ${rest}`;
  return `the expression does not parse: ${detail}`.slice(0, 160);
}

function offsetOf(error: unknown): number {
  const { location } = error as { location?: { start?: { offset?: number } } };
  return location?.start?.offset ?? 0;
}

interface Found {
  readonly variables: Set<string>;
  readonly params: Set<string>;
  readonly patterns: string[];
}

function collect(expr: Expr | undefined, bound: ReadonlySet<string>, found: Found): void {
  if (!expr) return;
  const { exprKind: kind } = expr;
  switch (kind.case) {
    case 'identExpr':
      if (!bound.has(kind.value.name)) found.variables.add(kind.value.name.replace(/^\./, ''));
      return;
    case 'selectExpr':
      if (isParams(kind.value.operand, bound)) found.params.add(kind.value.field);
      collect(kind.value.operand, bound, found);
      return;
    case 'callExpr':
      collectCall(kind.value, bound, found);
      return;
    case 'listExpr':
      for (const element of kind.value.elements) collect(element, bound, found);
      return;
    case 'structExpr':
      for (const { keyKind, value } of kind.value.entries) {
        if (keyKind.case === 'mapKey') collect(keyKind.value, bound, found);
        collect(value, bound, found);
      }
      return;
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result, iterVar, iterVar2, accuVar } =
        kind.value;
      const inner = new Set([...bound, iterVar, iterVar2, accuVar]);
      for (const outer of [iterRange, accuInit]) collect(outer, bound, found);
      for (const part of [loopCondition, loopStep, result]) collect(part, inner, found);
      return;
    }
    case 'constExpr':
    case undefined:
      return;
  }
}

interface Call {
  readonly target?: Expr | undefined;
  readonly function: string;
  readonly args: readonly Expr[];
}

function collectCall(call: Call, bound: ReadonlySet<string>, found: Found): void {
  const [first, second] = call.args;
  if (call.function === '_[_]' && isParams(first, bound)) {
    const name = textOf(second);
    if (name !== null) found.params.add(name);
  }
  if (call.function === 'matches') {
    const pattern = textOf(call.target ? first : second);
    if (pattern !== null) found.patterns.push(pattern);
  }
  collect(call.target, bound, found);
  for (const argument of call.args) collect(argument, bound, found);
}

function isParams(expr: Expr | undefined, bound: ReadonlySet<string>): boolean {
  return (
    expr?.exprKind.case === 'identExpr' &&
    expr.exprKind.value.name === 'params' &&
    !bound.has('params')
  );
}

function textOf(expr: Expr | undefined): string | null {
  if (expr?.exprKind.case !== 'constExpr') return null;
  const { constantKind } = expr.exprKind.value;
  return constantKind.case === 'stringValue' ? constantKind.value : null;
}

/** The reader that `readCriteria` takes. */
export const expressionReader: ExpressionReader = { parse: parseExpression, namesIn };
