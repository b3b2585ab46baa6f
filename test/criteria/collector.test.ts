import { describe, expect, it } from 'vitest';
import { around, lines, make, problemsWith } from './support.ts';

const file = 'probes/collectors/mounts.yaml';

const mistakes: readonly (readonly [string, readonly [string, string], string])[] = [
  [
    'an unknown key',
    ['class: host', 'class: host\n§clas: host'],
    'unknown key "clas", did you mean "class"?',
  ],
  [
    'an unknown key of a step',
    ['    parse: json', '    §prase: json'],
    'unknown key "prase", did you mean "parse"?',
  ],
  ['an unknown class', ['class: host', 'class: §hots'], '"class" is "hots"'],
  ['an id of another file', ['id: mounts', 'id: §mount'], 'is in a file called mounts.yaml'],
  [
    'a vantage of another class',
    ['vantage: host', '§vantage: repository'],
    'does not look from the repository',
  ],
  [
    'a number for a word',
    ['      - -b', '      - §5'],
    'element 3 of "run" is a text, but YAML reads 5 as 5: quote it',
  ],
  [
    'an undeclared parameter',
    ['      - param: target', '      - param: §tarhet'],
    'the parameter "tarhet" is not declared, did you mean "target"?',
  ],
  [
    'a parameter that no step uses',
    ['  target:\n    type: path', '  target:\n    type: path\n  §size:\n    type: integer'],
    'no step uses the parameter "size"',
  ],
  [
    'an unknown reader',
    ['      - findmnt', '      - §findmt'],
    '"findmt" is not on the list of readers, did you mean "findmnt"?',
  ],
  [
    'a step instead of one that runs the same program',
    [
      '    parse: json\n',
      '    parse: json\n  - run: [findmnt, --json]\n    parse: json\n    insteadOf: §0\n',
    ],
    'where "findmnt" is not on the host, it is not there for this step either',
  ],
  [
    'a step instead of one whose words it takes',
    [
      '    parse: json\n',
      "    parse: json\n  - run: [stat, -c, '%a', --, { from: '0.filesystems.target', type: path }]\n    parse: lines\n    insteadOf: §0\n",
    ],
    'there are no words of it to take',
  ],
  [
    'a step instead of one that comes later',
    ['    parse: json\n', '    parse: json\n    insteadOf: §1\n'],
    'step 1 is not the one that this stands behind',
  ],
  [
    'a variable of what is read as another',
    [
      '    parse: json\n',
      '    parse: json\n  - run: [df, -B1]\n    parse: lines\n    insteadOf: §0\n',
    ],
    'it has no "as" and no "join" of its own',
  ],
  ['an interpreter', ['      - findmnt', '      - §sh'], 'it is no reader'],
  [
    'an option that is not on the list',
    ['      - --json', '      - §--poll'],
    'the option "--poll" of "findmnt" is not on the list',
  ],
  [
    'docker in a class that is not limited',
    [
      '      - findmnt\n      - --json\n      - -b\n      - -o\n      - TARGET,FSTYPE,AVAIL\n      - --target\n',
      '      - §docker\n      - inspect\n',
    ],
    'in a collector of class docker only',
  ],
  ['another program in class docker', ['class: host', 'class: docker'], 'runs docker only'],
  [
    'an exit status that says it did not run',
    ['exit: [0]', 'exit: §[0, 127]'],
    'exit status 127 is never an answer',
  ],
  [
    'an exit status of a signal',
    ['exit: [0]', 'exit: §[137]'],
    'exit status 137 is never an answer',
  ],
  ['no exit status at all', ['exit: [0]', 'exit: §[]'], '"exit" is an empty list'],
  [
    'nothing to keep',
    ['keep: [filesystems.target, filesystems.fstype, filesystems.avail]', 'keep: §[]'],
    '"keep" is an empty list',
  ],
  ['everything to keep', ['filesystems.fstype, ', "§'*', "], 'keeps a whole object'],
  [
    'an environment to keep',
    ['filesystems.fstype, ', '§Config.Env, '],
    'is an environment, which is never kept',
  ],
  ['a field that is none', ['filesystems.fstype, ', "§'a..b', "], 'is no field'],
  ['keep where there are no fields', ['parse: json', 'parse: text'], 'would drop all of it'],
  ['a name that CEL reserves', ['as: mounts', 'as: §in'], 'no name that expressions can use'],
  ['a name that is ours', ['as: mounts', 'as: §params'], 'no name that expressions can use'],
  ['a strange name', ['as: mounts', 'as: §Mounts'], '"as" is "Mounts"'],
  ['a deadline of nothing', ['deadline: 10s', 'deadline: §0s'], '"deadline" is 0s'],
  ['a deadline of an hour', ['deadline: 10s', 'deadline: §60m'], '"deadline" is 60m'],
  ['a deadline without unit', ['deadline: 10s', 'deadline: §10'], 'YAML reads 10 as 10: quote it'],
  ['a cap beyond memory', ['cap: 1MiB', 'cap: §65MiB'], '"cap" is 65MiB'],
  ['a cap in other units', ['cap: 1MiB', 'cap: §1MB'], '"cap" is "1MB"'],
  [
    'a step of two kinds',
    ['    parse: json', '    parse: json\n    §read:\n      param: target'],
    'unknown key "read"',
  ],
  [
    'a step of another class',
    ['  - run:', '  - §read:\n      param: target\n  - run:'],
    'a collector of class host has no "read" steps',
  ],
];

