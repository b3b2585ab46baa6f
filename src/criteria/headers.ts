// Headers that a request may carry. Which connection it is, and how long, is not a sheet's to say.
const ours =
  /^(?:host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|user-agent|proxy-.*)$/i;
/** Servers take the method from these, whatever that of the request is: a GET would delete. */
const methods = /method/i;
const logins = /auth|cookie|key|token|secret|passw|session/i;

/** Why a name cannot be that of a header that is sent; null if it can. RFC 9110, 5.1. */
export function refuseHeaderName(name: string): string | null {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(name)) return 'is no name of a header';
  if (methods.test(name)) return 'names a header that servers take for the method';
  return ours.test(name) ? 'names a header that is set by us' : null;
}

/** Why a line is no header that a sheet may send as it stands; null if it is one. */
export function refuseHeader(line: string): string | null {
  const [name = '', value] = line.split(/: (.*)/s);
  if (value === undefined || value.trim() === '') return 'is not of that form';
  if (!/^[\x20-\x7e]+$/.test(value)) return 'holds a character that no header can';
  const reason = refuseHeaderName(name);
  if (reason !== null) return reason;
  return logins.test(name) ? 'would publish a login: give a key by its name' : null;
}
