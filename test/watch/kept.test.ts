import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keptOf } from '../../src/cli/watch-kept.ts';
import { outsideOf, secretAt } from '../../src/cli/watch-place.ts';
import type { OpenCriteria } from '../../src/steps/open-criteria.ts';
import type { Plan } from '../../src/probes/plan.ts';
import type { Lookout } from '../../src/steps/lookout.ts';
import { look as lookAt } from '../../src/steps/look.ts';
import type { Setting, Subject } from '../../src/steps/setting.ts';
import type { World } from '../../src/steps/world.ts';
import { exampleWatch } from '../../src/watch/example.ts';
import { readWatchFile } from '../../src/watch/read-file.ts';
import { Turns } from '../../src/watch/turns.ts';
import { UnderWay } from '../../src/watch/under-way.ts';
import { NoRoom, patient } from '../../src/watching/patient.ts';
import { removeScratch, scratchDirectory } from '../adapters/git/scratch.ts';

afterAll(removeScratch);

const folder = scratchDirectory();
writeFileSync(join(folder, 'token'), 'a token of the forge\n');
writeFileSync(join(folder, 'two-lines'), 'a token\nand another\n');
const env = {
  HOOK: 'a secret for webhooks',
  SHORT: 'abc',
  REVIEW_SECRET_DASHBOARD: 'for the dashboard',
  REVIEW_SECRET_DASHBOARD_FOR: 'https://dash.example',
  REVIEW_SECRET_OTHER: 'of another repository',
  REVIEW_FORGE_TOKEN: 'of nobody who is named',
};
const place = { folder, env };

describe('what a repository is reviewed with', () => {
  const text = exampleWatch
    .replaceAll(/\/run\/credentials\/cold-review\.service\/forge-token/g, 'token')
    .replace('REVIEW_WEBHOOK_SECRET', 'HOOK');
  const read = readWatchFile(
    { path: 'watch.yaml', text },
    { ...outsideOf(place), refuseFile: () => null },
  );
  const kept = read.ok ? keptOf(read.value, place).get('infra') : undefined;

  it('is its own token, by the file that is named, and no other', () => {
    expect(kept?.forge).toEqual({
      place: { kind: 'gitea', url: 'https://git.example.net', owner: 'acme', name: 'infra' },
      origin: 'https://git.example.net',
      token: 'a token of the forge',
    });
    expect(kept?.hook).toEqual({ kind: 'gitea', secret: 'a secret for webhooks' });
    expect(kept?.env.REVIEW_FORGE_TOKEN).toBe('a token of the forge');
  });

  it('is a folder for its evidence, where one is named', () => {
    expect(kept?.settings.evidenceStore).toBe('/var/lib/cold-review/evidence');
  });

  it('are the secrets that are named for it, and none of another', () => {
    expect(kept?.env.REVIEW_SECRET_DASHBOARD).toBe('for the dashboard');
    expect(kept?.env.REVIEW_SECRET_DASHBOARD_FOR).toBe('https://dash.example');
    expect(JSON.stringify(kept)).not.toContain('of another repository');
  });
});

describe('a secret', () => {
  it.each([
    [{ file: 'token' }, true, 'a token of the forge'],
    [{ file: 'nowhere' }, false, 'this file is not there, or cannot be read'],
    [{ file: 'two-lines' }, false, 'this file holds more than one line'],
    [{ variable: 'HOOK' }, true, 'a secret for webhooks'],
    [{ variable: 'NONE' }, false, 'this variable is not set'],
    [{ variable: 'SHORT' }, false, 'this variable holds fewer than 8 characters'],
  ])('in %j', (source, ok, says) => {
    const found = secretAt(source, place);
    expect([found.ok, found.ok ? found.value : found.reason]).toEqual([ok, says]);
  });

  it('that is no file is refused as one', () => {
    mkdirSync(join(folder, 'a-folder'));
    chmodSync(join(folder, 'a-folder'), 0o755);
    expect(outsideOf(place).refuseFile('a-folder')).toContain('is no file');
    expect(outsideOf(place).refuseFile('nowhere')).toContain('is not there');
    expect(outsideOf(place).refuseFile('token')).toBeNull();
  });
});

describe('a review that looks at its hosts', () => {
  const worldOf = (close: () => Promise<void>) => {
    const lookout = { close } as Lookout;
    return { lookout: () => Promise.resolve(lookout) } as unknown as World;
  };
  const fine = worldOf(() => Promise.resolve());
  const hosts = { db: { address: 'db.example', jump: 'way' }, way: { address: 'way.example' } };
  const opened = { criteria: { config: { hosts } } } as unknown as OpenCriteria;
  const plan = { collections: [{ vantage: 'host', host: 'db' }] } as unknown as Plan;
  const look = (world: World) => {
    const { lookout } = world as unknown as {
      lookout: (...about: unknown[]) => Promise<Lookout>;
    };
    return lookout(opened, null, null, null, plan);
  };

  it('leaves its turn to others, and takes it again before those that begin', async () => {
    const [turns, underWay] = [new Turns(1), new UnderWay(1)];
    await turns.take();
    const lookout = await look(patient(fine, turns, await underWay.begin()));
    // Another works while the first one's host hangs, and one more waits to begin.
    await turns.take();
    const order: string[] = [];
    const begins = turns.take().then(() => order.push('begins'));
    const back = lookout.close().then(() => order.push('is back'));
    await new Promise(setImmediate);
    expect([order, turns.waiting]).toEqual([[], 2]);
    turns.give();
    await back;
    turns.give();
    await begins;
    expect(order).toEqual(['is back', 'begins']);
  });

  it('has its turn again where its connections do not end well: it gives back one, and not two', async () => {
    const turns = new Turns(1);
    await turns.take();
    const bad = () => Promise.reject(new Error('lost'));
    const lookout = await look(patient(worldOf(bad), turns, await new UnderWay(1).begin()));
    await expect(lookout.close()).rejects.toThrow('lost');
    turns.give();
    await turns.take();
    void turns.take();
    expect(turns.waiting).toBe(1);
  });

  it('ends where they have no room, by the way to them, and leaves them when it has looked', async () => {
    const [turns, underWay] = [new Turns(4), new UnderWay(1)];
    const world = async () => patient(fine, turns, await underWay.begin());
    const first = await look(await world());
    await look(await world());
    const third = await world();
    await expect(look(third)).rejects.toThrow(new NoRoom(['db.example through way.example']));
    await first.close();
    await look(third);
  });

  it('has nothing compiled before there is room for it', async () => {
    const underWay = new UnderWay(1);
    const asked: string[] = [];
    const evaluate = () => {
      asked.push('a worker');
      return Promise.resolve([]);
    };
    const begun = async () => patient({ ...fine, evaluate }, new Turns(4), await underWay.begin());
    const [subject, record] = [{ commit: 'head' } as Subject, { history: [] }];
    const at = (world: World) => ({ world, opened, record, operator: {} }) as unknown as Setting;
    const full = { ...plan, checks: [], adversary: [] } as unknown as Plan;
    await look(await begun());
    await look(await begun());
    await expect(lookAt(full, subject, at(await begun()))).rejects.toThrow(NoRoom);
    expect(asked).toEqual([]);
    const roomy = patient({ ...fine, evaluate }, new Turns(4), await new UnderWay(1).begin());
    await expect(lookAt(full, subject, at(roomy))).rejects.not.toThrow(NoRoom);
    expect(asked).toEqual(['a worker']);
  });
});
