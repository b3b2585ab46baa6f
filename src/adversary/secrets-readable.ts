import { analysis, type AnalysisResult } from './analysis.ts';
import { shown } from './permission-bits.ts';
import { cutIn, END, isOpenToAll, secretFiles, type SecretFiles } from './secret-paths.ts';
import { inOrder, type Wrong } from './wrong.ts';
import * as z from 'zod';

/** A file that is a secret, and what says so. */
interface Secret {
  readonly path: string;
  readonly by: string;
}

const ofEveryHost: readonly Secret[] = [
  { path: '/etc/shadow', by: 'passwords of the host, shadow(5)' },
  { path: '/etc/gshadow', by: 'passwords of groups, gshadow(5)' },
  ...['rsa', 'ecdsa', 'ed25519'].map((kind) => ({
    path: `/etc/ssh/ssh_host_${kind}_key`,
    by: 'a key of sshd',
  })),
];

/**
 * Files that a program uses as a secret, and that every user of the host may read: by the bits of the file and of each directory on the way.
 * What is a secret is said by the program's own files, or by the names of variables. Gives `wrong`, and `unseen`: files whose lines were not read, and those of
 * which it cannot be told who may read them. A file behind a directory that is
 * closed to everybody is closed, also where the login cannot see it.
 */
export const secretsReadable = analysis(
  { variables: secretFiles, params: z.object({}) },
  (seen): AnalysisResult => {
    const cut = cutIn(seen);
    if (cut !== null) return { ok: false, reason: cut };
    const ways = new Map([...seen.proxyPlaces, ...seen.unitPlaces].map((one) => [one.path, one]));
    const isExposed = (path: string): boolean | null => {
      const way = ways.get(path);
      return way ? isOpenToAll(way) : null;
    };
    const secrets = secretsIn(seen);
    const untold = secrets.filter(({ path }) => isExposed(path) === null);
    const unseen = new Set([...unreadIn(seen, isExposed), ...untold.map(({ path }) => path)]);
    const exposed = secrets.filter(({ path }) => isExposed(path) === true);
    const wrong = [...new Map(exposed.map((one) => [one.path, one])).values()].map(
      ({ path, by }): Wrong => ({
        subject: `file ${path}`,
        says: `every user of the host may read ${path}: ${by}`,
        evidence: (ways.get(path)?.places.slice(-1) ?? []).map(shown),
      }),
    );
    return {
      ok: true,
      value: { wrong: inOrder(wrong), unseen: [...unseen].sort(), secrets: secrets.length },
    };
  },
);

/** Files whose lines had to be seen, and were not. One of variables that is closed to all need not be. */
function unreadIn(
  { proxySecrets, credentialLines, variableNames }: SecretFiles,
  isExposed: (path: string) => boolean | null,
): string[] {
  const isUnread = ({ state }: { state: string }): boolean => state === 'unread';
  return [
    ...[...proxySecrets, ...credentialLines].filter(isUnread),
    ...variableNames.filter((one) => isUnread(one) && isExposed(one.path) !== false),
  ].map(({ path }) => path);
}

function secretsIn({
  proxySecrets,
  unitSecrets,
  credentialLines,
  variableNames,
}: SecretFiles): Secret[] {
  const all = [
    ...ofEveryHost,
    ...[...proxySecrets, ...credentialLines].flatMap(({ path: by, secrets }) =>
      secrets.map((path) => ({ path, by: `${by} names it as a secret` })),
    ),
    ...unitSecrets.flatMap(({ unit, named }) =>
      named.map((path) => ({ path, by: `${unit} is given it as a secret` })),
    ),
    ...variableNames.flatMap(({ path, lines: [line] }) =>
      line ? [{ path, by: `a file of variables with ${line.text.trim()}` }] : [],
    ),
  ];
  return all.filter(({ path }) => path !== END);
}