describe('a collector with one mistake', () => {
  it.each(mistakes)('%s', (_, edit, message) => {
    const marked: [string, string] = [edit[0], edit[1].includes('§') ? edit[1] : `${edit[1]}§`];
    const { text, place } = make({ file, edit: marked });
    const found = lines(problemsWith({ [file]: text })).filter((line) => line.startsWith(file));
    const hit = found.find((line) => line.includes(message));
    expect(hit, found.join('\n')).toBeDefined();
    if (edit[1].includes('§')) expect(hit).toContain(`${place} `);
  });
});

function collector(steps: string, head = 'class: docker'): string[] {
  const path = 'probes/collectors/x-things.yaml';
  return lines(problemsWith({ [path]: `id: x-things\n${head}\nsteps:\n${steps}` })).map((line) =>
    line.replace(path, ''),
  );
}

const list = `  - run: [docker, ps, --format, '{{json .}}']\n    parse: json-lines\n    as: list\n    keep: [ID]\n`;

describe('a step that gives files to a tool', () => {
  const head =
    'class: git\nvantage: repository\nparams:\n  path:\n    type: repository-path\n  tool:\n    type: name';
  const step = '  - tool:\n      name: { param: tool }\n      path: { param: path }\n';

  it('names tools of the list', () => {
    expect(collector(step, `${head}\n    oneOf: [nft, visudo]`)).toEqual([]);
  });

  it.each([head, `${head}\n    oneOf: [nft, python3]`])('names no other: %s', (any) => {
    expect(collector(step, any)).toEqual([
      expect.stringContaining('the tool could be one that is not on the list'),
    ]);
  });
});

