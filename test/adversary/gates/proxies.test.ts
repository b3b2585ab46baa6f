// What files of nginx, Caddy and Traefik say of names, and of whom they hand requests to.
import { describe, expect, it } from 'vitest';
import type { Places } from '../../../src/adversary/gates/places.ts';
import { providersOf } from '../../../src/adversary/gates/providers.ts';
import { proxyNames } from '../../../src/adversary/gates/proxies.ts';
import { lines, listening, needed, url } from './known.ts';

describe('the files of a proxy', () => {
  const nginx = (...texts: readonly string[]) =>
    proxyNames(lines('/etc/nginx/conf.d/a.conf', 'server {', ...texts));
  const caddy = (...texts: readonly string[]) =>
    proxyNames(lines('/etc/caddy/Caddyfile', ...texts));
  const traefik = (...texts: readonly string[]) =>
    proxyNames(lines('/etc/traefik/dynamic/a.yml', ...texts));
  const app = [listening(8080, 'app.service', '127.0.0.1'), listening(9090, 'other.service')];
  const front = (unit: string) => [...app, listening(443, unit)];

  it.each<[string, Places['proxies'], readonly (readonly string[])[]]>([
    [
      'nginx',
      nginx('server_name b.example a.example;', 'proxy_pass http://127.0.0.1:8080;'),
      [['app.service'], ['nginx.service']],
    ],
    ['nginx, of files', nginx('server_name a.example;'), [['nginx.service']]],
    [
      'Caddy',
      caddy('https://a.example, b.example {', '  reverse_proxy localhost:8080'),
      [['app.service'], ['caddy.service']],
    ],
    [
      'nginx by an upstream of another line',
      nginx(
        'server_name a.example;',
        'location / { proxy_pass http://app/x; }',
        'upstream app {',
        'server localhost:8080 weight=2;',
        'server 127.0.0.1:9 down;',
      ),
      [['app.service'], ['nginx.service']],
    ],
    [
      'nginx by an upstream of one line',
      nginx(
        'server_name a.example;',
        'grpc_pass grpc://app;',
        'upstream app { least_conn; server 127.0.0.1:8080; }',
      ),
      [['app.service'], ['nginx.service']],
    ],
    ...[
      'fastcgi_pass 127.0.0.1:8080;',
      'uwsgi_pass uwsgi://localhost:8080;',
      'scgi_pass localhost:8080;',
      'grpc_pass localhost:8080;',
    ].map(
      (pass) =>
        [
          `nginx by ${pass}`,
          nginx('server_name a.example;', pass),
          [['app.service'], ['nginx.service']],
        ] as [string, Places['proxies'], string[][]],
    ),
    [
      'Caddy, one site and no braces',
      caddy('a.example, b.example', 'reverse_proxy localhost:8080 {', '  to 127.0.0.1:8080'),
      [['app.service'], ['caddy.service']],
    ],
    [
      'Caddy with addresses in two lines',
      caddy('b.example,', 'a.example {', '  reverse_proxy * localhost:8080'),
      [['app.service'], ['caddy.service']],
    ],
    [
      'Caddy with `to`',
      caddy('a.example {', '  reverse_proxy {', '    to http://localhost:8080'),
      [['app.service'], ['caddy.service']],
    ],
    [
      'Caddy with several',
      caddy('a.example {', '  reverse_proxy localhost:8080 :9090 {'),
      [['app.service', 'other.service'], ['caddy.service']],
    ],
    ['Traefik in YAML', traefik('    rule: "Host(`a.example`)"'), [['traefik.service']]],
    ['Traefik in TOML', traefik('  rule = "Host(`a.example`)"'), [['traefik.service']]],
  ])('%s', (_what, proxies, wanted) => {
    const [{ unit } = { unit: '' }] = proxies;
    expect(needed(url('https://a.example/'), { proxies, listening: front(unit) })).toEqual(wanted);
    expect(needed(url('https://c.example/'), { proxies, listening: front(unit) })).toBe('external');
  });

  it.each<[string, Places['proxies']]>([
    ['an upstream by its name', nginx('server_name a.example;', 'proxy_pass http://app;')],
    ['a variable', nginx('server_name a.example;', 'proxy_pass http://$u;')],
    ['a socket', nginx('server_name a.example;', 'proxy_pass http://unix:/run/a.sock;')],
    ['what is not seen', nginx('server_name a.example;')],
    [
      'an upstream with a socket',
      nginx(
        'server_name a.example;',
        'proxy_pass http://app;',
        'upstream app {',
        'server 127.0.0.1:8080;',
        'server unix:/run/a.sock;',
      ),
    ],
    [
      'an upstream that is elsewhere',
      nginx(
        'server_name a.example;',
        'fastcgi_pass app;',
        'upstream app {',
        'server 10.0.0.7:8080;',
      ),
    ],
    [
      'a socket of PHP',
      nginx('server_name a.example;', 'fastcgi_pass unix:/run/php/php8.2-fpm.sock;'),
    ],
    [
      'upstreams that Caddy looks up',
      caddy('a.example {', '  reverse_proxy {', '    dynamic a app 8080'),
    ],
    ['a socket of Caddy', caddy('a.example', 'reverse_proxy localhost:8080 unix//run/a.sock')],
    ['a path', caddy('a.example {', '  reverse_proxy /api/* localhost:8080')],
    ['a service of a file', traefik('    rule: "Host(`a.example`)"')],
  ])(
    'that lead to %s: the front is needed, and something that cannot be told',
    (_what, proxies) => {
      const mapped = providersOf(url('https://a.example/'), {
        places: { workloads: [], proxies, listening: [], unseen: [] },
        deployments: [],
        unitOf: (name) => name,
        anchor: 'multi-user.target',
      });
      expect(mapped).toMatchObject({ kind: 'needs', open: expect.any(String) as string });
    },
  );

  it.each<[string, Places['proxies']]>([
    ['*.example', nginx('server_name *.example;', 'proxy_pass http://127.0.0.1:8080;')],
    ['.example', nginx('server_name .example;')],
    ['_', nginx('server_name _;')],
    ['*.example of Caddy', caddy('*.example {')],
  ])('may take a name by %s', (_what, proxies) => {
    expect(needed(url('https://a.example/'), { proxies })).toBe('unmapped');
  });

  it('keep the servers of one file apart', () => {
    const proxies = nginx(
      'server_name b.example;',
      'proxy_pass http://127.0.0.1:9;',
      'server {',
      'server_name a.example;',
      'proxy_pass http://127.0.0.1:8080;',
    );
    expect(proxies.map(({ route, ports }) => [...route.hosts, ...ports])).toEqual([
      ['b.example', 9],
      ['a.example', 8080],
    ]);
  });

  it('that lead to a port of nobody are no proof of none', () => {
    const proxies = nginx('server_name a.example;', 'proxy_pass http://127.0.0.1:7;');
    expect(needed(url('https://a.example/'), { proxies })).toBe('unmapped');
  });

  it('that hand parts of a site to several: which one answers cannot be told', () => {
    const mapped = providersOf(url('https://a.example/'), {
      places: {
        ...{ workloads: [], unseen: [], listening: app },
        proxies: nginx(
          'server_name a.example;',
          'proxy_pass http://localhost:8080;',
          'proxy_pass http://localhost:9090;',
        ),
      },
      deployments: [],
      unitOf: (name) => name,
      anchor: 'multi-user.target',
    });
    expect(mapped).toMatchObject({ kind: 'needs', open: expect.any(String) as string });
  });
});
