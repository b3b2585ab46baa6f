// What the break-it probes of the repository make of its lines: skipped tests, pipelines that cannot fail, conflicts.
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/adversary/analysis.ts';
import { conflictMarkers } from '../../src/adversary/conflict-markers.ts';
import { skippedTests } from '../../src/adversary/skipped-tests.ts';
import type { Wrong } from '../../src/adversary/wrong.ts';
import { endsSoon } from '../ends-soon.ts';
import { play } from '../probes/playback.ts';
import { recording } from '../probes/recording.ts';

interface Told {
  readonly wrong: readonly Wrong[];
  readonly unseen: readonly string[];
}

const searchOf = (paths: readonly string[], ...matching: readonly string[]) => ({
  search: { total: 9, count: matching.length, matching, paths },
});
const search = (...matching: readonly string[]) =>
  searchOf([...new Set(matching.map((one) => one.replace(/:.*/, '')))], ...matching);

function told(ask: Analysis, variables: ReturnType<typeof searchOf>): Told {
  const result = ask(variables, {}, {});
  if (!result.ok) throw new Error(result.reason);
  return result.value as unknown as Told;
}
const subjects = ({ wrong }: Told): string[] => wrong.map(({ subject }) => subject);

describe('lines of the repository', () => {
  it.each([
    ['three in order', ['a:1: <<<<<<< HEAD', 'a:2: =======', 'a:3: >>>>>>> x'], 1],
    ['an underline', ['a:2: ======='], 0],
    ['in another order', ['a:1: =======', 'a:2: >>>>>>> x', 'a:3: <<<<<<< HEAD'], 0],
    ['over two files', ['a:1: <<<<<<< HEAD', 'b:2: =======', 'b:3: >>>>>>> x'], 0],
  ])('are a conflict: %s', (_what, lines, count) => {
    expect(told(conflictMarkers, search(...lines)).wrong).toHaveLength(count);
  });

  it('have the same subjects in other words, another order and at another place', () => {
    const before = told(skippedTests, search("a.ts:7: it.skip('x'", "a.ts:9: it.skip('y'"));
    const after = told(skippedTests, search("a.ts:8: it.skip('why y'", "a.ts:20: xit('x'"));
    expect(subjects(before)).toEqual(['a.ts', 'a.ts (2)']);
    expect(subjects(after)).toEqual(subjects(before));
  });

  it('leave a subject less where one of three is mended, and the others as they were', () => {
    const three = ['a.ts:1: xit(', 'a.ts:2: it.skip(', 'a.ts:3: xit(', 'b.ts:1: xit('];
    expect(subjects(told(skippedTests, search(...three)))).toEqual([
      ...['a.ts', 'a.ts (2)', 'a.ts (3)', 'b.ts'],
    ]);
    expect(subjects(told(skippedTests, search(...three.slice(1))))).toEqual([
      ...['a.ts', 'a.ts (2)', 'b.ts'],
    ]);
  });

  it('have a subject of their own where a test runs alone, and the words say that it silences others', () => {
    const { wrong } = told(skippedTests, search("a.ts:1: it.only('x'", "a.ts:2: xit('x'"));
    expect(wrong.map(({ subject, says }) => `${subject}: ${says}`)).toEqual([
      'a.ts: a test of a.ts is skipped whatever happens',
      'a.ts (only): a test of a.ts runs alone: the others of the file are skipped whatever happens',
    ]);
  });

  it('are of the file that was searched, whatever its name looks like', () => {
    const { wrong } = told(skippedTests, searchOf(['notes:1: x.ts'], 'notes:1: x.ts:5: xit('));
    expect(wrong).toMatchObject([
      { subject: 'notes:1: x.ts', evidence: ['notes:1: x.ts:5: xit('] },
    ]);
  });

  it('that may be of two files, and those that are not shown, hide no other', () => {
    const { search } = searchOf(['a', 'a:1: x'], 'a:1: x:5: xit(', 'a:2: xit(', 'odd');
    const { wrong, unseen } = told(skippedTests, { search: { ...search, count: 5 } });
    expect(wrong).toMatchObject([{ subject: 'a', evidence: ['a:2: xit('] }]);
    expect(unseen).toEqual([
      'a line that may be of a or of a:1: x',
      'a line of another form: odd',
      '2 more lines',
    ]);
  });
});

