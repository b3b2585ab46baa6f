import { describe, expect, it } from 'vitest';
import { fileLines, scriptLines } from '../../src/adversary/matching-lines.ts';
import { endsSoon } from '../ends-soon.ts';

const wanted = 'docker network create --subnet 10.10.0.0/16 proxy';

function inScript(script: unknown, pattern = 'network create.*--subnet 10'): unknown {
  const result = scriptLines({ script }, { pattern }, {});
  return result.ok ? result.value.matching : `? ${result.reason}`;
}

const script = (...lines: readonly string[]): string => ['#!/bin/sh', ...lines, ''].join('\n');

describe('a line of a script that can run', () => {
  it.each<[string, readonly string[], number]>([
    ['stands by itself', [wanted], 2],
    ['is indented', ['if true; then', `  ${wanted}`, 'fi'], 3],
    ['is continued', ['docker network create \\', '  --subnet 10.10.0.0/16 proxy'], 2],
    ['has a comment after it', [`${wanted} # why`], 2],
    ['follows a here-document', ['cat <<EOF', 'data', 'EOF', wanted], 5],
    ['follows one with tabs before its end', ['cat <<-EOF', '\tdata', '\tEOF', wanted], 5],
    ['follows one with a quoted end', ["cat <<'E O'", 'data', 'E O', wanted], 5],
    ['follows two on one line', ['cat <<A - <<B', 'a', 'A', 'b', 'B', wanted], 7],
    ['follows one that begins with a digit', ['cat <<1', 'data', '1', wanted], 5],
    ['follows a here-string', ['cat <<<word', wanted], 3],
    ['follows quotes in quotes', ['cd "$(dirname "$0")"', wanted], 3],
    ['follows another quote in a substitution', [`x="$(echo '"')"`, "y='", "'", wanted], 5],
    ['follows backticks', ['x="`echo "a"`"', wanted], 3],
    ["follows bash's own quote", [String.raw`x=$'it\'s'`, wanted], 3],
    ['follows a number sign in a word', ['x=${#list} y=a#b', wanted], 3],
    ['follows arithmetic', ['x=$((1 + (2 * 3)))', wanted], 3],
    ['follows a case', ['case $x in', '  a) true ;;', 'esac', wanted], 5],
  ])('%s', (_what, lines, at) => {
    expect(inScript(script(...lines))).toEqual([expect.stringMatching(new RegExp(`^${at}: `))]);
  });

  it.each<[string, readonly string[]]>([
    ['is a comment', [`# ${wanted}`]],
    ['is an indented comment', [`  # ${wanted}`]],
    ['is a comment after a command', [`true; # ${wanted}`]],
    ['is a comment after a bracket', [`(# ${wanted}`, 'true)']],
    ['is a comment in backticks', [`x=\`# ${wanted}\``]],
  ])('%s: then there is none', (_what, lines) => {
    expect(inScript(script(...lines))).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['is in a here-document', ['cat <<EOF', wanted, 'EOF']],
    ['is in one in a substitution', ['x="$(cat <<EOF', wanted, 'EOF', ')"']],
    ['is in one whose end begins with a digit', ['cat <<1', wanted, '1']],
    ['is in one whose end is put together', ['cat <<E"O"F', 'E', wanted, 'EOF']],
    ['is in one whose end is a sign', ['cat <<!', wanted, '!']],
    ['is in one whose end is escaped', ['cat <<\\EOF', wanted, 'EOF']],
    ['is in one whose end is a variable', ['cat <<$X', wanted, '$X']],
    ['is in one that goes on behind a joined end', ['cat <<EOF', 'a \\', 'EOF', wanted, 'EOF']],
    ['is in one whose end has a space after it', ['cat <<EOF', 'EOF ', wanted, 'EOF']],
    ['is in single quotes', ["x='", wanted, "'"]],
    ['is in double quotes', ['x="', wanted, '"']],
    [
      'is in quotes that follow a quote in a substitution',
      [`x="$(echo '"')"`, "y='", wanted, "'", `x="$(echo '"')"`],
    ],
    [
      'is in quotes that follow a quote in a parameter',
      [`x="\${x#'"'}"`, "y='", wanted, "'", `x="\${x#'"'}"`],
    ],
    [
      'is in quotes that follow a case in a substitution',
      [
        `x="$(case a in a) echo '"' ;; esac)"`,
        "y='",
        wanted,
        "'",
        `x="$(case a in a) echo '"' ;; esac)"`,
      ],
    ],
    ['stands before a quote that never ends', [wanted, "echo it's"]],
    ['stands before a document that never ends', [wanted, 'cat <<EOF', 'data']],
    ['stands before a substitution that never ends', [wanted, 'x=$(true']],
  ])('%s: then whether it runs is not known', (_what, lines) => {
    expect(inScript(script(...lines))).toMatch(/^\? line \d+ matches, but it stands in a quoted/);
  });

  it('is found beside one that only says so', () => {
    expect(inScript(script('cat <<EOF', wanted, 'EOF', wanted))).toEqual([`5: ${wanted}`]);
  });

  it('is none of a unit that starts nothing', () => {
    expect(inScript([])).toEqual([]);
  });

  it.each([null, 7, ['a script'], {}])('is not looked for in %j', (other) => {
    expect(inScript(other)).toMatch(/^\? unknown shape/);
  });

  it('is found in five megabytes on one line, and in as many lines, in time', () => {
    endsSoon(() => inScript('a'.repeat(5_000_000), '(a+)+$b'));
    endsSoon(() => inScript('"$(echo "'.repeat(100_000)));
    endsSoon(() => inScript('x <<A\n'.repeat(20_000)));
    endsSoon(() => inScript('a \\\n'.repeat(50_000)));
  });
});

