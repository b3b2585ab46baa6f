// The platform: the four other phases from their plans to their PASS, then one sabotage at a time under the eyes of all.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labReady, upLab, type Lab } from '../lab/index.ts';
import { platformSabotages } from '../lab/platform/sabotages.ts';
import { countersForgotten } from '../lab/platform/sabotages/containers.ts';
import { applyAll } from '../lab/sabotages/together.ts';
import { lastEvidence, ranTwice } from './evidence.ts';
import type { Row } from './outcome-table.ts';
import {
  grant,
  operatorOf,
  phaseScratch,
  phases,
  sheetOf,
  unitedScratch,
  work,
} from './phase-scratch.ts';
import { platformExpected } from './platform-expectations.ts';
import { reports, type Ending } from './reports.ts';
import type { RepositorySabotage } from './repository-sabotage.ts';
import { repositorySabotages } from './repository-sabotages.ts';
import { publish } from './results.ts';
import { turnedOf, verdictsOf, type Scratch } from './scratch.ts';
import { groupsOfRun, plannedOf, rowsOf, titleOf, wantedOf, type Planned } from './together.ts';

const ready = labReady();

const plannedEdits = repositorySabotages.map((what): Planned<RepositorySabotage> => {
  const { name, says, turns } = what;
  const wanted = Object.fromEntries(turns.map((id) => [id, 'FAIL']));
  return { what, name, kind: 'sabotage', says, wanted, alone: false };
});

describe.skipIf(!ready.ready)('on the platform', () => {
  let lab: Lab;
  const rows: Row[] = [];

  beforeAll(async () => {
    lab = await upLab({ platform: true });
  }, 180_000);

  afterAll(async () => {
    publish('platform', rows);
    await lab.down();
  }, 60_000);

  describe.each(phases)('phase %s', (phase) => {
    let scratch: Scratch;

    beforeAll(async () => {
      scratch = await phaseScratch(lab, phase);
      scratch.surroundings = operatorOf(lab);
      await grant(lab, scratch, `${phase}-M1`);
      // What the phase is about is red before it, where its sheet says so.
      const [broken] = phase === 'm8' ? platformSabotages : [];
      const undo = await broken?.apply(lab);
      const ran = await scratch.review('baseline', phase);
      await undo?.();
      expect(ran.stderr).toContain('First baseline');
      expect(ran.exit).toBe(0);
      work(scratch, [phase]);
    }, 180_000);

    afterAll(() => scratch.remove());

    if (phase === 'm8') {
      it('sees that the host was not booted since the baseline', async () => {
        const says = 'the host was not booted since the work began';
        await scratch.commit('claim(m8-M4): the host comes back as it is');
        const turned = turnedOf(await scratch.report('M4', '--dry-run'));
        const wanted = { rebooted: 'FAIL' } as const;
        rows.push({ name: 'platform-not-rebooted', kind: 'sabotage', says, wanted, turned });
        expect(turned).toEqual(wanted);
        await lab.reboot({ keepSwarm: true });
        await lab.waitHealthy();
      }, 180_000);

      it(`sees ${countersForgotten.name}: ${countersForgotten.says}`, async () => {
        const { name, kind, says } = countersForgotten;
        await scratch.commit('claim(m8-M2): rate limits hold');
        await scratch.keep(reports());
        const undo = await countersForgotten.apply(lab);
        try {
          const turned = turnedOf(await scratch.report('M2', '--dry-run'));
          const wanted = { burst: 'FAIL' } as const;
          rows.push({ name, kind, says, wanted, turned });
          expect(turned).toEqual(wanted);
        } finally {
          await undo();
        }
      }, 120_000);
    }

    it.each(Object.keys(sheetOf(phase).milestones))(
      'passes %s',
      async (milestone) => {
        const subject = `claim(${phase}-${milestone}): ${sheetOf(phase).milestones[milestone]?.title}`;
        await scratch.commit(subject);
        await scratch.keep(reports());
        const report = await scratch.report(milestone);
        expect(turnedOf(report)).toEqual({});
        expect(report.verdict).toBe('PASS');
        expect(ranTwice(await lastEvidence(scratch, `${phase}-${milestone}`))).toEqual([]);
      },
      60_000,
    );
  });

  describe('all phases at once', () => {
    let scratch: Scratch;
    let good = '';

    beforeAll(async () => {
      scratch = await unitedScratch(lab);
      scratch.surroundings = operatorOf(lab);
      await grant(lab, scratch, 'united-M1');
      for (const phase of ['united', 'offline']) {
        expect((await scratch.review('baseline', phase)).exit).toBe(0);
      }
      work(scratch, phases);
      for (const phase of ['united', 'offline']) {
        await scratch.commit(`claim(${phase}-M1): everything holds`);
        await scratch.keep(reports());
      }
      good = await scratch.git('rev-parse', 'HEAD');
    }, 180_000);

    afterAll(() => scratch.remove());

    it('holds', async () => {
      const report = await scratch.report('united-M1', '--dry-run');
      expect(turnedOf(report)).toEqual({});
      expect(Object.keys(verdictsOf(report)).length).toBeGreaterThan(180);
      const grave = report.findings.filter(({ severity }) => severity !== 'note');
      expect(grave.map(({ identity }) => identity)).toEqual([]);
    }, 60_000);

    for (const group of groupsOfRun(plannedOf(platformSabotages, platformExpected))) {
      it(
        titleOf(group),
        async () => {
          const undo = await applyAll(lab, group.map(({ what }) => what)); // prettier-ignore
          try {
            const turned = turnedOf(await scratch.report('united-M1', '--dry-run'));
            rows.push(...rowsOf(group, turned));
            expect(turned).toEqual(wantedOf(group));
          } finally {
            await undo();
          }
        },
        300_000,
      );
    }

    for (const group of groupsOfRun(plannedEdits)) {
      it(
        titleOf(group),
        async () => {
          await scratch.git('reset', '-q', '--hard', good);
          for (const { what } of group) what.apply(scratch);
          await scratch.git('add', '--all', '--force');
          await scratch.commit('claim(offline-M1): everything holds, still');
          await scratch.keep(reports(endingsOf(group)));
          const turned = turnedOf(await scratch.report('offline-M1', '--dry-run'));
          rows.push(...rowsOf(group, turned));
          expect(turned).toEqual(wantedOf(group));
        },
        60_000,
      );
    }
  });
});

function endingsOf(group: readonly Planned<RepositorySabotage>[]): Record<string, Ending> {
  return Object.fromEntries(group.flatMap(({ what }) => Object.entries(what.endings ?? {})));
}
