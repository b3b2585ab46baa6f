// A gate that a builder puts where it is hard to read: never a PASS, as that would close the finding about it.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseSystemdStart } from '../../../src/probes/parsers/systemd-start.ts';
import { play } from '../../probes/playback.ts';
import {
  readRecording,
  recordings,
  type RecordedAnswer,
  type Recording,
} from '../../probes/recording.ts';

const gated = readRecording(
  join(recordings, 'systemd-boot-deadlock/fail-gate-before-a-reboot.json'),
);
const OWN = '/opt/cc-ci/bin/deploy-proxy-start';
const GATE = `until [ "$(curl -so /dev/null -w '%{http_code}' -m 5 https://ci.example.net/)" = 200 ]; do
  sleep 3
done`;
const SCRIPT = `#!/bin/sh
set -eu
docker stack deploy --compose-file /opt/cc-ci/stacks/traefik_ci_example_net.yml traefik_ci_example_net
${GATE}
`;

interface Changed {
  /** What deploy-proxy.service runs. */
  readonly argv?: string;
  /** Files that are there besides those of the recording: text, or what grep says of one. */
  readonly files?: Readonly<Record<string, string | { readonly says: string }>>;
  /** What grep says of each compose file. */
  readonly compose?: string;
  /** What ls says of a folder of the proxies. */
  readonly folder?: string;
}

type Answered = Extract<RecordedAnswer, { exit: number | null }>;

/** The recorded host with another start of its proxy. */
function hostWith({ argv = OWN, files = {}, compose, folder }: Changed): Recording {
  const answers = gated.answers.map((one) => ({ ...(one as Answered) }));
  const answerTo = (...words: readonly string[]) => {
    const found = answers.find((one) => words.every((word) => one.argv.includes(word)));
    if (found === undefined) throw new Error(`not recorded: ${words.join(' ')}`);
    return found;
  };
  const starts = answerTo('Id,Type,TimeoutStartUSec,ExecStartPre,ExecStart,ExecStartPost');
  starts.stdout = starts.stdout.replace(
    `path=${OWN} ; argv[]=${OWN} ;`,
    `path=${argv.split(' ')[0] ?? ''} ; argv[]=${argv} ;`,
  );
  const parsed = parseSystemdStart(starts.stdout);
  const asked = (parsed.ok ? (parsed.value as { files: string[] }[]) : []).flatMap(
    (one) => one.files,
  );
  const scripts = answerTo('grep', '-m', '5001');
  const isOther = (line: string): boolean =>
    ![OWN, ...Object.keys(files)].some((path) => line.includes(`${path}:`));
  const shown = Object.entries({ [OWN]: SCRIPT, ...files }).flatMap(([path, text]) =>
    typeof text === 'string'
      ? text
          .split('\n')
          .slice(0, -1)
          .slice(0, 5001)
          .map((line, at) => `${path}:${at + 1}:${line}`)
      : [],
  );
  const said = Object.entries(files).flatMap(([path, text]) =>
    typeof text === 'string' ? [] : [`grep: ${path}: ${text.says}`],
  );
  const lines = (text: string) => text.split('\n').filter((line) => line !== '' && isOther(line));
  scripts.argv = [
    ...scripts.argv.slice(0, scripts.argv.indexOf('--') + 1),
    ...new Set(asked),
    '/proc/sys/kernel/ostype',
  ];
  scripts.stdout = `${[...shown, ...lines(scripts.stdout)].join('\n')}\n`;
  scripts.stderr = `${[...lines(scripts.stderr), ...said].join('\n')}\n`;
  const isBinary = said.flatMap(
    (line) => /^grep: (.*): binary file matches$/.exec(line)?.[1] ?? [],
  );
  const programs = answerTo('grep', '-aHno');
  programs.argv = [...programs.argv.slice(0, -1), ...isBinary, '/proc/sys/kernel/ostype'];
  const placed = answers.find(
    ({ argv: [program], argv: words }) =>
      program === 'grep' && words.some((word) => word.includes('published:')),
  );
  if (placed === undefined) throw new Error('no compose files');
  if (compose !== undefined) {
    const paths = placed.argv.filter((word) => word.endsWith('.yml'));
    placed.exit = 2;
    placed.stdout = '/proc/sys/kernel/ostype:1:Linux\n';
    placed.stderr = paths.map((path) => `grep: ${path}: ${compose}\n`).join('');
  }
  if (folder !== undefined) {
    const listing = answerTo('ls', '-1Ap');
    listing.stderr += `ls: cannot open directory '/etc/nginx/conf.d': ${folder}\n`;
    const served = answers.find((one) => one.argv.some((word) => word.includes('reverse_proxy')));
    if (served === undefined) throw new Error('no files of proxies');
    served.argv = [...served.argv.slice(0, -1), '/etc/nginx/conf.d', '/proc/sys/kernel/ostype'];
    served.exit = 2;
    served.stderr = `grep: /etc/nginx/conf.d: ${folder}\n`;
  }
  return { ...gated, answers };
}

