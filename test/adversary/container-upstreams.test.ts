// Names that nginx in a container looks up once, by its processes and the lines of its files.
import { describe, expect, it } from 'vitest';
import { containerUpstreams } from '../../src/adversary/container-upstreams.ts';
import { parseNginxContainers } from '../../src/probes/parsers/containers.ts';
import { parseFileLines } from '../../src/probes/parsers/file-lines.ts';
import { parseNginxProcesses } from '../../src/probes/parsers/nginx-processes.ts';
import { end, idOf, inspected, subjects, valueOf } from './inspected.ts';

interface Nginx {
  readonly files?: Readonly<Record<string, string>>;
  /** What grep says besides. */
  readonly said?: string;
  readonly args?: string;
  readonly cgroup?: string;
  readonly containers?: readonly ReturnType<typeof inspected>[];
}

const main = '/etc/nginx/nginx.conf';
const includes = 'events {}\nhttp {\n  include conf.d/*.conf;\n}';
const main1 = { [main]: includes };
const once = 'server { location / { proxy_pass http://app:8080; } }';

const process = (pid: number, args: string, cgroup: string): string =>
  `${String(pid).padStart(7)} ${'nginx'.padEnd(15)} ${args.padEnd(140).slice(0, 140)} ${cgroup}\n`;
const init = process(1, '/sbin/init', '0::/init.scope');

/** The subjects of what is found, or the reason why nobody could look. */
function found({
  files = {},
  said = '',
  args = 'nginx: master process nginx -g daemon off;',
  cgroup = `0::/system.slice/docker-${idOf(1)}.scope`,
  containers = [inspected(1)],
}: Nginx): string[] {
  const lines = Object.entries({ '/etc/hosts': '127.0.0.1 localhost', ...files }).flatMap(
    ([path, text]) => text.split('\n').map((line, at) => `${path}:${at + 1}:${line}\n`),
  );
  const answer = valueOf(parseFileLines(`${lines.join('')}${end}${said}`));
  const listed = valueOf(parseNginxContainers(JSON.stringify(containers)));
  const looked = (place: string) =>
    listed.some((one) => (one[place] as string[]).length > 0) ? answer : [];
  return subjects(
    containerUpstreams(
      {
        nginxProcesses: valueOf(parseNginxProcesses(`${init}${process(9, args, cgroup)}`)),
        nginxContainers: listed,
        ...{ inFirst: looked('first'), inSecond: looked('second'), inThird: looked('third') },
        ...{ inFourth: looked('fourth'), inFifth: looked('fifth'), inSixth: looked('sixth') },
      },
      {},
      {},
    ),
  );
}

const swarmOf = (name: string) => ({
  Config: { User: '', Labels: { 'com.docker.swarm.service.name': name } },
});

