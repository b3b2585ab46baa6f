// nginx on the host stands in for Traefik: TLS, a route per name, and its own 404 for every other name.
import type { HostFile } from './files.ts';
import { routed, type Route } from './services.ts';

/** Certificate and key that nginx serves. */
export const certificateFile = '/etc/nginx/tls/ci.pem';
export const certificateKeyFile = '/etc/nginx/tls/ci.key';

/** The site of one route. */
export const siteFile = (host: string): string => `/etc/nginx/conf.d/${host}.conf`;

/** Sites, certificate and key. */
export function nginxFiles(tls: {
  readonly certificate: string;
  readonly key: string;
}): HostFile[] {
  return [
    { path: certificateFile, content: tls.certificate },
    { path: certificateKeyFile, content: tls.key, mode: 0o600 },
    { path: '/etc/nginx/conf.d/00-default.conf', content: defaultSite },
    ...routed.map(({ route }) => ({
      path: siteFile(route.host),
      content: site(route.host, proxyTo(route)),
    })),
  ];
}

/** A server block for `host` with the given directive as its only location. */
export function site(host: string, directive: string): string {
  return `server {
  listen 443 ssl http2;
  server_name ${host};
  location / {
    ${directive}
  }
}
`;
}

function proxyTo(route: Route): string {
  return `proxy_pass http://127.0.0.1:${route.port}; proxy_set_header Host $host; proxy_redirect off; proxy_connect_timeout 2s;`;
}

const defaultSite = `ssl_certificate ${certificateFile};
ssl_certificate_key ${certificateKeyFile};
server_tokens off;

server {
  listen 80 default_server;
  return 301 https://$host$request_uri;
}

server {
  listen 443 ssl http2 default_server;
  default_type text/plain;
  add_header X-Content-Type-Options nosniff always;
  return 404 "404 page not found\\n";
}
`;