async function played(changed: Changed) {
  const { result } = await play('systemd-boot-deadlock', hostWith(changed));
  return result;
}

const DENIED = { says: 'Permission denied' };
const BINARY = { says: 'binary file matches' };
const BIN = '/usr/local/bin/deploy-proxy-start';

test('the gate as it stands is the finding', async () => {
  expect((await played({})).verdict).toBe('FAIL');
});

describe('a gate is still the finding', () => {
  test.each([
    ['/usr/bin/env bash /opt/wait.sh'],
    ['/bin/bash -o pipefail /opt/wait.sh'],
    ['/bin/bash -euo pipefail -- /opt/wait.sh'],
    ['/usr/bin/flock /run/l /opt/wait.sh'],
    ['/usr/bin/flock /run/l -c /opt/wait.sh'],
    ['/usr/bin/env -i A=1 /usr/bin/nice -n 5 /bin/sh /opt/wait.sh'],
    ['/bin/sh -c /opt/wait.sh'],
    ['/bin/sh -c true; exec /opt/wait.sh now'],
    ['/bin/sh -c . /opt/wait.sh'],
    ['/bin/sh -c bash -e /opt/wait.sh'],
    ['/bin/sh -c (timeout 900 /opt/wait.sh)'],
    ['/opt/wait.sh now'],
  ])('behind %s', async (argv) => {
    const programs = { '/usr/bin/env': DENIED, '/usr/bin/flock': DENIED, '/usr/bin/nice': DENIED };
    const { verdict, outcomes } = await played({
      argv,
      files: { ...programs, '/opt/wait.sh': SCRIPT },
    });
    expect(verdict).toBe('FAIL');
    expect(JSON.stringify(outcomes)).toContain('/opt/wait.sh:4');
  });

  test('where a timeout ends it late', async () => {
    const { verdict } = await played({
      argv: '/usr/bin/timeout 890 /opt/wait.sh',
      files: { '/opt/wait.sh': SCRIPT, '/usr/bin/timeout': DENIED },
    });
    expect(verdict).toBe('FAIL');
  });

  test('behind a first line of another language that no shell minds', async () => {
    const script = SCRIPT.replace('#!/bin/sh', '#!/usr/bin/python3');
    const { verdict } = await played({ argv: `/bin/sh ${BIN}`, files: { [BIN]: script } });
    expect(verdict).toBe('FAIL');
  });
});

const URL = 'https://ci.example.net/';
const CURL = `curl -fso /dev/null ${URL}`;
const script = (text: string): Changed => ({ files: { [OWN]: `#!/bin/bash\n${text}\n` } });

