import { RE2JS } from 're2js';

/** Whether a text is a regular expression of RE2 (https://github.com/google/re2/wiki/Syntax). */
export function compiles(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}
