import { RE2JS } from 're2js';
import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

const testCase = z.object({
  group: z.string(),
  name: z.string(),
  outcome: z.enum(['passed', 'failed', 'skipped']),
});
type TestCase = z.infer<typeof testCase>;

const shown = 20;

/**
 * What test reports say, of the tests whose name matches `only`. Gives `reports`; `total`, `ran`, `passed` and
 * `skipped`; `failed`, by name, the first twenty; `failures`, how many, or how many a suite counts where that is more;
 * and `missing`, those of `tests` that did not pass: by name, with or without its group and what is in brackets.
 */
export const testsReport = analysis(
  {
    variables: z.object({
      reports: z.array(
        z.object({ cases: z.array(testCase), declaredFailures: z.int().nonnegative() }),
      ),
    }),
    params: z.object({
      only: z.string().optional(),
      tests: z.array(z.string()).optional(),
    }),
  },
  ({ reports }, { only, tests = [] }): AnalysisResult => {
    const pattern = only === undefined ? null : RE2JS.compile(only);
    const all = reports.flatMap(({ cases }) => cases);
    const cases = all.filter((one) => !pattern || pattern.matcher(fullName(one)).find());
    const [passed, failed, skipped] = (['passed', 'failed', 'skipped'] as const).map((outcome) =>
      cases.filter((one) => one.outcome === outcome),
    ) as [TestCase[], TestCase[], TestCase[]];
    const declared = reports.reduce((sum, one) => sum + one.declaredFailures, 0);
    // What a suite counts is of all its tests: of some of them only what is listed is known.
    const failures = pattern ? failed.length : Math.max(failed.length, declared);
    const succeeded = new Set(passed.flatMap(namesOf));
    const spoiled = new Set([...failed, ...skipped].flatMap(namesOf));
    return {
      ok: true,
      value: {
        reports: reports.length,
        total: cases.length,
        ran: passed.length + failed.length,
        passed: passed.length,
        skipped: skipped.length,
        failures,
        failed: failed.slice(0, shown).map(fullName),
        missing: tests.filter((name) => !succeeded.has(name) || spoiled.has(name)),
      },
    };
  },
);

function fullName({ group, name }: TestCase): string {
  return group === '' ? name : `${group}.${name}`;
}

/** A test of one name that runs with several arguments has passed where all of them have. */
function namesOf(one: TestCase): string[] {
  const bracket = one.name.endsWith(']') ? one.name.indexOf('[') : -1;
  const plain = bracket < 0 ? one.name : one.name.slice(0, bracket);
  return [...new Set([one.name, plain, fullName(one), fullName({ ...one, name: plain })])];
}
