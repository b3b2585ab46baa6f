import { describe, expect, it } from 'vitest';
import { observe } from '../../src/observe/observe.ts';
import { collector as collectorSchema } from '../../src/model/probe.ts';
import { withMotion } from '../../src/probes/motion.ts';
import { answer, collectionOf, effectsWith, sessionTo, startedAt } from './fake-effects.ts';

const init = '1 9000 systemd /sbin/init\n';
const installing = `${init}7 20 apt-get apt-get install nginx\n`;
const motion = collectorSchema.parse({
  ...{ id: 'host-motion', class: 'host' },
  steps: [{ run: ['ps'], parse: 'motion', keep: ['pid', 'seconds', 'what'] }],
});
const collections = withMotion(
  [collectionOf([{ run: ['ip', '-j', 'link'], parse: 'json' }])],
  new Map([[motion.id, motion]]),
);

/** A host on which ps says these in turn, the last of them for ever; every look at its links sees another number. */
function busy(says: readonly string[], patienceMs?: number) {
  let now = Date.parse(startedAt);
  let [asked, looks] = [0, 0];
  const { session, asked: vectors } = sessionTo(({ argv }) => {
    if (argv[0] === 'ip') return answer(`[${++looks}]`);
    return argv[0] === 'ps' ? answer(says[Math.min(asked++, says.length - 1)] ?? '') : answer('');
  });
  const effects = effectsWith({
    session: () => Promise.resolve({ ok: true, session }),
    now: () => new Date(now),
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    ...(patienceMs === undefined ? {} : { patienceMs }),
  });
  const hosts = [{ name: 'web', address: 'web:22', user: 'reviewer' }];
  const run = async () => {
    const seen = await observe({ checks: [], collections }, hosts, effects, () => false);
    const links = seen.observations.filter(({ argv }) => argv[0] === 'ip');
    const asks = vectors.filter((one) => one === 'ps').length;
    return { ...seen, links: links.map(({ stdout }) => stdout?.text), asks };
  };
  return run();
}

describe('a host that is being changed', () => {
  it('is waited for, and looked at again when it is done: what was seen before does not count', async () => {
    const { waits, links, observations } = await busy([installing, installing, init]);
    expect(waits).toEqual([{ host: 'web', what: 'apt-get install', waitedMs: 10_000 }]);
    expect(links).toEqual(['[2]']);
    const [first] = observations;
    expect(first?.stdout?.text).toBe('[{"pid":1,"seconds":9000,"what":"init"}]');
  });

  it('is waited for once, and no longer than a minute', async () => {
    const { waits, links, observations } = await busy([installing]);
    expect(waits).toEqual([{ host: 'web', what: 'apt-get install', waitedMs: 60_000 }]);
    expect(links).toEqual(['[2]']);
    expect(observations[0]?.stdout?.text).toContain('apt-get install');
  });

  it('is not at rest where the second look fails', async () => {
    expect((await busy([installing, ''])).waits).toMatchObject([{ waitedMs: 60_000 }]);
    expect((await busy([installing, '', init])).waits).toMatchObject([{ waitedMs: 10_000 }]);
  });

  it('is waited for as long as the operator says', async () => {
    expect((await busy([installing], 7000)).waits).toMatchObject([{ waitedMs: 7000 }]);
    const impatient = await busy([installing], 0);
    expect(impatient).toMatchObject({ waits: [{ waitedMs: 0 }], links: ['[2]'] });
  });

  it('that is quiet is asked once, and not waited for', async () => {
    expect(await busy([init])).toMatchObject({ waits: [], links: ['[1]'], asks: 1 });
  });
});