describe('a name that nginx in a container hands requests to', () => {
  const named = (text: string, more: Nginx = {}) =>
    found({ ...more, files: { ...main1, '/etc/nginx/conf.d/a.conf': text, ...more.files } });

  it('is looked up once', () => {
    expect(named(once)).toEqual(['upstream app in c1']);
  });

  it.each([
    ['a resolver and a variable', 'resolver 127.0.0.11;\nset $up app;\nproxy_pass http://$up;'],
    ['resolve', 'upstream a { zone a 64k; server app:80 resolve; }\nproxy_pass http://a;'],
  ])('is looked up again with %s', (_how, text) => {
    expect(named(text)).toEqual([]);
  });

  it('stays as it is where the container has it in its /etc/hosts', () => {
    expect(named(once, { files: { '/etc/hosts': '10.0.0.9 app' } })).toEqual([]);
  });

  it.each([
    '/etc/nginx/conf.d/a.conf.bak',
    '/etc/nginx/conf.d/.a.conf',
    '/etc/nginx/sites-available/a',
    '/etc/nginx/conf.d/more/a.conf',
  ])('does not count in %s, which is not included', (path) => {
    expect(found({ files: { ...main1, [path]: once } })).toEqual([]);
  });

  it('counts in a file that an included one includes, once', () => {
    const files = {
      '/etc/nginx/conf.d/b.conf': 'include /etc/nginx/conf.d/b.conf;\ninclude deep/*;',
      '/etc/nginx/deep/c': once,
    };
    expect(found({ files: { ...main1, ...files } })).toEqual(['upstream app in c1']);
  });

  it.each([
    ['a service', swarmOf('web_front'), 'web_front'],
    [
      'a service of Compose',
      {
        Config: {
          User: '',
          Labels: { 'com.docker.compose.project': 'p', 'com.docker.compose.service': 'web' },
        },
      },
      'p/web',
    ],
    ['a container', { Name: '/front' }, 'front'],
  ])('is called by %s, whatever task it is', (_what, more, of) => {
    expect(named(once, { containers: [inspected(1, more)] })).toEqual([`upstream app in ${of}`]);
  });

  it('is told once of a service with two tasks here', () => {
    const containers = [1, 2].map((at) => inspected(at, swarmOf('web')));
    expect(named(once, { containers })).toEqual(['upstream app in web']);
  });

  it.each<[string, Nginx, string]>([
    ['has no nginx.conf', { files: {} }, `nginx in c1: ${main} was not seen`],
    [
      'has a file that may not be read',
      { files: main1, said: 'grep: /etc/nginx/conf.d/a.conf: Permission denied\n' },
      'nginx in c1: /etc/nginx/conf.d/a.conf could not be read',
    ],
    [
      'has a folder that may not be read',
      { files: main1, said: 'grep: /etc/nginx/conf.d: Permission denied\n' },
      `nginx in c1: ${main} includes conf.d/*.conf, which was not looked at`,
    ],
    [
      'includes a file of another place',
      { files: { [main]: 'include /config/*.conf;' } },
      `nginx in c1: ${main} includes /config/*.conf, which was not looked at`,
    ],
    [
      'was started with another file',
      { files: main1, args: 'nginx: master process nginx -c /config/nginx.conf' },
      `nginx in c1: it reads other files than ${main}`,
    ],
    [
      'was started with more words than were read',
      { files: main1, args: `nginx: master process nginx -g ${'x'.repeat(150)}` },
      `nginx in c1: it reads other files than ${main}`,
    ],
    [
      'is of another engine',
      { files: main1, cgroup: `0::/machine.slice/libpod-${idOf(3)}.scope` },
      'nginx in a container that Docker does not show',
    ],
    [
      'is inside of another container',
      { files: main1, cgroup: `0::/docker/${idOf(1)}/docker/${idOf(2)}` },
      'nginx in a container that Docker does not show',
    ],
    [
      'is not among those that Docker tells of',
      { files: main1, containers: [inspected(2)] },
      'nginx in a container that Docker did not tell of',
    ],
    [
      'is the seventh',
      { files: main1, containers: [1, 2, 3, 4, 5, 6, 7].map((at) => inspected(at)) },
      'nginx in c7: it was not looked into',
    ],
  ])('is not known where nginx %s', (_what, nginx, reason) => {
    expect(found(nginx)).toEqual([`not seen: ${reason}`]);
  });

  it('is told beside a container that was not looked into', () => {
    const containers = [1, 2, 3, 4, 5, 6, 7].map((at) => inspected(at, swarmOf(`web${at}`)));
    const seen = named(once, { containers });
    expect(seen).toEqual([
      ...[1, 2, 3, 4, 5, 6].map((at) => `upstream app in web${at}`),
      'not seen: nginx in web7: it was not looked into',
    ]);
  });

  it('is not told where nginx reads other files', () => {
    const args = 'nginx: master process nginx -c /config/nginx.conf';
    expect(named(once, { args })).toEqual([
      `not seen: nginx in c1: it reads other files than ${main}`,
    ]);
  });

  it.each([
    '12:pids:/docker/ID,1:cpu:/docker/ID',
    '0::/docker.slice/docker-ID.scope',
    '0::/jobs/ID',
  ])('is known to be in a container by %s', (form) => {
    const seen = found({
      files: { ...main1, '/etc/nginx/conf.d/a.conf': once },
      cgroup: form.replaceAll('ID', idOf(1)),
    });
    expect(seen).toEqual(['upstream app in c1']);
  });

  it('of the host is another matter', () => {
    const text = `${init}${process(9, 'nginx: master process nginx', '0::/system.slice/nginx.service')}`;
    expect(valueOf(parseNginxProcesses(text))).toEqual([
      { init: true, foreign: false, containers: [], elsewhere: false },
    ]);
  });
});
