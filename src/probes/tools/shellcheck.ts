import { doubtOfLimits, type Tool } from './tool.ts';

/** Errors alone, of the script and of none that it takes in. */
export const shellcheck: Tool = {
  name: 'shellcheck',
  argv: ['shellcheck', '--norc', '--severity=error', '--format=gcc', 'FILE'],
  package: 'shellcheck',
  refuses: [1],
  isRoot: true,
  capabilities: [],
  writes: [],
  comment: /^\s*#/,
  includes: null,
  runs: null,
  overlooks: /#\s*shellcheck\s[^\n]*\bdisable=/,
  tells: /: error: /,
  right: '#!/bin/sh\nif [ "$1" = up ]; then echo up; fi\n',
  wrong: '#!/bin/sh\nif [ "$1" = up ]; then echo up\n',
  doubt: doubtOfLimits,
};
