import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/document/redact.ts';
import { placeOf, secretValues, secretsOf, wayTo } from '../../src/observe/secrets.ts';

const name = 'REVIEW_SECRET_API_KEY';
const place = 'https://ci.example.net';
const value = 'correct-horse-battery';
const given = { [name]: value, [`${name}_FOR`]: `https://other.example, ${place}` };

describe('a secret of the operator', () => {
  it('is given for a place that it was given for', () => {
    expect(secretsOf(given)(name, place)).toEqual({ ok: true, value });
  });

  it.each([
    ['nothing is set', {}, name, place, 'is not set'],
    ['it is empty', { ...given, [name]: '' }, name, place, 'is not set'],
    ['no place is named', { [name]: value }, name, place, 'is not for this place'],
    ['another origin asks', given, name, 'https://ci.example.net:8443', 'is not for this place'],
    ['plain text asks', given, name, 'http://ci.example.net', 'is not for this place'],
    ['another address stands in', given, name, `${place} by 192.0.2.1:443`, 'is not for this'],
    ['a host asks on our behalf', given, name, `${place} from web-1`, 'is not for this place'],
    ['a part of a place asks', given, name, 'https://ci.example', 'is not for this place'],
    ['a key of ours is asked for', { REVIEW_SSH_KEY: value }, 'REVIEW_SSH_KEY', place, 'not set'],
    ['a line break is in it', { ...given, [name]: `${value}\nHost: x` }, name, place, 'line break'],
    ['it is short', { ...given, [name]: 'abc' }, name, place, 'too short'],
  ])('is not given where %s; the reason tells the way out, not the secret', (...row) => {
    const [, env, asked, where, why] = row;
    const secret = secretsOf(env)(asked, where);
    expect(secret).toMatchObject({ ok: false, reason: expect.stringContaining(why) as string });
    expect(JSON.stringify(secret)).not.toContain(value);
  });

  it('that has no place yet says which to give', () => {
    expect(secretsOf({ [name]: value })(name, place)).toMatchObject({
      reason: expect.stringContaining(`${name}_FOR='${place}'`) as string,
    });
  });

  it('is taken out of every text, the places are not', () => {
    const { redact } = redactor(secretValues(given));
    expect(redact(`${value} at ${place}`)).toBe(`‹redacted:operator› at ${place}`);
  });
});

describe('a place', () => {
  it.each([
    [place, null, null, place],
    [place, '192.0.2.7:443', null, `${place} by 192.0.2.7:443`],
    [
      'redis://127.0.0.1:6379',
      null,
      'web-1.example.net',
      'redis://127.0.0.1:6379 from web-1.example.net',
    ],
  ])('%s by %s from %s', (service, by, from, written) => {
    expect(placeOf(service, by, from)).toBe(written);
  });
});

describe('the way to a host', () => {
  const hosts = {
    db: { address: 'db.example.net', port: 22 },
    other: { address: 'db.example.net', port: 2222 },
    far: { address: 'db.example.net', port: 22, jump: 'gate' },
    gate: { address: 'gate.example.net', port: 2200 },
    ring: { address: 'a', jump: 'ring' },
  };

  it.each([
    ['db', 'db.example.net'],
    ['other', 'db.example.net:2222'],
    ['far', 'db.example.net through gate.example.net:2200'],
    ['constructor', 'constructor'],
  ])('%s is a place of its own: %s', (name, way) => {
    expect(wayTo(name, hosts)).toBe(way);
  });

  it('ends, though a host be its own', () => {
    expect(wayTo('ring', hosts).length).toBeLessThan(1000);
  });
});
