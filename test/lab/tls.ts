// A private authority per lab, and the certificate of its routes.
import { generate } from 'selfsigned';

/** A certificate and its key, PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

const day = 24 * 60 * 60 * 1000;

/** A certificate authority that lives as long as a lab may. */
export async function makeAuthority(): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'cold-review lab authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 60 * day),
    notAfterDate: new Date(Date.now() + 365 * day),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { certificate: made.cert, key: made.private };
}

/** A certificate for some names; `until` in the past makes an expired one. */
export async function makeCertificate(
  authority: Certificate,
  names: readonly string[],
  until: Date = new Date(Date.now() + 60 * day),
): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: names[0] ?? '' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 30 * day),
    notAfterDate: until,
    ca: { cert: authority.certificate, key: authority.key },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((value) => ({ type: 2, value })),
      },
    ],
  });
  return { certificate: made.cert, key: made.private };
}