it('lines that would stall a review end soon', () => {
  const lines = [`a.ts:1: ${'/**/'.repeat(40)}it.skip(`, `b.ts:1: xit${'.'.repeat(300_000)}`];
  expect(endsSoon(() => subjects(told(skippedTests, search(...lines))))).toEqual(['a.ts', 'b.ts']);
});

/** Subjects that a shipped probe finds in one file. */
async function found(probe: string, path: string, text: string): Promise<string[]> {
  const files = { [path]: { kind: 'file', mode: '100644', text: `${text}\n` } };
  const asked = { says: 'lines', verdict: 'FAIL', reason: 'x', with: {}, files };
  const { result } = await play(probe, recording.parse(asked));
  const seen = JSON.parse(result.outcomes[0]?.actual ?? 'null') as Wrong[];
  return seen.map(({ subject, evidence }) => {
    const [, line = ''] =
      / \(only\)| \(never runs\)/.exec(subject) === null ? ['', ''] : subject.split(/(?= \()/);
    return `${evidence?.[0]?.split(':')[1] ?? ''}${line}`;
  });
}

describe('a test that is skipped whatever happens', () => {
  it.each([
    ['a.test.ts', "it /* x */.skip('a', f);"],
    ['a.test.ts', "/* x */ it.skip('a', f);"],
    ['a.test.ts', "it.concurrent.skip('a', f);"],
    ['a.test.ts', "it.skip.each([1])('a', f);"],
    ['a.test.ts', 'describe.skip(Model.name, f);'],
    ['a.test.ts', "it['skip']('a', f);"],
    ['a.test.ts', "test('a', { skip: true }, f);"],
    ['a.test.ts', "test.skip('a', f);"],
    ['a.test.ts', 'test.skip(Model.name, () => {'],
    ['a.test.ts', 'test.skip(NAME, { timeout: 5 }, async () => {'],
    ['a.test.ts', 'test.skip(`${NAME} ends`, run);'],
    ['a.test.ts', 'test.skip(titleOf(Model), done => {'],
    ['a.test.ts', 'test.skip(NAME, async function () {'],
    ['a.test.ts', "it\n  .skip('a', f);", '2'],
    ['a.test.ts', "xdescribe('a', f);"],
    ['a.test.ts', "it.only('a', f);", '1 (only)'],
    ['a.test.ts', "describe.only('a', f);", '1 (only)'],
    ['a.test.ts', "fit('a', f);", '1 (only)'],
    ['a_test.go', 'func TestA(t *testing.T) {\n\tt.Skip("flaky")\n}', '2'],
    ['a_test.go', '\tt.SkipNow()'],
    ['a_test.go', '\ts.T().Skipf("%s", x)'],
    ['a_test.go', '\t\tPIt("a", func() {'],
    ['test_a.py', '@unittest.skip("flaky")'],
    ['test_a.py', 'pytestmark = [pytest.mark.skip(reason="x")]'],
    ['test_a.py', 'pytest.skip("x", allow_module_level=True)'],
    ['a.rs', '    #[ignore = "slow"]'],
    ['src/test/A.java', '  @Disabled("x")'],
    ['src/test/A.kt', '  @Ignore'],
  ])('is seen in %s: %j', async (path, text, line = '1') => {
    expect(await found('repo-test-skipped', path, text)).toEqual([line]);
  });

  it.each([
    ['a.test.ts', "// it.skip('a', f);"],
    ['a.test.ts', "it.skipIf(x)('a', f);"],
    ['a.test.ts', "  test.skip(isMobile, 'not there');"],
    ['a.test.ts', '  test.skip();'],
    ['a.test.ts', "  test.skip(Model.isMobile, 'not there');"],
    ['a.test.ts', "  test.skip(isMobile(browser), 'not there');"],
    ['a.test.ts', '  test.skip(isMobile, WHY);'],
    ['a.test.ts', "  test.skip(({ browserName, isMobile }) => isMobile, 'not there');"],
    ['a.test.ts', 'rows\n  .skip(10)\n  .only(x)'],
    ['a.test.ts', 'model.fit(x);\nfit(terminal);'],
    ['a_test.go', '\tif testing.Short() {\n\t\tt.Skip("slow")\n\t}'],
    ['a.go', '\tt.Skip(2)'],
    ['test_a.py', '@unittest.skipIf(x, "y")\n@pytest.mark.skipif(x)'],
    ['test_a.py', 'if x:\n    pytest.skip("x", allow_module_level=True)'],
    ['a.rs', '#[cfg_attr(miri, ignore)]'],
    ['src/main/Row.kt', '  @Ignore\n  val open: Boolean'],
    ['src/test/A.java', '  @DisabledOnOs(WINDOWS)'],
  ])('is not what asks first, or is of another kind, in %s: %j', async (path, text) => {
    expect(await found('repo-test-skipped', path, text)).toEqual([]);
  });
});

describe('a step that cannot fail', () => {
  it.each([
    ['- run: npm test || echo failed'],
    ['    npm test || true'],
    ['- run: npm test; exit 0'],
    ['- npm test || echo "::warning::tests"; exit 0'],
    ['- npm ci && npm test; exit 0'],
    ['- run: "npm ci && npm test; exit 0"'],
    ['- npm test || { cat log; }; exit 0'],
    ['- npm run if; exit 0'],
    ['- make do; exit 0'],
    ['- npm run x -- then; exit 0'],
    ['- echo "; then"; npm test; exit 0'],
    ['- echo tests && npm test; exit 0'],
    ['- if [ -n "$X" ]; then npm test; fi; exit 0'],
    ['- diff -u expected actual || echo differs'],
    ['  "continue-on-error": true'],
    ['  continue-on-error: ${{ true }}'],
    ['  - { name: test, failure: ignore }'],
    ['  allow_failure: true'],
    ['  if: false', '1 (never runs)'],
    ['  - if: ${{ false }} # later', '1 (never runs)'],
  ])('is seen: %s', async (text, line = '1') => {
    expect(await found('repo-ci-cannot-fail', '.github/workflows/ci.yml', text)).toEqual([line]);
  });

  it.each([
    ['- version=$(git describe || echo dev)'],
    ['- npm test || echo failed && exit 1'],
    ['- npm test || (echo failed; exit 1)'],
    ['- npm test || echo failed; exit 1'],
    ['- command -v jq || echo "no jq"'],
    ['- docker rm -f db || echo none'],
    ['- if [ -z "$X" ]; then echo none; exit 0; fi'],
    ['  echo "nothing to do"; exit 0'],
    ['  [ -n "$X" ] || { echo none; exit 0'],
    ['- if [ -z "$X" ]; then echo none; exit 0'],
    ['  then echo none; exit 0'],
    ['  else echo none; exit 0'],
    ['- for x in a b; do test -e $x && break; exit 0'],
    ['- if a; then b; elif c; then echo none; exit 0'],
    ['  echo "none; & done" >&2; exit 0'],
    ['- run: printf "%s" none; exit 0'],
    ['  "${X:-}" || { echo "a \\" b"; exit 0'],
    ["  if: github.ref == 'x' && false"],
    ['  if: failure()'],
    ['  allow_failure: false'],
    ['# npm test || true'],
  ])('is not: %s', async (text) => {
    expect(await found('repo-ci-cannot-fail', '.github/workflows/ci.yml', text)).toEqual([]);
  });
});
