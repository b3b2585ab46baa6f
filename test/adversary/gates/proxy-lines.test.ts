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
