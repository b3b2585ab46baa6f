import { afterEach, describe, expect, it } from 'vitest';
import { SessionRefused, type Channel, type OpenChannel } from '../../src/observe/channel.ts';
import { systemClock } from '../../src/observe/clock.ts';
import type { LaneLimits } from '../../src/observe/lane.ts';
import { Lanes } from '../../src/observe/lanes.ts';
import type { VectorRequest } from '../../src/observe/session.ts';
import { localChannel } from './local-shell.ts';

const nonce = 'fedcba9876543210fedcba9876543210';
const opened: Lanes[] = [];

afterEach(() => {
  for (const lanes of opened.splice(0)) lanes.lost({ kind: 'transport', reason: 'test over' });
});

function lanesOver(open: OpenChannel, limits: Partial<LaneLimits> = {}): Lanes {
  const all = { startMs: 5000, graceMs: 500, hardBytes: 64 * 1024 * 1024, ...limits };
  const lanes = new Lanes({ open, nonce, clock: systemClock, limits: all });
  opened.push(lanes);
  return lanes;
}

function vector(argv: readonly string[], more: Partial<VectorRequest> = {}): VectorRequest {
  return { argv, deadlineMs: 10_000, capBytes: 10_000, ...more };
}

const echo = (text: string): VectorRequest => vector(['echo', text]);

/** Shells of this machine; at most `most` at once, as MaxSessions has it. */
function shellsOf(most = Number.POSITIVE_INFINITY) {
  const seen = { opened: 0, open: 0, most: 0 };
  const open: OpenChannel = () => {
    if (seen.open >= most) return Promise.reject(new SessionRefused('open failed'));
    seen.opened++;
    seen.most = Math.max(seen.most, ++seen.open);
    const channel = localChannel();
    return Promise.resolve({
      ...channel,
      close: () => {
        seen.open--;
        channel.close();
      },
    });
  };
  return { seen, open };
}

/** A wire that a test plays by hand. */
function deadChannel(onWrite: (listener: Parameters<Channel['listen']>[0]) => void): Channel {
  let to: Parameters<Channel['listen']>[0] | null = null;
  return {
    write: () => {
      if (to) onWrite(to);
    },
    listen: (listener) => {
      to = listener;
    },
    close: () => undefined,
  };
}

describe('the lanes of a connection', () => {
  it('are as many as there is work, and each runs one vector after another', async () => {
    const { seen, open } = shellsOf();
    const lanes = lanesOver(open);
    await lanes.run(echo('first'));
    await lanes.run(echo('second'));
    expect(seen.opened).toBe(1);
  });

  it('are eight at most, and every vector gets its own answer', async () => {
    const { seen, open } = shellsOf();
    const lanes = lanesOver(open);
    const texts = Array.from({ length: 40 }, (_, i) => `text ${i}`);
    const answers = await Promise.all(texts.map((text) => lanes.run(echo(text))));
    expect(answers.map(({ stdout }) => stdout?.text)).toEqual(texts.map((text) => `${text}\n`));
    expect(seen.most).toBeLessThanOrEqual(8);
  });

  it.each([1, 2])('are slower, not different, on a host that gives %i', async (most) => {
    const { seen, open } = shellsOf(most);
    const lanes = lanesOver(open);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => lanes.run(echo(`${i}`))),
    );
    expect(answers.every(({ failure, exit }) => failure === null && exit === 0)).toBe(true);
    expect(seen.most).toBe(most);
  });

  it('that a host never gives are a transport failure for all', async () => {
    const lanes = lanesOver(shellsOf(0).open);
    const answers = await Promise.all([lanes.run(echo('a')), lanes.run(echo('b'))]);
    expect(answers.map(({ failure }) => failure?.kind)).toEqual(['transport', 'transport']);
  });

  it('whose connection is lost answer for every vector, running or waiting', async () => {
    const lanes = lanesOver(shellsOf(2).open);
    const running = Array.from({ length: 6 }, () => lanes.run(vector(['sleep', '30'])));
    lanes.lost({ kind: 'transport', reason: 'connection lost' });
    const answers = await Promise.all(running);
    expect(new Set(answers.map(({ failure }) => failure?.reason))).toEqual(
      new Set(['connection lost']),
    );
    expect((await lanes.run(echo('later'))).failure?.kind).toBe('transport');
  });

  it('whose connection is lost before any session was opened answer for every vector', async () => {
    const lanes = lanesOver(() => new Promise(() => undefined));
    const waiting = [lanes.run(echo('a')), lanes.run(echo('b'))];
    lanes.lost({ kind: 'transport', reason: 'connection lost' });
    const answers = await Promise.all(waiting);
    expect(answers.map(({ failure }) => failure?.reason)).toEqual([
      'connection lost',
      'connection lost',
    ]);
  });
});

