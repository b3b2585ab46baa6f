/** Why a request got no whole answer, in words, and whether it can have been carried out. */
import { Refusal } from './refusal.ts';

/** The connection was never made: nothing was sent. */
const unmade: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refused the connection',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  UND_ERR_CONNECT_TIMEOUT: 'it took no connection in time',
};

const isCertificate = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;
const isTls = /^(?:EPROTO|ERR_SSL_|ERR_TLS_)/;
/** What was said is not HTTP, or not what its headers promise. */
const isNoHttp = /^(?:HPE_|Z_|ERR__ERROR_FORMAT|UND_ERR_(?:HEADERS_OVERFLOW|RES_))/;

/** The refusal behind an error of fetch. Its message is never told: only its code, which is Node's own word. */
export function lost(error: unknown, isWrite: boolean): Refusal {
  const code = codeOf(error);
  const again = { againInMs: undefined };
  const notMade = unmade[code];
  if (notMade !== undefined) return new Refusal('unreachable', `${notMade} (${code})`, again);
  if (isCertificate.test(code)) {
    return new Refusal('unreachable', `its certificate is not valid (${code})`, {
      wayOut:
        'Name the authority that signs it in NODE_EXTRA_CA_CERTS, or mend the certificate or the address.',
    });
  }
  if (isTls.test(code)) {
    return new Refusal('unreachable', `it does not speak TLS as we do (${code})`, {
      wayOut: 'See whether its address begins with the right one of http:// and https://.',
    });
  }
  if (isNoHttp.test(code)) {
    return new Refusal('nonsense', `what it said is no HTTP answer (${code})`, { unsure: isWrite });
  }
  const why = code === '' ? '' : ` (${code})`;
  return new Refusal('unreachable', `the connection broke${why}`, { ...again, unsure: isWrite });
}

/** Node's code of an error, or of what caused it. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    at = at.cause;
  }
  return '';
}
