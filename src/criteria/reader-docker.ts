// Docker: listings, single fields, and what a container wrote since. Nothing that copies out of a container (cp) or
// holds the stored data of a configuration. What runs inside a container (exec) has rules of its own.
import { isEnvironment, isWhole } from './check-keep.ts';
import { each, rule } from './reader-rule.ts';

const action = /\{\{\s*(?:json\s+)?(\.[A-Za-z0-9_.]*)\s*\}\}/g;

/** Names of an environment between the container's name and its id: the values never leave the host. */
export const environmentNames =
  '{{json .Name}}{{range .Config.Env}}{{println}}{{json (index (split . "=") 0)}}{{end}}{{println}}{{json .Id}}';

/** The same of Podman, whose names have no slash before them and whose templates call the id `.ID` (seen: 4.3). */
export const environmentNamesOfPodman = environmentNames
  .replace('{{json .Name}}', '"/{{.Name}}"')
  .replace('.Id}}', '.ID}}');

const wholly = ['json', '{{json .}}', environmentNames, environmentNamesOfPodman];

/** A Go template may name fields, or print everything as JSON, of which `keep` keeps a part. */
function refuseFormat(format: string): string | null {
  if (wholly.includes(format)) return null;
  if (/\{\{|\}\}/.test(format.replace(action, '')))
    return 'is a template that does more than name fields';
  const fields = [...format.matchAll(action)].map(([, field = '']) => field.slice(1));
  if (fields.length === 0) return 'is not a template of fields: {{json .}}, or {{.Name}}';
  const bad = fields.find((field) => field === '' || isEnvironment(field) || isWhole(field));
  return bad === undefined ? null : 'prints a whole object, with the environment that is in it';
}

const checks = { '--format': refuseFormat, '-f': refuseFormat };
const list = rule({
  flags: '--no-trunc --quiet -q --all -a --size -s --latest -l --no-resolve --digests',
  values: '--filter --format --last -n',
  checks: { '--format': refuseFormat },
});
const listOf = { ...list, operands: () => null, parameters: true };
const inspect = rule({
  flags: '--verbose -v --size -s',
  values: '--format -f --type',
  operands: 'any',
  checks,
});
const about = rule({ values: '--format -f', checks });
/** `-f` filters in listings, and formats in `inspect`. */
const filtered = { ...list, values: new Set([...list.values, '-f']) };

export const docker = rule({
  commands: {
    ...each(
      'network ls, service ls, node ls, container ls, image ls, volume ls, config ls, secret ls, ps, images, stack ls',
      filtered,
    ),
    ...each('service ps, node ps, stack ps, stack services', {
      ...listOf,
      values: filtered.values,
    }),
    ...each(
      'inspect, network inspect, service inspect, node inspect, container inspect, image inspect, volume inspect, secret inspect',
      inspect,
    ),
    ...each('info, version, system info', about),
    ...each('system df', rule({ flags: '-v --verbose', values: '--format', checks })),
    port: rule({ operands: 'any' }),
    logs: rule({
      flags: '-t --timestamps',
      values: '--since --until --tail',
      ago: '--until',
      operands: 'any',
      least: 1,
      needs: ['--since', '--tail'],
    }),
  },
});
