// Clients of databases: each vector is fixed, word by word, but for typed parameters in known places.
import type { Parameter } from '../model/parameter.ts';
import type { RunStep, Word } from '../model/step.ts';

type Params = Readonly<Record<string, Parameter>>;
type Place = string | { readonly type: Parameter['type']; readonly oneOf?: readonly string[] };

/** What a superuser's transaction could do in spite of being READ ONLY, it is not asked to. */
const superuserGuard =
  "DO $$ BEGIN IF current_setting('is_superuser') = 'on' OR pg_has_role('pg_execute_server_program', 'member') " +
  "OR pg_has_role('pg_write_server_files', 'member') THEN " +
  "RAISE EXCEPTION 'a role that is a superuser, or may run programs, is refused: give the reviewer one that reads'; END IF; END $$";

const name = { type: 'name' } as const;
const port = { type: 'port' } as const;
const redisReaders = 'GET STRLEN TTL PTTL EXISTS TYPE LLEN SCARD HLEN ZCARD XLEN'.split(' ');
const redis = ['redis-cli', '--no-raw', '--askpass', '-h', name, '-p', port];

/** The only vectors that these programs may be called with. */
const vectors: Readonly<Record<string, readonly (readonly Place[])[]>> = {
  psql: [
    // prettier-ignore
    ['psql', '-X', '-q', '-A', '-W', '-v', 'ON_ERROR_STOP=1', '-P', 'null=(null)', '-h', name, '-p', port, '-U', name, '-d', name,
      '-c', 'BEGIN READ ONLY', '-c', "SET LOCAL statement_timeout = '5s'", '-c', superuserGuard, '-c', { type: 'select' }],
  ],
  'redis-cli': [
    [...redis, 'PING'],
    [...redis, 'DBSIZE'],
    [...redis, { type: 'string', oneOf: redisReaders }, name],
  ],
};

/** Whether a program is called by a fixed vector only, and may be given a secret. */
export function isDataReader(program: unknown): boolean {
  return typeof program === 'string' && Object.hasOwn(vectors, program);
}

/** Why a vector of such a program may not run; null if it may. */
export function refuseDataReader(step: RunStep, params: Params): string | null {
  const program = typeof step.run[0] === 'string' ? step.run[0] : '';
  const allowed = vectors[program] ?? [];
  const isFixed = allowed.some(
    (places) =>
      places.length === step.run.length &&
      places.every((place, index) => isAt(place, step.run[index], params)),
  );
  if (!isFixed) return `"${program}" is called in another way than the one that only reads`;
  const { secret } = step;
  if (!secret) return null;
  const isSame =
    isParam(step.run, '-h', secret.address.param) && isParam(step.run, '-p', secret.port.param);
  return isSame && secret.scheme === (program === 'psql' ? 'postgresql' : 'redis')
    ? null
    : 'the secret is for another service than the one that is asked';
}

function isAt(place: Place, word: Word | undefined, params: Params): boolean {
  if (typeof place === 'string') return word === place;
  if (typeof word !== 'object' || !('param' in word)) return false;
  const { type, list, oneOf, optional, default: fallback } = params[word.param] ?? {};
  const isThere = optional !== true || fallback !== undefined;
  const isOneOf =
    !place.oneOf || (oneOf?.every((one) => place.oneOf?.includes(String(one))) ?? false);
  return type === place.type && list === false && isThere && isOneOf;
}

function isParam(run: readonly Word[], option: string, param: string): boolean {
  const word = run[run.indexOf(option) + 1];
  return typeof word === 'object' && 'param' in word && word.param === param;
}
