// Everything about one host that exists before it boots: keys, authority, and the files in its upper directory.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseFiles, trustFile } from './host/base.ts';
import { dropFiles, type HostFile } from './host/files.ts';
import { nginxFiles } from './host/nginx.ts';
import { domain, routed } from './host/services.ts';
import { stackFiles } from './host/stacks.ts';
import { unitFiles } from './host/units.ts';
import { withoutDocker } from './host/without-docker.ts';
import { hostKeyOf, makeKey, type KeyPair } from './keys.ts';
import { platformFiles } from './platform/files.ts';
import { makePlatformSecrets } from './platform/secrets.ts';
import { addressOf, type LabState, type Profile, type RunClaim } from './runs.ts';
import { makeAuthority, makeCertificate, type Certificate } from './tls.ts';
import type { LabOptions } from './types.ts';

interface Secrets {
  readonly reviewer: KeyPair;
  readonly root: KeyPair;
  readonly host: readonly [ed25519: KeyPair, rsa: KeyPair];
  readonly authority: Certificate;
}

/** Makes a host ready to boot from `rootfs`. */
export async function prepare(
  claim: RunClaim,
  rootfs: string,
  options: LabOptions,
): Promise<Omit<LabState, 'keeper'>> {
  const { inside } = addressOf(claim.number);
  const secrets = await makeSecrets(join(claim.run, 'keys'), inside);
  const base = await baseOf(claim, rootfs, secrets);
  const own = options.files ?? [];
  const profile = options.bare ? 'bare' : options.platform ? 'platform' : 'cc-ci';
  const ours = [...base, ...(await filesOf[profile](claim, secrets, options))];
  const kept = ours.filter(({ path }) => !own.some((file) => file.path === path));
  const upper = join(claim.run, 'upper');
  await mkdir(upper);
  await dropFiles(upper, rootfs, [...kept, ...own]);
  if (options.docker === false) await writeFile(join(claim.run, 'without-docker'), withoutDocker);
  const [ed25519, rsa] = secrets.host.map(({ publicKey }) => hostKeyOf(publicKey));
  if (!ed25519 || !rsa) throw new Error('A host key is missing.');
  return {
    name: claim.name,
    run: claim.run,
    address: inside,
    hostKey: ed25519,
    hostKeys: [ed25519, rsa],
    settledMs: options.settledMs ?? 1000,
    profile,
  };
}

async function makeSecrets(directory: string, address: string): Promise<Secrets> {
  await mkdir(directory, { mode: 0o700 });
  const [reviewer, root, ed25519, rsa, authority] = await Promise.all([
    makeKey(directory, 'reviewer', 'ed25519', 'reviewer@lab'),
    makeKey(directory, 'root', 'ed25519', 'root@lab'),
    makeKey(directory, 'host_ed25519', 'ed25519', 'root@cc-ci'),
    makeKey(directory, 'host_rsa', 'rsa', 'root@cc-ci'),
    makeAuthority(),
  ]);
  const known = [ed25519, rsa].map((key) => `${address} ${hostKeyOf(key.publicKey).publicKey}\n`);
  await writeFile(join(directory, 'known_hosts'), known.join(''));
  await writeFile(join(directory, 'ca.pem'), authority.certificate);
  await writeFile(join(directory, 'ca.key'), authority.key, { mode: 0o600 });
  return { reviewer, root, host: [ed25519, rsa], authority };
}

async function baseOf(claim: RunClaim, rootfs: string, secrets: Secrets): Promise<HostFile[]> {
  const { inside, outside } = addressOf(claim.number);
  const [ed25519, rsa] = secrets.host;
  return baseFiles({
    address: inside,
    gateway: outside,
    machineId: randomBytes(16).toString('hex'),
    hostNames: routed.map(({ route }) => route.host),
    trusted: (await readFile(join(rootfs, trustFile), 'utf8')) + secrets.authority.certificate,
    authorized: { reviewer: secrets.reviewer.publicKey, root: secrets.root.publicKey },
    hostKeys: [
      { algorithm: 'ed25519', ...ed25519 },
      { algorithm: 'rsa', ...rsa },
    ],
  });
}

type Files = (claim: RunClaim, secrets: Secrets, options: LabOptions) => Promise<HostFile[]>;

const filesOf: Readonly<Record<Profile, Files>> = {
  bare: () => Promise.resolve([]),
  'cc-ci': async ({ number }, { authority }, options) => [
    ...nginxFiles(await makeCertificate(authority, [domain, `*.${domain}`])),
    ...unitFiles({ address: addressOf(number).inside, gate: options.gate ?? false }),
    ...stackFiles(),
  ],
  platform: async ({ number, run }, { authority }) => {
    const certificate = await makeCertificate(authority, ['localhost']);
    const words = await makePlatformSecrets(join(run, 'keys'));
    return platformFiles({ ...words, certificate }, addressOf(number).outside);
  },
};
