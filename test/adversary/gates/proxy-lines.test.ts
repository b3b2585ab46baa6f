// The lines that the collector picks of the proxies' files: what the parsers need, and no secret that lies beside them.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { proxyNames } from '../../../src/adversary/gates/proxies.ts';

const collector = new URL('../../../probes/collectors/proxy-names.yaml', import.meta.url);
const { steps } = z
  .looseObject({ steps: z.array(z.looseObject({ run: z.array(z.unknown()) })) })
  .parse(parse(readFileSync(collector, 'utf8')));
const pattern = z.string().parse(steps[1]?.run.find((_word, at, all) => all[at - 1] === '-e'));

/** The lines of a file that grep picks. */
function picked(text: string) {
  const { stdout } = spawnSync('grep', ['-nE', '-e', pattern, '--', '-'], {
    input: text,
    encoding: 'utf8',
  });
  return stdout.split('\n').flatMap((line) => {
    const [, number, found] = /^(\d+):(.*)$/.exec(line) ?? [];
    return found === undefined ? [] : [{ line: Number(number), text: found }];
  });
}

const names = (path: string, text: string) =>
  proxyNames(picked(text).map((one) => ({ path, ...one }))).map(({ route, ports, isWhole }) => [
    ...route.hosts,
    ...ports,
    isWhole,
  ]);

const NGINX = `upstream app {
    least_conn;
    server 127.0.0.1:8080 max_fails=3;
    server 127.0.0.1:8081;
    keepalive 32;
}
upstream php { server localhost:9000; }
server
{
    listen 443 ssl;
    server_name a.example;
    ssl_certificate_key /etc/ssl/a.key;
    location / { proxy_pass http://app; }
}
server {
    server_name b.example;
    location ~ \\.php$ {
        fastcgi_pass php;
    }
}
`;

const CADDY = `# one site
a.example, www.a.example:8443
encode gzip
basic_auth {
    admin $2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG
}
reverse_proxy {
    to localhost:8080
    to localhost:8081
    lb_policy first
}
`;

describe('of what a proxy has as files', () => {
  it("nginx's upstreams are picked with who hands on to them", () => {
    expect(names('/etc/nginx/nginx.conf', NGINX)).toEqual([
      ['a.example', 8080, 8081, true],
      ['b.example', 9000, true],
    ]);
  });

  it.each<[string, (string | number | boolean)[]]>([
    ['server 127.0.0.1:8080; server 127.0.0.1:8081 down;', [8080, true]],
    ['server 127.0.0.1:8081 weight=2 down; server 127.0.0.1:8080 backup;', [8080, true]],
    ['server 127.0.0.1:8080 max_fails=3 down; server 192.0.2.7:80 down;', [false]],
    ['server 127.0.0.1:8080; server 192.0.2.7:80;', [false]],
  ])('of the servers of an upstream those that are down get nothing: %s', (servers, handed) => {
    const text = `upstream app { ${servers} }\nserver {\n  server_name a.example;\n  proxy_pass http://app;\n}\n`;
    expect(names('/etc/nginx/nginx.conf', text)).toEqual([['a.example', ...handed]]);
    const lines = text.replaceAll(/([{;]) /g, '$1\n');
    expect(names('/etc/nginx/nginx.conf', lines)).toEqual([['a.example', ...handed]]);
  });

  it.each([
    'a.example',
    'sub.a-b_c.example:8443',
    'https://a.example, http://b.example',
    '*.a.example',
    'localhost:8080',
    'localhost, a.example',
    `${'a'.repeat(63)}.example,`,
    'a.example {',
    'reverse_proxy localhost:8080',
    '  to localhost:8081',
    'dynamic srv app.example',
    'rule = "Host(`a.example`)"',
    '  "rule": "Host(`a.example`)"',
    'location / { grpc_pass grpc://app; }',
    'server',
    'server_name a.example;',
  ])('a line is picked: %s', (line) => {
    expect(picked(`${line}\n`)).toEqual([{ line: 1, text: line }]);
  });

  it.each([
    'example',
    'a.example1',
    'a.example secret',
    'a.example:123456',
    'ftp://a.example',
    'a..example',
    `${'a'.repeat(64)}.example`,
    `a.${'b'.repeat(25)}`,
    '# reverse_proxy localhost:8080',
    'token localhost',
    'upstreams a',
    'rules: a',
    '({',
  ])('a line is not: %s', (line) => {
    expect(picked(`${line}\n`)).toEqual([]);
  });

  it('a Caddyfile of one site without braces is picked', () => {
    expect(names('/etc/caddy/Caddyfile', CADDY)).toEqual([
      ['a.example', 'www.a.example', 8080, 8081, true],
    ]);
  });

  it.each([
    [
      'a key',
      '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\nMzEfYyjiWA4R4ib2bv0bmzxrdwGsZ5b5pSWTvGFHGPIzLPDJDpJHdZtA\n-----END PRIVATE KEY-----\n',
    ],
    ['passwords', 'admin:$apr1$x$y\nann:rqXexS6ZhobKA\nbob:Ab.cD/efGhIjK\n'],
    [
      'a token',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U\n',
    ],
    [
      'settings',
      'ssl_certificate_key /etc/ssl/a.key;\nproxy_set_header Authorization "Basic abc";\n',
    ],
  ])('%s stays on the host', (_what, text) => {
    expect(picked(text)).toEqual([]);
  });
});