describe('a gate in other words is still the finding', () => {
  test.each([
    `while :; do code=$(curl -so /dev/null -w '%{http_code}' ${URL}); case $code in 200) break;; esac; sleep 3; done`,
    `while :; do code=$(curl -so /dev/null -w '%{http_code}' ${URL}); case $code in 000|5*) ;; *) break;; esac; sleep 3; done`,
    `retry() { until "$@"; do sleep 3; done; }; retry ${CURL}`,
    `retry() { n=$1; shift; until "$@"; do sleep $n; done; }; retry 5 ${CURL}`,
    `ok=0; while [ $ok -eq 0 ]; do ${CURL} && ok=1; sleep 3; done`,
    `until [ -n "$up" ]; do if ${CURL}; then up=yes; fi; sleep 3; done`,
    `waiting=true; while $waiting; do ${CURL} && waiting=false; sleep 3; done`,
    `while :; do ${CURL} || { sleep 3; continue; }; break; done`,
    `while :; do ${CURL}; [ $? -eq 0 ] && break; sleep 3; done`,
    `while :; do ${CURL}; rc=$?; if [ $rc = 0 ]; then break; fi; sleep 3; done`,
    `until ${CURL}; do sleep 3; done & wait`,
    `eval "until ${CURL}; do sleep 3; done"`,
    `bash <<X\nuntil ${CURL}; do sleep 3; done\nX`,
    `trap 'until ${CURL}; do sleep 3; done' EXIT; exit 0`,
    `until docker exec traefik ${CURL}; do sleep 3; done`,
    `until docker run --rm -v /a:/b curlimages/curl ${CURL}; do sleep 3; done`,
    `until systemctl list-units --state=active | grep -q deploy-dashboard; do sleep 3; done`,
    `case "$1" in stop) exit 0;; esac; until ${CURL}; do sleep 3; done`,
    `if [ "$MODE" = stop ]; then exit 0; fi; until ${CURL}; do sleep 3; done`,
    `return 0; until ${CURL}; do sleep 3; done`,
    `done_() { return 0; }; done_; until ${CURL}; do sleep 3; done`,
    `( exit 0 ); until ${CURL}; do sleep 3; done`,
  ])('%s', async (text) => {
    const { verdict, reason } = await played(script(text));
    expect([verdict, reason]).toEqual(['FAIL', expect.any(String)]);
  });
});

