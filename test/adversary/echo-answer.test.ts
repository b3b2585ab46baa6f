import { describe, expect, it } from 'vitest';
import { echoAnswer } from '../../src/adversary/echo-answer.ts';

const ps = ['1001', 'ps', 'ps', '-o', 'ruid=,comm=,args='];
const slirp = ['1001', 'slirp4netns', '/usr/bin/slirp4netns', '--mtu=65520'];
const login = (uid: number, gid = uid) => [`uid=${uid}(a) gid=${gid}(a) groups=${gid}(a)`];
const ping = (address: string, received: number) =>
  `PING x (${address}) 56(84) bytes of data.\n\n--- x ping statistics ---\n2 packets transmitted, ${received} received, 0% packet loss\n`;

const docker = {
  running: [{ Names: 'web' }],
  said: ping('192.0.2.7', 2),
  login: login(1001),
  pingGroups: [['1', '0']],
  carriers: [ps],
};
const podman = {
  ...docker,
  running: [{ Names: 'web', Engine: 'podman' }],
  carriers: [ps, slirp],
};
const told = (seen: object) => {
  const result = echoAnswer({ ...seen }, { container: 'web' }, {});
  return result.ok ? String(result.value.answer) : `? ${result.reason}`;
};

describe('an echo request from a container', () => {
  it.each<[string, object, string]>([
    ['of Docker’s that is answered', {}, 'some'],
    ['of which one is answered', { said: ping('192.0.2.7', 1) }, 'some'],
    ['of Docker’s that nobody answers', { said: ping('192.0.2.7', 0) }, 'none'],
    ['that has no way', { said: 'ping: sendto: Network is unreachable\n' }, 'none'],
    ['of a service’s task', { running: [{ Names: 'web.1.abc' }] }, 'some'],
    ['of a container that does not run', { running: [], said: [] }, 'none'],
    ['of another container', { running: [{ Names: 'webs' }] }, '? webs was shown in the place'],
    ['without a count', { said: 'PING x (192.0.2.7)\n' }, '? the container’s ping did not say'],
    [
      'by Docker’s client, of an engine of the login’s own',
      { said: ping('10.0.2.2', 2), carriers: [ps, slirp] },
      '? slirp4netns answers itself for 10.0.2.2',
    ],
    [
      'beside somebody else’s slirp4netns',
      { said: ping('10.0.2.2', 2), carriers: [ps, ['1002', ...slirp.slice(1)]] },
      'some',
    ],
    ['beside a ps that shows nothing', { carriers: [] }, '? ps does not show itself'],
  ])('%s', (_what, change, answer) => {
    expect(told({ ...docker, ...change }).slice(0, answer.length)).toBe(answer);
  });

  const silence = ping('192.0.2.7', 0);
  const allowed = [['0', '2000']];
  it.each<[string, object, string]>([
    ['that is answered', {}, 'some'],
    ['that nobody answers, and may be sent', { said: silence, pingGroups: allowed }, 'none'],
    ['of the last group that may', { said: silence, pingGroups: [['0', '1001']] }, 'none'],
    ['of the first group that may', { said: silence, pingGroups: [['1001', '1001']] }, 'none'],
    ['of a group above', { said: silence, pingGroups: [['0', '1000']] }, '? slirp4netns may not'],
    ['of a group below', { said: silence, pingGroups: [['1002', '9']] }, '? slirp4netns may not'],
    ['to slirp4netns', { said: ping('10.0.2.2', 2) }, '? slirp4netns answers itself for 10'],
    ['by IPv6', { said: ping('2001:db8::1', 2) }, '? slirp4netns answers itself for what'],
    ['of root', { login: login(0), said: silence }, 'none'],
    ['that nothing carries', { carriers: [ps] }, '? nothing was seen that carries'],
    [
      'that somebody else’s slirp4netns carries',
      { carriers: [ps, ['1002', ...slirp.slice(1)]] },
      '? nothing was seen that carries',
    ],
    ['by pasta', { carriers: [ps, slirp, ['1001', 'pasta', 'pasta']] }, '? pasta carries'],
    [
      'of root that slirp4netns carries',
      { login: login(0), carriers: [ps, ['0', 'slirp4netns']] },
      '? slirp4netns carries',
    ],
    [
      'with another network',
      { carriers: [ps, [...slirp, '--cidr=10.1.0.0/24']] },
      '? slirp4netns has a network',
    ],
  ])('of Podman’s %s', (_what, change, answer) => {
    expect(told({ ...podman, ...change }).slice(0, answer.length)).toBe(answer);
  });
});
