import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { inOrder, type Wrong } from './wrong.ts';

const labels = {
  project: 'com.docker.compose.project',
  directory: 'com.docker.compose.project.working_dir',
  swarm: 'com.docker.swarm.service.name',
} as const;

const container = z.object({
  Name: z.string(),
  State: z.object({ Status: z.string() }),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
  HostConfig: z.object({
    AutoRemove: z.boolean().optional(),
    RestartPolicy: z.object({ Name: z.string() }),
  }),
});
type Container = z.infer<typeof container>;

const unit = z.object({
  Id: z.string(),
  UnitFileState: z.string(),
  WorkingDirectory: z.string().optional(),
});
type Unit = z.infer<typeof unit>;

/** A whole part of a name, of letters and digits mixed, is one that a program made up for this run: a ULID, a digest. */
function isMadeUp(name: string): boolean {
  return name
    .split(/[^a-z0-9]/)
    .some((part) => /^[a-z0-9]{20,64}$/.test(part) && (part.match(/\d/g)?.length ?? 0) >= 4);
}

/**
 * Containers that run and that nothing starts at the next boot: no restart policy, no service of a swarm, and no enabled unit
 * that has their name, or the name or directory of their Compose project. Those that go when they end (`--rm`), and those
 * with names made up for one run, are not meant to last. Gives `wrong`.
 */
export const containersNotDurable = analysis(
  {
    variables: z.object({ containers: z.array(container), serviceUnits: z.array(unit) }),
    params: z.object({}),
  },
  ({ containers, serviceUnits }): AnalysisResult => {
    const enabled = serviceUnits.filter(({ UnitFileState }) => UnitFileState === 'enabled');
    const wrong = containers
      .filter((one) => isLeft(one) && !enabled.some((each) => starts(each, one)))
      .map((one): Wrong => ({
        subject: `container ${nameOf(one)}`,
        says: `container ${nameOf(one)} runs, has no restart policy, and no enabled unit has its name: the next boot does not start it`,
      }));
    return { ok: true, value: { wrong: inOrder(wrong) } };
  },
);

function isLeft({ Name, State, Config, HostConfig }: Container): boolean {
  return (
    State.Status === 'running' &&
    ['', 'no'].includes(HostConfig.RestartPolicy.Name) &&
    HostConfig.AutoRemove !== true &&
    Config.Labels?.[labels.swarm] === undefined &&
    !isMadeUp(Name)
  );
}

function nameOf({ Name }: Container): string {
  return Name.replace(/^\//, '');
}

function starts({ Id, WorkingDirectory }: Unit, one: Container): boolean {
  const project = one.Config.Labels?.[labels.project];
  const directory = one.Config.Labels?.[labels.directory];
  const words = Id.replace(/\.service$/, '').split('@');
  const isNamed = [nameOf(one), project].some(
    (name) =>
      name !== undefined &&
      words.some((word) =>
        ` ${word.replaceAll(/[-_.:]/g, ' ')} `.includes(` ${name.replaceAll(/[-_.:]/g, ' ')} `),
      ),
  );
  const isThere = directory !== undefined && WorkingDirectory === directory;
  return isNamed || isThere;
}