test('beside a gate that is found, what was not understood closes no other', async () => {
  const text = `until ${CURL}; do sleep 3; done; until frobnicate; do sleep 3; done`;
  expect((await played(script(text))).unseen).toMatch(/not understood \(.*frobnicate/);
});

describe('a gate that does not run at the start is none', () => {
  const wait = `until ${CURL}; do sleep 3; done`;
  test.each<[string, string]>([
    ['start', `case "$1" in start) true;; redeploy) ${wait};; esac`],
    ['start', `case "\${1:-redeploy}" in start|boot) true;; *) ${wait};; esac`],
    ['start', `if [ "$1" = stop ]; then ${wait}; fi`],
    ['start', `[ "$1" = stop ] && ${wait}`],
    ['start', `mode=$1; if [[ $mode == stop ]]; then ${wait}; else true; fi`],
    ['start', `redo() { ${wait}; }; case "$1" in restart) redo;; start) true;; esac`],
    ['start', `[ $# -eq 1 ] || ${wait}`],
    ['', `true; exit 0; ${wait}`],
    ['', `{ exec true; }; ${wait}`],
    ['', `leave() { exit 0; }; leave; ${wait}`],
    ['start', `if [ "$1" = start ]; then exit 0; fi; ${wait}`],
  ])('%s: %s', async (word, text) => {
    const { verdict, reason } = await played({ ...script(text), argv: `${OWN} ${word}`.trim() });
    expect([verdict, reason]).toEqual(['PASS', null]);
  });
});

describe('what is not understood may be a gate', () => {
  test.each([
    `until http --check-status ${URL}; do sleep 3; done`,
    `until python3 -c 'import urllib.request as u; u.urlopen("${URL}")'; do sleep 3; done`,
    `until http --check-status ${URL}; do :; done`,
    'while true; do check_it && break; sleep 3; done',
    `for i in $(seq 90); do http ${URL} && exit 0; sleep 10; done; exit 1`,
    `eval "$(cat /opt/x)"`,
    'bash < /opt/x',
    'cat /opt/x | bash',
    'docker exec db sh -c true; /opt/wait.sh',
    './wait.sh',
    '/usr/lib/../../opt/wait.sh',
    '. /opt/lib.sh',
    'until /opt/check.sh; do sleep 3; done',
    'until docker exec db pg_isready; do sleep 3; done',
    "until psql -h db -c 'select 1'; do sleep 3; done; until psql -c 'select 1'; do sleep 3; done",
    'docker service update --force some_app',
    'until systemctl is-active rescue.service; do sleep 3; done',
    'until [ -f /run/dashboard.ready ]; do sleep 3; done',
    'until curl --unix-socket /run/app.sock http://x/; do sleep 3; done',
    `f() { until ${CURL}; do sleep 3; done; }; f; f() { true; }`,
  ])('%s', async (text) => {
    const { verdict, reason } = await played(script(text));
    expect([verdict, reason]).toEqual(['INCONCLUSIVE', expect.stringContaining(OWN)]);
  });
});

describe('it could not be looked', () => {
  const long = `#!/bin/sh\n${'#\n'.repeat(5000)}${GATE}\n`;
  const doubling = [...Array(22).keys()].map((n) => `a${n + 1}=$a${n}$a${n};`).join('\n');
  const calling = [...Array(6).keys()]
    .map((n) => `f${n}() {\n${`f${n + 1}\n`.repeat(12)}}\n`)
    .join('');
  const followed = [...Array(40).keys()]
    .map((n) => `v${n}="$v${n + 1} $v${n + 2} $v${n + 3}"\n`)
    .join('');
  test.each<[string, Changed]>([
    ['a script that may not be read', { files: { [OWN]: DENIED } }],
    ['one among the programs', { argv: BIN, files: { [BIN]: DENIED } }],
    ['one with a NUL byte', { files: { [OWN]: BINARY } }],
    ['one among the programs with a NUL byte', { argv: BIN, files: { [BIN]: BINARY } }],
    ['one that is longer than what is asked for', { files: { [OWN]: long } }],
    [
      'a file that another one starts',
      { argv: '/usr/bin/timeout 9 /opt/w.sh', files: { '/opt/w.sh': DENIED } },
    ],
    [
      'a file that a line of the unit calls',
      { argv: '/bin/sh -c /opt/w.sh', files: { '/opt/w.sh': DENIED } },
    ],
    ['a file whose folder the unit knows', { argv: '/bin/sh wait.sh' }],
    ['compose files', { compose: 'Permission denied' }],
    ['compose files with a NUL byte', { compose: 'binary file matches' }],
    [
      'variables that double',
      {
        files: {
          [OWN]: `#!/bin/sh\na0=xx\n${doubling}\nuntil curl http://$a22/; do sleep 1; done\n`,
        },
      },
    ],
    [
      'functions that multiply',
      { files: { [OWN]: `#!/bin/sh\n${calling}f6() { ${GATE}; }\nf0\n` } },
    ],
    [
      'functions in functions',
      {
        files: {
          [OWN]: `#!/bin/sh\n${[...Array(9).keys()].map((n) => `g${n}() { g${n + 1}; }\n`).join('')}g9() { ${GATE}\n }\ng0\n`,
        },
      },
    ],
    [
      'variables that lead to each other',
      { files: { [OWN]: `#!/bin/sh\n${followed}until [ "$v0" = 1 ]; do sleep 1; done\n` } },
    ],
  ])('%s', { timeout: 20_000 }, async (_what, changed) => {
    const began = performance.now();
    const { verdict, reason } = await played(changed);
    expect([verdict, reason]).toEqual(['INCONCLUSIVE', expect.any(String)]);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

describe('a wait for a unit that is not there', () => {
  const wait = 'until systemctl is-active gone.service; do sleep 3; done';
  const files = { [OWN]: `#!/bin/sh\n${wait}\n` };

  test.each<[string, Changed, unknown[]]>([
    [
      'may be one although all was read: who starts it is not seen',
      { files },
      ['INCONCLUSIVE', expect.stringContaining('gone.service')],
    ],
    [
      'may be one where a folder of the proxies could not be read',
      { files, folder: 'Permission denied' },
      ['INCONCLUSIVE', expect.stringContaining('could not look at /etc/nginx/conf.d')],
    ],
  ])('%s', async (_what, changed, expected) => {
    const { verdict, reason } = await played(changed);
    expect([verdict, reason]).toEqual(expected);
  });
});
