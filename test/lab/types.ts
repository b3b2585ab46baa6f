// The lab as tests see it.
import type { HostFile } from './host/files.ts';
import type { HostKey } from './keys.ts';
import type { Outcome } from './process.ts';
import type { RootOptions } from './container.ts';
import type { Certificate } from './tls.ts';

/** How a lab is to be booted. */
export interface LabOptions {
  /** Dropped into the host before it boots, over our own files of the same path. */
  readonly files?: readonly HostFile[];
  /** deploy-proxy waits for the dashboard (finding A1): a fresh boot then never gets healthy. Default false. */
  readonly gate?: boolean;
  /** No cc-ci: a Debian with sshd and dockerd, no swarm. Default false. */
  readonly bare?: boolean;
  /** false: nothing of Docker's is there: no program, unit, group, file or network. With `bare` alone. Default true. */
  readonly docker?: boolean;
  /** The platform of phases m8 and prod-hardening in place of cc-ci. Default false. */
  readonly platform?: boolean;
  /** Do not wait until the host is healthy; it answers {@link Lab.root} and has sshd. Default: waits, unless gate or bare. */
  readonly wait?: boolean;
  /** How old the youngest task must be for {@link Lab.waitHealthy}; sabotages wait so, too. Default 1 s. */
  readonly settledMs?: number;
  /** The lab takes itself down after this time, whatever happens. Default 60 minutes. */
  readonly lifetimeMs?: number;
  /** false: the lab outlives this process. Default true: it ends with it. */
  readonly owned?: boolean;
}

/** When a host counts as healthy. */
export interface WaitOptions {
  /** Give up after this time. Default 120 s. */
  readonly deadlineMs?: number;
  /** No task may be younger. Default: {@link LabOptions.settledMs}. */
  readonly settledMs?: number;
  /** Problems that match do not count. */
  readonly ignoring?: RegExp;
}

/** A booted host: `cc-ci` of phase pvfix. */
export interface Lab {
  readonly name: string;
  /** Where its files are kept while it runs: console.log, upper (changes to the host), docker (its /var/lib/docker). */
  readonly directory: string;
  readonly address: string;
  readonly sshPort: number;
  /** The ed25519 key, as a reviewer pins it. */
  readonly hostKey: HostKey;
  /** All host keys, the RSA one too. */
  readonly hostKeys: readonly HostKey[];
  /** Unprivileged, in group docker, no sudo. */
  readonly user: 'reviewer';
  readonly identityFile: string;
  /** Key of root's login, for the lab's own use. */
  readonly rootIdentityFile: string;
  readonly knownHostsFile: string;
  /** PEM of the private authority that signed the certificate of the routes. */
  readonly caFile: string;
  /** The key of the platform's services, and the password of the role that reads its databases. */
  readonly secrets: { readonly apiKey: string; readonly readerPassword: string };
  /** Names of the routes; they resolve nowhere, connect to {@link address}. */
  readonly hostNames: readonly string[];
  /** Runs a shell command as root inside, without a login: for sabotage and set-up only. */
  root(command: string, options?: RootOptions): Promise<Outcome>;
  /** As {@link root}; anything other than exit 0 rejects. Resolves to standard output. */
  mustRoot(command: string, options?: RootOptions): Promise<string>;
  /** cc-ci: nine services 1/1 and stable, units active, network right, routes and sshd answering. The platform: units active, containers running and healthy. */
  waitHealthy(options?: WaitOptions): Promise<void>;
  /** Powers off and boots again: same address, same keys. Without the swarm's state dockerd starts empty. Waits for sshd, not for health. */
  reboot(options: { readonly keepSwarm: boolean }): Promise<void>;
  /** Another certificate for the routes by the same authority; `until` in the past is an expired one. */
  issueCertificate(until: Date): Promise<Certificate>;
  /** Takes everything down. */
  down(): Promise<void>;
}
