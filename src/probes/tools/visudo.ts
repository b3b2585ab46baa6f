import { doubtOfLimits, namedBy, type Tool } from './tool.ts';

/** The syntax of sudo's rules; who the users and hosts are, nobody asks. */
export const visudo: Tool = {
  name: 'visudo',
  argv: ['visudo', '-c', '-f', 'FILE'],
  package: 'sudo',
  refuses: [1],
  isRoot: true,
  capabilities: [],
  writes: [],
  comment: /^\s*#(?!include)/,
  includes: namedBy(/^\s*[@#]include(?:dir)?\s+"?([^"\n]+)/gm),
  runs: null,
  overlooks: null,
  tells: /:\d+:\d+: /,
  right: 'reviewer ALL=(root) NOPASSWD: /usr/bin/id\n',
  wrong: 'reviewer ALL=(root NOPASSWD: /usr/bin/id\n',
  doubt: (said) =>
    doubtOfLimits(said) ??
    said.find((line) => /unable to (open|stat)|passwd database/.test(line)) ??
    null,
};
