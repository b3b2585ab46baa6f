// Names that nginx looks up once, by the lines of its files.
import { describe, expect, it } from 'vitest';
import { upstreamsResolvedOnce } from '../../src/adversary/upstreams-resolved-once.ts';
import { endsSoon } from '../ends-soon.ts';

const main = '/etc/nginx/nginx.conf';

function found(
  text: string,
  {
    ActiveState = 'active',
    path = main,
    state = 'read',
    hosts = '127.0.0.1 localhost',
    hostsState = 'read',
    others = [] as { path: string; state: string; lines: never[] }[],
  } = {},
): string[] {
  const file = (name: string, content: string, how = state) => ({
    ...{ path: name, state: how },
    lines: content.split('\n').map((line, at) => ({ number: at + 1, text: line })),
  });
  const result = upstreamsResolvedOnce(
    {
      upstreamFiles: [{ path }],
      upstreamLines: [file(path, text), ...others],
      knownNames: [file('/etc/hosts', hosts, hostsState)],
      serviceUnits: [{ Id: 'nginx.service', ActiveState }],
    },
    {},
    {},
  );
  if (!result.ok) return [result.reason];
  const { wrong, unseen } = result.value as { wrong: { subject: string }[]; unseen: string[] };
  return [...wrong.map(({ subject }) => subject), ...unseen.map((one) => `unseen: ${one}`)];
}

describe('a name that nginx hands requests to', () => {
  it.each([
    ['proxy_pass http://app.example.net:8080/x;', 'app.example.net'],
    ['location / { proxy_pass https://App.Example.net; }', 'app.example.net'],
    ['fastcgi_pass php:9000;', 'php'],
    ['upstream a { server app:80 weight=2; }\nproxy_pass http://a;', 'app'],
    ['grpc_pass grpcs://app;', 'app'],
  ])('is looked up once: %s', (text, name) => {
    expect(found(text)).toEqual([`upstream ${name}`]);
  });

  it.each([
    'proxy_pass http://127.0.0.1:8080;',
    'proxy_pass http://[::1]:8080;',
    'proxy_pass http://localhost:8080;',
    'proxy_pass http://unix:/run/app.sock:/;',
    'proxy_pass http://$upstream;',
    'proxy_pass http://app.example.net$request_uri;',
    '# proxy_pass http://app;',
    'upstream a { server app:80 resolve; }',
    'upstream a { server unix:/run/app.sock; }\nproxy_pass http://a;',
    'server { server_name app; }',
    'server {\n  listen 80;',
    'fastcgi_pass unix:/run/php.sock;',
  ])('is none, or looked up again: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('stays as it is where /etc/hosts has it', () => {
    expect(found('proxy_pass http://app;', { hosts: '10.0.0.1 other App # x' })).toEqual([]);
  });

  it('does not matter where nginx does not run', () => {
    expect(found('proxy_pass http://app;', { ActiveState: 'inactive' })).toEqual([]);
  });

  it.each([
    [{ path: '/etc/nginx/conf.d/a.conf' }, `nginx runs, and ${main} was not seen`],
    [{ state: 'unread' }, `unseen: ${main}`],
    [{ hostsState: 'unread' }, '/etc/hosts could not be read'],
  ])('is not known where %o', (how, reason) => {
    expect(found('', how)).toEqual([reason]);
  });
});

it('of files that were read, what another may say otherwise is not told where one was not', () => {
  const others = [{ path: '/etc/nginx/conf.d/b.conf', state: 'unread', lines: [] }];
  const text = 'upstream a { server app:80; }\nproxy_pass http://a;\nproxy_pass http://backend;';
  expect(found(text, { others })).toEqual(['upstream app', 'unseen: /etc/nginx/conf.d/b.conf']);
  expect(found(text)).toEqual(['upstream app', 'upstream backend']);
});

it.each([
  ['a name without an end', `server ${'a'.repeat(300_000)}`],
  ['names without an end', ' server a'.repeat(60_000)],
])('a line that would stall a review ends soon: %s', (_what, text) => {
  expect(endsSoon(() => found(`upstream b {\n${text}\n}`))).toEqual([]);
});
