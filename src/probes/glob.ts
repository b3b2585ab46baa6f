import { RE2JS } from 're2js';

/**
 * Whether a path of a repository fits one of some globs: `*` and `?` within a part, `**` as a part for
 * any number of parts. A glob without any of them is a path. Linear-time, as paths are the builder's.
 */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  const compiled = globs.map((glob) => RE2JS.compile(`\\A${patternOf(glob)}\\z`, RE2JS.DOTALL));
  return (path) => compiled.some((one) => one.matcher(path).find());
}

function patternOf(glob: string): string {
  const parts = glob.split('/');
  return parts
    .map((part, index) => {
      const isLast = index === parts.length - 1;
      if (part === '**') return isLast ? '.+' : '(?:[^/]+/)*';
      return `${Array.from(part, characterOf).join('')}${isLast ? '' : '/'}`;
    })
    .join('');
}

function characterOf(character: string): string {
  if (character === '*') return '[^/]*';
  return character === '?' ? '[^/]' : RE2JS.quote(character);
}
