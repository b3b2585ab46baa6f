import { describe, expect, it } from 'vitest';
import { hostKeyOf } from './keys.ts';
import { repositorySabotages } from '../e2e/repository-sabotages.ts';
import { platformSabotages } from './platform/sabotages.ts';
import { run, until } from './process.ts';
import { sabotages } from './sabotages.ts';

describe('the lab, as far as it needs no host', () => {
  it('names every sabotage once and says what it does and what must come of it', () => {
    const all = [...sabotages, ...platformSabotages];
    const names = [...all, ...repositorySabotages].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { says, expect: outcome } of all) expect(says && outcome).toBeTruthy();
  });

  it('gives a host key the fingerprint that ssh-keygen shows', () => {
    const key =
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl github.com';
    expect(hostKeyOf(key)).toEqual({
      algorithm: 'ssh-ed25519',
      fingerprint: 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
      publicKey: key.replace(/ github.com$/, ''),
    });
  });

  it('tells an exit status from a deadline, and from a program that is not there', async () => {
    expect((await run('sh', ['-c', 'exit 3'])).exit).toBe(3);
    expect((await run('sleep', ['5'], { timeoutMs: 50 })).exit).toBeNull();
    await expect(run('no-such-program', [])).rejects.toThrow('no-such-program');
  });

  it('says why a wait was in vain', async () => {
    const never = until('the moon', 20, () => Promise.resolve('it is cheese'), 5);
    await expect(never).rejects.toThrow('the moon: not within 20 ms: it is cheese');
  });
});
