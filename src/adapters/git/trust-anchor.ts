/**
 * The one certificate of all those trusted that a server's chain ends in. Git over HTTPS reads every certificate that the
 * system trusts for each call, which costs more than the call: with the anchor alone it does not, and trusts only less.
 */
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import process from 'node:process';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { text } from './bytes.ts';
import { runGit } from './run.ts';

/** Where Debian keeps what the system trusts, for curl and so for git (ca-certificates). */
const systemBundle = '/etc/ssl/certs/ca-certificates.crt';
const waitMs = 10_000;

/**
 * The anchor of an HTTPS server, as PEM; null where it cannot be told, or where the user set something of TLS or a proxy
 * for git: that is then left as it is.
 */
export async function trustAnchorOf(origin: string): Promise<string | null> {
  const { protocol, hostname, port } = new URL(origin);
  const { GIT_SSL_CAINFO: bundle = systemBundle } = process.env;
  if (protocol !== 'https:' || !existsSync(bundle) || (await isSetUp(origin))) return null;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const chain = await chainOf(host, Number(port || '443'), readFileSync(bundle, 'utf8'));
  return chain && anchorOf(chain);
}

const setUpFor =
  /^(?:GIT_SSL_(?:CAPATH|CERT|KEY|NO_VERIFY)|GIT_PROXY_COMMAND|https_proxy|all_proxy)$/i;

async function isSetUp(origin: string): Promise<boolean> {
  if (Object.keys(process.env).some((name) => setUpFor.test(name))) return true;
  // All of http.* that counts for a URL, a line each (git-config(1), --get-urlmatch); 1 where there is none.
  const { stdout } = await runGit({
    directory: '/',
    args: ['config', '--get-urlmatch', 'http', origin],
    profile: 'theirs',
    accept: [1],
  });
  return /^http\.(?:ssl|schannel|proxy|curlopt)/im.test(text(stdout));
}

/** What a server shows, with the issuers that were found among those trusted; null where it is not valid. */
function chainOf(host: string, port: number, ca: string): Promise<DetailedPeerCertificate | null> {
  return new Promise((resolve) => {
    const named = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port, ca, timeout: waitMs, ...named });
    socket.once('secureConnect', () => {
      resolve(socket.authorized ? socket.getPeerCertificate(true) : null);
      socket.end();
    });
    socket.once('timeout', () => socket.destroy());
    // Without an error event there would be an exception; close follows each.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      resolve(null);
    });
  });
}

/** The last of a chain, which its issuer is itself: null where it ends before. */
function anchorOf(chain: DetailedPeerCertificate): string | null {
  const issuer = chain.issuerCertificate as DetailedPeerCertificate | undefined;
  if (issuer === undefined) return null;
  if (issuer.fingerprint256 !== chain.fingerprint256) return anchorOf(issuer);
  return new X509Certificate(chain.raw).toString();
}