describe('a vector', () => {
  it('that runs into its deadline is ended by the host, and the lane goes on', async () => {
    const { seen, open } = shellsOf();
    const lanes = lanesOver(open);
    const slow = await lanes.run(vector(['sleep', '30'], { deadlineMs: 200 }));
    expect(slow.failure).toEqual({
      kind: 'deadline',
      reason: 'Still running after 200 ms; ended.',
    });
    expect((await lanes.run(echo('next'))).stdout?.text).toBe('next\n');
    expect(seen.opened).toBe(1);
  });

  it('that the host does not end is given up with its lane, and the others go on', async () => {
    // A host whose timeout(1) does nothing.
    const open: OpenChannel = () => {
      const channel = localChannel();
      channel.write('timeout() { shift 3; "$@"; }\n');
      return Promise.resolve(channel);
    };
    const lanes = lanesOver(open, { graceMs: 100 });
    const slow = lanes.run(vector(['sleep', '4'], { deadlineMs: 100 }));
    const answers = await Promise.all([slow, lanes.run(echo('other'))]);
    expect(answers[0].failure?.kind).toBe('deadline');
    expect(answers[0].exit).toBeNull();
    expect(answers[1].stdout?.text).toBe('other\n');
  });

  it('with more output than its cap is cut: counted and digested whole', async () => {
    const lanes = lanesOver(shellsOf().open);
    const argv = ['head', '-c', '5000000', '/dev/zero'];
    const { failure, stdout, exit } = await lanes.run(vector(argv, { capBytes: 1000 }));
    expect({ kind: failure?.kind, exit, bytes: stdout?.bytes, kept: stdout?.text.length }).toEqual({
      kind: 'cut',
      exit: 0,
      bytes: 5_000_000,
      kept: 1000,
    });
  });

  it('that never stops printing is given up at the hard limit', async () => {
    const lanes = lanesOver(shellsOf().open, { hardBytes: 1_000_000 });
    const { failure, exit, stdout } = await lanes.run(vector(['yes'], { capBytes: 100 }));
    expect({ kind: failure?.kind, exit, cut: stdout?.cut }).toEqual({
      kind: 'cut',
      exit: null,
      cut: true,
    });
    expect((await lanes.run(echo('next'))).stdout?.text).toBe('next\n');
  });

  it('whose tool is not there says so, and is no answer', async () => {
    const lanes = lanesOver(shellsOf().open);
    const { failure } = await lanes.run(vector(['no-such-tool', '--version']));
    expect(failure?.kind).toBe('tool-missing');
    expect(failure?.reason).toContain('no-such-tool is not on this host');
  });

  it('on a host without timeout(1) says that this is what is missing', async () => {
    const open: OpenChannel = () => {
      const channel = localChannel();
      return Promise.resolve({
        ...channel,
        write: (text) => {
          channel.write(text.replace(/PATH=\S+/, 'PATH=/nowhere'));
        },
      } satisfies Channel);
    };
    const { failure } = await lanesOver(open).run(echo('x'));
    expect(failure).toMatchObject({
      kind: 'tool-missing',
      reason: expect.stringContaining('timeout(1)') as string,
    });
  });

  it('that may not be run is denied', async () => {
    const { failure } = await lanesOver(shellsOf().open).run(vector(['/etc/passwd']));
    expect(failure?.kind).toBe('denied');
  });

  it('with another exit status is an answer: judging it is not the lane’s', async () => {
    const answer = await lanesOver(shellsOf().open).run(
      vector(['sh', '-c', 'echo no >&2; exit 3']),
    );
    expect(answer).toMatchObject({ exit: 3, failure: null, stderr: { text: 'no\n' } });
  });

  it('that ends itself like timeout(1) does, long before its deadline, is an answer', async () => {
    const answer = await lanesOver(shellsOf().open).run(vector(['sh', '-c', 'exit 124']));
    expect(answer).toMatchObject({ exit: 124, failure: null });
  });

  it('that no program can be given is an input failure, and the lane goes on', async () => {
    const lanes = lanesOver(shellsOf().open);
    expect((await lanes.run(vector(['echo', 'a\0b']))).failure?.kind).toBe('input');
    expect((await lanes.run(echo('next'))).stdout?.text).toBe('next\n');
  });
});

describe('a login', () => {
  it('that prints before its shell starts changes nothing', async () => {
    const open: OpenChannel = () =>
      Promise.resolve(localChannel(['sh', '-c', 'echo Welcome; printf bye >&2; exec sh -s']));
    const { stdout, stderr } = await lanesOver(open).run(echo('x'));
    expect([stdout?.text, stderr?.text]).toEqual(['x\n', '']);
  });

  it('that gives no shell is a transport failure with what it printed, for all at once', async () => {
    let opens = 0;
    const open: OpenChannel = () => {
      opens++;
      return Promise.resolve(
        localChannel(['sh', '-c', 'echo This account is currently not available.; exit 1']),
      );
    };
    const lanes = lanesOver(open);
    const answers = await Promise.all(Array.from({ length: 30 }, () => lanes.run(echo('x'))));
    expect(answers.every(({ failure }) => failure?.kind === 'transport')).toBe(true);
    expect(answers[0]?.failure?.reason).toContain('This account is currently not available');
    expect(opens).toBeLessThanOrEqual(8);
  });

  it('that says nothing at all is given up', async () => {
    const lanes = lanesOver(() => Promise.resolve(deadChannel(() => undefined)), { startMs: 100 });
    expect((await lanes.run(echo('x'))).failure?.kind).toBe('transport');
  });

  it('that ends the session in the middle fails that vector alone', async () => {
    const { open } = shellsOf();
    const lanes = lanesOver(open);
    const killed = await lanes.run(vector(['sh', '-c', 'kill -9 $(ps -o ppid= -p $PPID)']));
    expect(killed.failure?.kind).toBe('transport');
    expect((await lanes.run(echo('next'))).stdout?.text).toBe('next\n');
  });
});
