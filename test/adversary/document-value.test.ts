// A file of the repository that is read as a document: what would stall the reading.
import { expect, it } from 'vitest';
import { documentValue } from '../../src/adversary/document-value.ts';
import { endsSoon } from '../ends-soon.ts';

it.each([
  ['a setting', ' a = 1', true],
  ['a section', ' [a]', true],
  ['blanks alone', ' '.repeat(900_000), true],
  ['another word', `${' '.repeat(900_000)}a`, false],
  ['a setting without a name', '= 1', false],
])('an INI file with a line that is %s is read, or is none, soon', (_what, line, ok) => {
  const file = { kind: 'file', path: 'a.ini', lines: ['b = 2', line] };
  expect(endsSoon(() => documentValue({ file }, { at: '/b' }, {})).ok).toBe(ok);
});
