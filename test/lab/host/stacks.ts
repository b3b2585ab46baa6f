// The stacks of the host as compose files, deployed by `docker stack deploy` so that labels are the real ones.
import type { HostFile } from './files.ts';
import { services, stacks, type Service } from './services.ts';

/** The one image of the lab: a static busybox that serves a page or sleeps. */
export const image = 'lab/app:1';

/** Where the compose file of a stack lies on the host. */
export const stackFile = (stack: string): string => `/opt/cc-ci/stacks/${stack}.yml`;

/** Where a service finds its configuration on the host; the word `broken` in it makes the service crash. */
export const configFile = (stack: string, name: string): string =>
  `/opt/cc-ci/config/${stack}/${name}/app.conf`;

/** Compose files and the configuration of every service. */
export function stackFiles(): HostFile[] {
  const compose = stacks.map((stack) => ({ path: stackFile(stack), content: composeFile(stack) }));
  const config = services.map((service) => ({
    path: configFile(service.stack, service.name),
    content: 'log-level: info\n',
  }));
  return [...compose, ...config];
}

/** The compose file of one stack. */
export function composeFile(stack: string): string {
  const own: readonly Service[] = services.filter((service) => service.stack === stack);
  const networks = [...new Set(own.flatMap((service) => service.networks))];
  return [
    'version: "3.8"',
    'services:',
    ...own.flatMap(composeService),
    'networks:',
    ...networks.flatMap(composeNetwork),
    '',
  ].join('\n');
}

function composeNetwork(network: string): string[] {
  return network === 'proxy'
    ? ['  proxy:', '    external: true']
    : [`  ${network}:`, '    driver: overlay'];
}

function composeService(service: Service): string[] {
  const { route } = service;
  const ports = route
    ? ['    ports:', '      - target: 80', `        published: ${route.port}`, '        mode: host']
    : [];
  return [
    `  ${service.name}:`,
    `    image: ${image}`,
    '    stop_grace_period: 2s',
    '    environment:',
    `      SERVICE: ${service.stack}_${service.name}`,
    `      ANSWER: "${route?.status ?? 'none'}"`,
    '    volumes:',
    `      - ${configFile(service.stack, service.name).replace(/\/app\.conf$/, '')}:/config:ro`,
    ...ports,
    '    networks:',
    ...service.networks.map((network) => `      - ${network}`),
    '    deploy:',
    '      replicas: 1',
    '      restart_policy:',
    '        condition: any',
    '        delay: 1s',
    '      update_config:',
    '        order: stop-first',
    '        monitor: 1s',
    ...(route ? labels(service.stack, route.host) : []),
  ];
}

function labels(stack: string, host: string): string[] {
  const router = stack.replace(/_.*/, '');
  return [
    '      labels:',
    '        traefik.enable: "true"',
    `        traefik.http.routers.${router}.rule: "Host(\`${host}\`)"`,
    `        traefik.http.routers.${router}.entrypoints: web-secure`,
    `        traefik.http.services.${router}.loadbalancer.server.port: "80"`,
  ];
}

/** Run on a host with dockerd: makes the image from the host's own static busybox. */
export const importImage = `set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/tmp" "$work/config" "$work/www/cgi-bin"
cp /bin/busybox "$work/bin/busybox"
for applet in sh cat grep sleep httpd hostname wget nslookup ping ip id stat ls; do ln -s busybox "$work/bin/$applet"; done
cat >"$work/app" <<'APP'
#!/bin/sh
if grep -q broken /config/app.conf 2>/dev/null; then
  sleep 3
  echo 'app: cannot read /config/app.conf' >&2
  exit 1
fi
trap 'exit 0' TERM INT
if [ "$ANSWER" = none ]; then sleep 2147483647 & else httpd -f -p 80 -h /www & fi
wait
APP
cat >"$work/www/cgi-bin/index.cgi" <<'CGI'
#!/bin/sh
case $ANSWER in
  303) printf 'Status: 303 See Other\\r\\nLocation: /login\\r\\n' ;;
  404) printf 'Status: 404 Not Found\\r\\n' ;;
  *) printf 'Status: 200 OK\\r\\n' ;;
esac
printf 'Content-Type: application/json\\r\\n\\r\\n{"service":"%s"}\\n' "$SERVICE"
CGI
chmod 755 "$work/app" "$work/www/cgi-bin/index.cgi"
tar -C "$work" -c . | docker import -c 'CMD ["/app"]' - ${image}
`;