describe('steps of a collector', () => {
  it('may take what earlier ones print', () => {
    expect(
      collector(
        `${list}  - run: [docker, inspect, { from: '0.ID' }]\n    parse: json\n    keep: [Id]\n    join: { step: 0, left: ID, right: Id }\n`,
      ),
    ).toEqual([]);
  });

  it('may not take what comes later, or themselves', () => {
    expect(
      collector(
        `${list}  - run: [docker, inspect, { from: '1.ID' }]\n    parse: json\n    keep: [Id]\n`,
      ),
    ).toEqual([':8:36 step 1 does not come before step 1']);
  });

  it('may not take fields of a text', () => {
    expect(
      collector(
        `  - run: [docker, ps, --format, '{{.ID}}']\n    parse: lines\n    as: list\n  - run: [docker, inspect, { from: '0.ID' }]\n    parse: json\n    keep: [Id]\n`,
      ),
    ).toEqual([':7:36 step 0 gives text, which has no fields']);
  });

  it('may not take untyped words that a program could take for options', () => {
    expect(
      collector(
        `${list}  - run: [docker, inspect, { from: '0.ID', type: string }]\n    parse: json\n    keep: [Id]\n`,
      ),
    ).toEqual([':8:28 a string may begin with a dash, and would be taken for an option']);
  });

  it('join by fields that are kept', () => {
    const inspect = (join: string, keep: string): string =>
      `${list}  - run: [docker, inspect, { from: '0.ID' }]\n    parse: json\n    keep: [${keep}]\n    join: ${join}\n`;
    expect(collector(inspect('{ step: 0, left: Name, right: Id }', 'Id'))).toEqual([
      ':11:19 step 0 does not keep "Name"',
    ]);
    expect(collector(inspect('{ step: 0, left: ID, right: Id }', 'Name'))).toEqual([
      ':11:39 this step does not keep "Id"',
    ]);
    expect(collector(inspect('{ step: 1, left: ID, right: Id }', 'Id'))).toEqual([
      ':11:19 step 1 does not come before step 1',
    ]);
  });

  it('have names of their own', () => {
    expect(collector(`${list}${list}`)).toEqual([
      ':10:9 the variable "list" is taken by an earlier step',
    ]);
  });

  it('of docker keep only what they name', () => {
    expect(collector(`  - run: [docker, inspect, x]\n    parse: json\n`)).toEqual([
      ':4:10 the step keeps all that Docker says: environments and secrets too',
    ]);
    expect(collector(`  - run: [docker, inspect, x]\n    parse: text\n`)).toEqual([
      ':4:19 what Docker prints as text cannot be kept in part',
    ]);
    expect(
      collector(`  - run: [docker, inspect, x]\n    parse: json\n    keep: [Id, Config]\n`)[0],
    ).toContain('"Config" keeps a whole object');
    expect(
      collector(
        `  - run: [docker, inspect, x]\n    parse: json\n    keep: [Config.Labels.owner, IPAM.Config]\n`,
      ),
    ).toEqual([]);
  });

  it('ask endpoints in class http, and blobs in class git, only', () => {
    const params = 'params:\n  url:\n    type: url\n';
    expect(
      collector(
        '  - request:\n      url:\n        param: url\n',
        `class: http\nvantage: reviewer\n${params}`,
      ),
    ).toEqual([]);
    expect(
      collector('  - request:\n      url:\n        param: url\n', `class: host\n${params}`),
    ).toEqual([':8:5 a collector of class host has no "request" steps']);
    expect(
      collector(
        '  - request:\n      url:\n        param: url\n',
        `class: http\nvantage: repository\n${params}`,
      ),
    ).toEqual([':3:1 a collector of class http does not look from the repository']);
  });
});

describe('readers of the operator', () => {
  const text = 'id: pools\nclass: host\nsteps:\n  - run: [zpool, status, -x]\n    parse: text\n';
  const path = 'probes/collectors/pools.yaml';

  it('are refused unless the operator names them', () => {
    expect(lines(problemsWith({ [path]: text }))).toEqual([
      `${path}:4:11 "zpool" is not on the list of readers`,
    ]);
    expect(problemsWith({ [path]: text }, { ...around, extraReaders: new Set(['zpool']) })).toEqual(
      [],
    );
  });

  it('are not asked for where nothing will run', () => {
    expect(problemsWith({ [path]: text }, { ...around, extraReaders: 'unchecked' })).toEqual([]);
  });
});

describe('files that a collector prints', () => {
  const changes = (path: string): Record<string, string> => ({
    'probes/collectors/file-text.yaml':
      'id: file-text\nclass: host\nparams:\n  file:\n    type: path\nsteps:\n  - run:\n      - cat\n      - --\n      - param: file\n    parse: text\n',
    'probes/file-says.yaml':
      'id: file-says\ntitle: x\nparams:\n  path:\n    type: path\nfrom:\n  collector: file-text\n  with:\n    file:\n      param: path\nvalue: text\nexpect:\n  equals: x\n',
    'claims/p.yaml': `phase: p\ntitle: x\nhost: cc-ci\nmilestones:\n  M1:\n    title: x\n    checks:\n      - id: a\n        says: x\n        probe: file-says\n        with:\n          path: ${path}\n`,
  });

  it('are no secrets, whoever names them', () => {
    expect(problemsWith(changes('/etc/os-release'))).toEqual([]);
    expect(lines(problemsWith(changes('/proc/self/environ')))).toEqual([
      'claims/p.yaml:12:17 "path" would print a file that is an environment, memory, or a way around',
    ]);
    expect(lines(problemsWith(changes('/etc//shadow')))).toEqual([
      'claims/p.yaml:12:17 "path" would print a file that holds secrets',
    ]);
  });
});
