import { SaxesParser, type SaxesTagPlain } from 'saxes';

/** One test of a report. */
export interface TestCase {
  readonly group: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
}

export interface JunitReport {
  readonly cases: readonly TestCase[];
  /** Failures and errors as the suites themselves count them, the highest of any suite, and those that stand in no test. */
  readonly declaredFailures: number;
}

export type JunitResult =
  | { readonly ok: true; readonly report: JunitReport }
  | { readonly ok: false; readonly reason: string };

const deepest = 64;
const mostCases = 50_000;
const longestName = 500;

interface Open {
  readonly isCase: boolean;
  /** The test that it is, or that it stands in. */
  readonly test?: { group: string; name: string; outcome: TestCase['outcome'] };
}

/**
 * Reads a JUnit XML report: names and outcomes, and nothing that a test printed. A document type is refused, so that
 * no entity is ever defined; so is what is no well-formed XML to its end.
 */
export function parseJunit(text: string): JunitResult {
  const cases: TestCase[] = [];
  const open: Open[] = [];
  let declaredFailures = 0;
  let looseFailures = 0;
  let roots = 0;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('it has a document type, which is not read');
  });
  parser.on('opentag', (tag: SaxesTagPlain) => {
    if (open.length >= deepest) throw new Error('it is nested too deeply');
    const { name, attributes } = tag;
    const parent = open.at(-1);
    if (!parent) {
      roots += 1;
      if (name !== 'testsuites' && name !== 'testsuite')
        throw new Error(`it begins with <${name.slice(0, 40)}>, not with <testsuites>`);
    }
    if (name === 'testsuites' || name === 'testsuite')
      declaredFailures = Math.max(declaredFailures, failuresOf(attributes));
    const test = name === 'testcase' ? caseOf(attributes) : parent?.test;
    if (name !== 'testcase' && test) test.outcome = worse(test.outcome, name);
    else if (isFailure(name)) looseFailures += 1;
    open.push({ isCase: name === 'testcase', ...(test ? { test } : {}) });
  });
  parser.on('closetag', () => {
    const { test, isCase } = open.pop() ?? {};
    if (!test || isCase !== true) return;
    if (cases.length >= mostCases) throw new Error(`it has more than ${mostCases} tests`);
    cases.push(test);
  });
  try {
    parser.write(text).close();
  } catch (error) {
    const said = error instanceof Error ? error.message : 'unreadable';
    return { ok: false, reason: `no JUnit report: ${said.slice(0, 160)}` };
  }
  if (roots === 0) return { ok: false, reason: 'no JUnit report: it is empty' };
  return { ok: true, report: { cases, declaredFailures: declaredFailures + looseFailures } };
}

type Attributes = Readonly<Record<string, string>>;

function caseOf(attributes: Attributes): {
  group: string;
  name: string;
  outcome: TestCase['outcome'];
} {
  return {
    group: (attributes.classname ?? attributes.file ?? '').slice(0, longestName),
    name: (attributes.name ?? '').slice(0, longestName),
    outcome: statedOutcome(attributes),
  };
}

/** GoogleTest and CTest say it in one attribute or the other: `status="run" result="skipped"`. */
function statedOutcome({ status = '', result = '' }: Attributes): TestCase['outcome'] {
  const stated = [status, result];
  if (stated.some((one) => /^(?:fail(?:ed|ure)?|error|broken|timed ?out)$/i.test(one)))
    return 'failed';
  const isIdle = stated.some((one) => /^(?:not ?run|skipped|disabled|suppressed)$/i.test(one));
  return isIdle ? 'skipped' : 'passed';
}

function isFailure(element: string): boolean {
  return /^(?:[^:]+:)?(?:failure|error)$/i.test(element);
}

/** What an element in a test makes of it: a failure stays one, whatever else is said. */
function worse(sofar: TestCase['outcome'], element: string): TestCase['outcome'] {
  if (isFailure(element)) return 'failed';
  return element === 'skipped' && sofar === 'passed' ? 'skipped' : sofar;
}

function failuresOf({ failures = '0', errors = '0' }: Attributes): number {
  const [failed, broken] = [failures, errors].map(Number);
  const sum = (failed ?? 0) + (broken ?? 0);
  if (!Number.isSafeInteger(sum) || sum < 0) throw new Error('a suite counts what is no number');
  return sum;
}
