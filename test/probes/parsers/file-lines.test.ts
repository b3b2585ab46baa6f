// What grep says of files, on both outputs.
import { expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

const end = '/proc/sys/kernel/ostype:1:Linux\n';
const states = (text: string): unknown => {
  const parsed = parseOutput('file-lines', text);
  return parsed.ok
    ? (parsed.value as { path: string; state: string }[]).map(({ path, state }) => [path, state])
    : parsed.reason;
};

it('is read beside what sudo says behind it, and not before it or in it', () => {
  const said = 'sudo: unable to resolve host cc-ci: Name or service not known\n';
  const unread = 'grep: /etc/ufw/before.rules: Permission denied\n';
  expect(states(`${end}${said}${unread}`)).toEqual([
    ['/proc/sys/kernel/ostype', 'read'],
    ['/etc/ufw/before.rules', 'unread'],
  ]);
  expect(states(`${said}${end}`)).toBe('line 1 is no line of a file');
  expect(states(`${end}Permission denied\n`)).toBe('line 2 is no line of a file');
});
