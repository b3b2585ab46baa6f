import { shortestLiteral } from '../document/redact.ts';

/** A secret of the operator's, for one place; or why there is none to be had. */
export type Secret =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };

/** Gives a secret by name, to be sent to a place and nowhere else. */
export type Secrets = (name: string, place: string) => Secret;

type Environment = Readonly<Record<string, string | undefined>>;

const prefix = 'REVIEW_SECRET_';
const placesSuffix = '_FOR';

/**
 * The operator's secrets: `REVIEW_SECRET_NAME` is one, `REVIEW_SECRET_NAME_FOR` lists the places that may have it.
 * What asks for it is text of the repository: without its place a sheet could send it anywhere.
 */
export function secretsOf(env: Environment): Secrets {
  return (name, place) => {
    const wayOut = `${name}${placesSuffix}='${place}'`;
    const value = name.startsWith(prefix) ? (env[name] ?? '') : '';
    if (value === '') {
      return refused(`${name} is not set: give the secret there, and where it may go: ${wayOut}`);
    }
    const places = (env[`${name}${placesSuffix}`] ?? '').split(',').map((one) => one.trim());
    if (!places.includes(place)) {
      return refused(`${name} is not for this place; if it may go there: ${wayOut}`);
    }
    if (/\p{Cc}/u.test(value)) return refused(`${name} holds a line break or control character`);
    if (value.trim().length < shortestLiteral) {
      return refused(`${name} is too short to be told from other text, and would be published`);
    }
    return { ok: true, value };
  };
}

/** The texts that are secret, to be taken out of everything that is written. */
export function secretValues(env: Environment): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    name.startsWith(prefix) && !name.endsWith(placesSuffix) && value ? [value] : [],
  );
}

/** Where a secret would go, as the operator writes it: `https://a.example`, `... by 192.0.2.7:443`, `... from web-1`. */
export function placeOf(service: string, connectTo: string | null, from: string | null): string {
  return [
    service,
    ...(connectTo === null ? [] : ['by', connectTo]),
    ...(from === null ? [] : ['from', from]),
  ].join(' ');
}

interface Way {
  readonly address: string;
  readonly port?: number | undefined;
  readonly jump?: string | undefined;
}

/**
 * A host as a place names it: `db.example`, `db.example:2222 through bastion.example`. Who decides about the hosts between
 * decides where an address leads, so that they are part of the place.
 */
export function wayTo(name: string, hosts: Readonly<Record<string, Way>>): string {
  const ways: string[] = [];
  for (let next: string | undefined = name; next !== undefined && ways.length < 20;) {
    const host: Way | undefined = Object.hasOwn(hosts, next) ? hosts[next] : undefined;
    const port = host?.port === undefined || host.port === 22 ? '' : `:${host.port}`;
    ways.push(`${host?.address ?? next}${port}`);
    next = host?.jump;
  }
  return ways.join(' through ');
}

function refused(reason: string): Secret {
  return { ok: false, reason };
}
