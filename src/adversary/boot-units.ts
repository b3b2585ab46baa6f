import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { inOrder, type Wrong } from './wrong.ts';

const unit = z.object({
  Id: z.string(),
  ActiveState: z.string(),
  UnitFileState: z.string(),
  /** A job that is queued or runs, or 0. */
  Job: z.string().optional(),
  WantedBy: z.string(),
  RequiredBy: z.string(),
  TriggeredBy: z.string(),
  ConditionResult: z.string(),
  ConditionTimestampMonotonic: z.string(),
  AssertResult: z.string(),
  InactiveExitTimestampMonotonic: z.string(),
  FragmentPath: z.string(),
  DropInPaths: z.string(),
  Transient: z.string(),
});
type Unit = z.infer<typeof unit>;

/**
 * What the next boot would do otherwise than this one did. Gives `neverStarted`, units that are enabled, that a target which is
 * active wants, and that nothing has tried to start since the boot; and `inRun`, units that a file under /run makes or changes, where no generator,
 * `systemd-run` or `systemctl set-property` did.
 */
export const bootUnits = analysis(
  { variables: z.object({ units: z.array(unit) }), params: z.object({}) },
  ({ units }): AnalysisResult => {
    const active = new Set(
      units.filter(({ ActiveState }) => ActiveState === 'active').map(({ Id }) => Id),
    );
    const neverStarted = units
      .filter((one) => isWanted(one, active) && !wasTried(one))
      .map(({ Id, WantedBy, RequiredBy }): Wrong => ({
        subject: Id,
        says: `${Id} is enabled, and was not started since the boot`,
        evidence: [`wanted by ${[WantedBy, RequiredBy].filter((names) => names !== '').join(' ')}`],
      }));
    const inRun = units.flatMap((one): Wrong[] => {
      const files = filesOf(one).filter(isForNow);
      return files.length === 0
        ? []
        : [
            {
              subject: one.Id,
              says: `${one.Id} is as files under /run make it: they are gone with the next boot`,
              evidence: files,
            },
          ];
    });
    return {
      ok: true,
      value: { neverStarted: inOrder(neverStarted), inRun: inOrder(inRun) },
    };
  },
);

/** In the boot's transaction: wanted by a target that was reached. What a socket, timer or path starts waits for that. */
function isWanted(one: Unit, active: ReadonlySet<string>): boolean {
  const wanting = [...one.WantedBy.split(' '), ...one.RequiredBy.split(' ')];
  const isTriggered = one.TriggeredBy !== '';
  return (
    one.UnitFileState === 'enabled' &&
    !isTriggered &&
    wanting.some((name) => name.endsWith('.target') && active.has(name))
  );
}

/** A job that waits is still to come; a condition or an assertion that was not met has been tried. */
function wasTried(one: Unit): boolean {
  const hasJob = one.Job !== undefined && one.Job !== '' && !/^0(?: |$)/.test(one.Job);
  const isUnmet = one.ConditionResult === 'no' && one.ConditionTimestampMonotonic !== '0';
  return (
    one.ActiveState !== 'inactive' ||
    hasJob ||
    isUnmet ||
    (one.AssertResult === 'no' && one.ConditionTimestampMonotonic !== '0') ||
    one.InactiveExitTimestampMonotonic !== '0'
  );
}

function filesOf({ FragmentPath, DropInPaths, Transient }: Unit): string[] {
  if (Transient === 'yes') return [];
  return [FragmentPath, ...DropInPaths.split(' ')].filter((path) => path !== '');
}

/** /run/systemd/generator*, transient and system.control are systemd's own; netplan and cloud-init write theirs at every boot. */
function isForNow(path: string): boolean {
  return /^\/run\/systemd\/system\//.test(path) && !OF_EVERY_BOOT.test(path);
}

const OF_EVERY_BOOT =
  /^\/run\/systemd\/system\/(?:netplan-(?:(?:wpa|ovs)-[\w.:-]+|sriov-(?:apply|rebind)|regdom)\.service|(?:cloud-(?:init(?:-local|-main|-network)?|config|final)\.(?:service|target))(?:\.d\/[^/]+)?|[^/]+\.d\/10-netplan(?:-[a-z]+)?\.conf)$/;
