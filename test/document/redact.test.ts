import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { containsRedaction, findSecrets, redact, redactor } from '../../src/document/redact.ts';
import { endsSoon } from '../ends-soon.ts';

const alnum = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0';
const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${alnum}`;
const key = (kind: string): string =>
  `-----BEGIN ${kind}PRIVATE KEY-----\nMIIEow${alnum}\n${alnum}\n-----END ${kind}PRIVATE KEY-----`;

describe('a secret is replaced by what it was', () => {
  test.each([
    ['private-key', key('RSA '), ''],
    ['private-key', key('OPENSSH '), ''],
    ['private-key', key(''), ''],
    ['private-key', key('').replaceAll('\n', '\\n'), ''],
    ['private-key', `-----BEGIN PRIVATE KEY-----\n${alnum}\ncut off`, ''],
    [
      'private-key',
      '-----BEGIN PGP PRIVATE KEY BLOCK-----\nx\n-----END PGP PRIVATE KEY BLOCK-----',
      '',
    ],
    ['private-key', `AGE-SECRET-KEY-1${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2)}`, ''],
    ['aws-key', 'AKIAIOSFODNN7EXAMPLE', ''],
    ['github-token', `ghp_${alnum}`, ''],
    ['github-token', `github_pat_${alnum}_${alnum}`, ''],
    ['gitlab-token', 'glpat-a1B2c3D4e5F6g7H8i9J0', ''],
    // In parts: a repository's own scanner takes them for real ones.
    ['slack-token', ['xoxb', '123456789012', alnum].join('-'), ''],
    [
      'slack-token',
      ['https://hooks.slack.com/services', 'T000/B000', alnum].join('/'),
      'https://hooks.slack.com/services/',
    ],
    ['swarm-token', `SWMTKN-1-${'a1b2c3d4e5'.repeat(5)}-${'0z9y8x7w6v'.repeat(2)}abcde`, ''],
    ['swarm-key', `SWMKEY-1-${alnum}`, ''],
    ['api-token', `npm_${alnum}`, ''],
    ['api-token', `dckr_pat_${alnum}`, ''],
    ['api-token', `tskey-auth-${alnum}`, ''],
    ['api-token', `hvs.${alnum}`, ''],
    ['jwt', jwt, ''],
    ['bearer', `Bearer ${alnum}`, 'Bearer '],
    ['password-hash', '$apr1$ZLi3hGkW$Ia1yQ1fR3vJrT3n1sEwXy.', ''],
    ['password-hash', '$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC', ''],
    ['password-hash', '$$2y$$05$$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT', ''],
    [
      'password-hash',
      '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7',
      '',
    ],
    ['password-hash', '$argon2id$v=19$m=65536,t=2,p=1$gZiV/M1gPc22ElAH/Jh1Hw$CWOrkoo7oJBQ', ''],
    ['password-hash', '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=', ''],
    ['authorization', 'Authorization: Basic YWxhZGRpbjpvcGVuc2VzYW1l', 'Authorization: '],
    [
      'authorization',
      'authorization: token e6349a9b0c1d2e3f405162738495a6b7c8d9e0f1',
      'authorization: ',
    ],
    ['authorization', 'X-Api-Key: a1B2c3D4', 'X-Api-Key: '],
    ['authorization', 'PRIVATE-TOKEN: a1B2c3D4', 'PRIVATE-TOKEN: '],
    ['cookie', 'Cookie: session=abc; "quoted"=x', 'Cookie: '],
    ['cookie', 'Set-Cookie: i_like_gitea=0123; Path=/', 'Set-Cookie: '],
    ['password', 'PGPASSWORD=hunter2', 'PGPASSWORD='],
    ['password', 'POSTGRES_PASSWORD="with spaces in it', 'POSTGRES_PASSWORD="', '"'],
    ['password', "passwd = 'it is; here", "passwd = '", "'"],
    ['password', '  password: a b c', '  password: '],
    ['password', 'DRONE_RPC_SECRET=0123456789abcdef0123456789abcdef', 'DRONE_RPC_SECRET='],
    ['password', 'GITEA_TOKEN=e6349a9b0c1d2e3f405162738495a6b7c8d9e0f1', 'GITEA_TOKEN='],
    ['password', 'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCY', 'AWS_SECRET_ACCESS_KEY='],
    ['password', 'RESTIC_PASSWORD=x9$y', 'RESTIC_PASSWORD='],
    ['password', 'SMTP_PASS=hunter2', 'SMTP_PASS='],
    ['password', 'PrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=', 'PrivateKey = '],
    [
      'password',
      '//registry.example.net/:_authToken=abcdef',
      '//registry.example.net/:_authToken=',
    ],
    ['password', 'tool --password hunter2', 'tool --password '],
    ['password', 'tool --api-key=hunter2', 'tool --api-key='],
    ['password', 'sshpass -p hunter2', 'sshpass -p '],
    ['password', 'curl -s -u admin:hunter2', 'curl -s -u admin:'],
    [
      'password',
      'machine git.example login bot password hunter2',
      'machine git.example login bot password ',
    ],
    ['url-password', 'postgres://app:hunter2', 'postgres://app:', '@db/app'],
    ['url-password', 'https://bot:p@ss', 'https://bot:', '@git.example/x.git'],
    ['url-password', `https://${alnum}`, 'https://', '@git.example/x.git'],
    ['docker-auth', '"auth": "YWRtaW46aHVudGVyMg==', '"auth": "', '"'],
  ])('%s: %s', (kind, secret, before, after = '') => {
    const mark = `‹redacted:${kind}›`;
    expect(redact(secret + after)).toBe(before + mark + after);
    expect(redact(`first\n${secret}${after}\nlast`)).toBe(
      kind === 'private-key' && !secret.includes('-----END') && secret.startsWith('-')
        ? `first\n${mark}`
        : `first\n${before}${mark}${after}\nlast`,
    );
    expect(containsRedaction(before + mark + after)).toBe(true);
  });

  test.each([
    ['{"password":"a\\"b","next":1}', '{"password":‹,"next":1}'],
    ['"Env":["DB_PASSWORD=abc","X=1"]', '"Env":["DB_PASSWORD=‹","X=1"]'],
    ['{\\"token\\":\\"abcd\\",\\"n\\":1}', '{\\"token\\":‹,\\"n\\":1}'],
    ["curl -H 'Authorization: Bearer abc.def' https://x", "curl -H 'Authorization: ‹' https://x"],
    ['password: one\nuser: two', 'password: ‹\nuser: two'],
    ['a token=abcd b', 'a token=‹ b'],
  ])('%s keeps what is around it', (text, expected) => {
    expect(redact(text).replace(/["'\\]*‹redacted:[a-z-]+›["'\\]*/g, '‹')).toBe(
      expected.replace(/["'\\]*‹["'\\]*/g, '‹'),
    );
  });
});

describe('what only looks like a secret stays', () => {
  test.each([
    'head: /run/secrets/stack_api_key: Permission denied',
    'stat: /run/secrets/db_password: Not a directory',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'commit e6349a9b0c1d2e3f405162738495a6b7c8d9e0f1',
    'ssh-ed25519 SHA256:p2nXv6m0m9m0Cq7nHn3m0oV4iJ6iJ7H0u5q3nD1kM4E',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q me@host',
    '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYI\n-----END PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIE\n-----END CERTIFICATE-----',
    'ab54qfa7gsk5 proxy overlay swarm',
    'image: docker.io/library/nginx:1.27@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4',
    'docker://nginx:1.27@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'POSTGRES_PASSWORD_FILE=/run/secrets/db_password',
    'password: /run/secrets/db_password',
    'secrets: [db_password, api_token]',
    'secret: external',
    'token=$GITEA_TOKEN',
    'password: ${DB_PASSWORD}',
    'password={{ password }}',
    'password: <your password>',
    'password=***',
    'password: null',
    'PasswordAuthentication no',
    'permitemptypasswords no',
    'tokens: 5000',
    'if password == expected',
    'git@git.example:ops/infra.git',
    'ssh://git@git.example:2222/ops/infra.git',
    'https://ci.example.net/path?x=1',
    'docker run -u 1000:1000 nginx',
    'the secret of it is simple',
    'this cookie: sweet',
    'WWW-Authenticate: Basic realm="x"',
    'Host key: ssh-ed25519',
    '/nix/store/0c0kg5vjxwsw3k9qfjb0vl5zpm7r5f2d-swarm-init-start',
    'machine e2b6c1c5f4f04f0f8a1d7a0f2d3c4b5a',
    'expected equals [["10.10.0.0/16"]]',
  ])('%s', (text) => {
    expect(findSecrets(text)).toEqual([]);
    expect(redact(text)).toBe(text);
    expect(containsRedaction(text)).toBe(false);
  });
});

test('secrets that overlap are one, to the end of the last', () => {
  expect(redact('https://bot:token=abc@xyz end')).toBe('https://bot:‹redacted:url-password› end');
});

describe('values of the operator', () => {
  const value = 'corr&ct "horse"';
  const { redact: redactKnown, findSecrets: findKnown } = redactor([value, 'abc', '']);

  test('never appear: as they are, in a URL, in JSON, in base64', () => {
    const text = [value, encodeURIComponent(value), JSON.stringify(value), btoa(value)].join('\n');
    const written = redactKnown(text);
    expect(written).not.toContain('corr');
    expect(written).not.toContain(btoa(value).slice(0, 8));
    expect(findKnown(text).map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });

  test('that are too short to be a secret take no words apart', () => {
    expect(redactKnown('abc abcdef')).toBe('abc abcdef');
  });

  test('of several lines are found line by line', () => {
    const lines = redactor([`first-line-of-a-secret\nsecond-line-of-a-secret`]);
    expect(lines.redact('x\nsecond-line-of-a-secret\ny')).toBe('x\n‹redacted:operator›\ny');
  });

  test('are gone wherever they stand', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ minLength: 6 }),
        fc.string(),
        (before, literal, after) => {
          fc.pre(literal.trim().length >= 6 && !'‹redacted:operator›'.includes(literal.trim()));
          const written = redactor([literal]).redact(before + literal + after);
          expect(written.replaceAll(/‹redacted:[a-z-]+›/g, '\n')).not.toContain(literal.trim());
        },
      ),
    );
  });
});