describe('lines of a file', () => {
  const inFile = (lines: unknown, pattern = 'subnet'): unknown =>
    fileLines({ file: { kind: 'file', lines } }, { pattern }, {});
  const twentyFive = Array.from({ length: 25 }, (_, index) => `subnet ${index}`);

  it.each<[string, unknown, unknown]>([
    ['that match, with their numbers', ['a', ' subnet b'], { matching: ['2: subnet b'], count: 1 }],
    ['of which none matches', ['a'], { matching: [], count: 0 }],
    ['of an empty file', [], { matching: [], count: 0 }],
    [
      'that are many',
      twentyFive,
      { count: 25, matching: expect.objectContaining({ length: 20 }) as unknown },
    ],
  ])('%s', (_what, lines, value) => {
    expect(inFile(lines)).toEqual({ ok: true, value });
  });

  it('of which the first group of the pattern is told', () => {
    const lines = ['a>=1.2', 'b', 'a>='];
    const told = (pattern: string) => fileLines({ file: { lines } }, { pattern }, {});
    expect(told('^a>=(\\S+)?$')).toMatchObject({ value: { captured: ['1.2'], count: 2 } });
    expect(told('^a>=')).not.toHaveProperty('value.captured');
  });

  it('that match beside one that was redacted are not counted', () => {
    const result = inFile(['subnet a', 'b ‹redacted:password›']);
    expect(result).toEqual({ ok: true, value: { matching: ['1: subnet a'] } });
  });

  it('of which one was redacted and none matches: not known', () => {
    expect(inFile(['b ‹redacted:password›'])).toMatchObject({ ok: false });
  });

  it.each<[string, unknown, string]>([
    ['no list', 'subnet', 'subnet'],
    ['a list of numbers', [1], 'subnet'],
    ['no regular expression', ['a'], '('],
    ['one that only backtracking can match', ['a'], '(a)\\1'],
  ])('%s is a reason', (_what, lines, pattern) => {
    expect(inFile(lines, pattern)).toMatchObject({ ok: false });
  });
});