test('what is redacted holds no secret any more, and redacting again changes nothing', () => {
  const piece = fc.constantFrom(
    ...['password', 'token', '=', ': ', '"', "'", '\\', '\n', ' ', '://', 'a', ':', '@', 'abcdef'],
    ...['Cookie: ', 'Authorization: ', 'x=y', `ghp_${alnum}`, jwt, '-----BEGIN PRIVATE KEY-----'],
    ...['-----END PRIVATE KEY-----', '‹redacted:jwt›', '--secret ', 'curl -u ', '$apr1$', alnum],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const once = redact(pieces.join(''));
      expect(findSecrets(once)).toEqual([]);
      expect(redact(once)).toBe(once);
    }),
    { numRuns: 5000 },
  );
});

test('a secret is named by its kind and line, never shown', () => {
  expect(findSecrets(`a\nb\ntoken=abcdef\n\nghp_${alnum}`)).toEqual([
    { kind: 'password', line: 3 },
    { kind: 'github-token', line: 5 },
  ]);
});

test.each([
  '‹redacted: password=hunter2›',
  'password=‹redacted:x›hunter2',
  '‹redacted:Password=hunter2 ›',
  'Authorization: ‹hunter2›',
])('a forged mark hides no secret: %s', (text) => {
  expect(redact(text)).not.toContain('hunter2');
});

describe('a megabyte takes no longer for being hostile', () => {
  const size = 1024 * 1024;
  const fill = (unit: string): string => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  test.each([
    ...['a', 'password', 'password=', 'password: ', 'token="', "token='a\\", 'secret=/run/'],
    ...[
      'eyJ',
      'eyJaaaaaaaaaa.',
      '-----BEGIN PRIVATE KEY-----',
      '-----BEGIN ',
      '://',
      '://a:',
      '$1$',
    ],
    ...['ghp_', 'cookie: ', 'cookie: a ', 'authorization: x', '-u a:', 'curl -u a:b ', 'login a '],
    ...['Bearer ', '\\"', '--token ', 'SWMTKN-1-', 'a@', ' ', '\t', '_', '{SHA}', '"auth":"'],
  ])('of %j', (unit) => {
    endsSoon(() => redact(fill(unit)));
  });
});
