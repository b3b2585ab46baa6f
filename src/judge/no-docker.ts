// A host without Docker: what asks Docker has nothing to ask there, which is another thing to read than "could not look".
import * as z from 'zod';
import type { Observation } from '../model/observation.ts';
import type { BesideClaim, Blind } from '../model/review.ts';
import { parseOutput } from '../probes/parsers/index.ts';
import type { PlannedCheck } from '../probes/plan.ts';

const units = z.array(z.looseObject({ Id: z.string(), LoadState: z.string() }));

/** `docker.service`, `snap.docker.dockerd.service`, `podman-restart.service`. */
const ofContainers = /(^|[.@-])(docker|dockerd|containerd|podman)([.@-]|$)/;

/**
 * Says of break-it probes that could not look for want of `docker` that the host has no Docker, where nothing that was
 * seen speaks for one. They stay what they are: nothing of them passes, and nothing that they found is closed.
 * @param beside what the adversary did
 * @param planned the break-it probes of the plan
 * @param observations all of the run
 */
export function toldOfNoDocker(
  beside: BesideClaim | null,
  planned: readonly PlannedCheck[],
  observations: readonly Observation[],
): BesideClaim | null {
  if (beside === null) return null;
  const lacking = new Set(observations.filter(lacksDocker).map(({ collection }) => collection));
  const toldOf = (one: Blind): Blind => {
    const asks = planned.some(
      ({ probe, host, collections }) =>
        probe.id === one.probe && host === one.host && collections.some((id) => lacking.has(id)),
    );
    const isWithout = asks && one.host !== null && hasNone(one.host, observations);
    return isWithout ? { ...one, noDocker: true } : one;
  };
  return { ...beside, blind: beside.blind.map(toldOf) };
}

function lacksDocker({ argv, failure }: Observation): boolean {
  return argv[0] === 'docker' && failure?.kind === 'tool-missing';
}

/** No client answers, and PID 1, asked for all its services, knows none of Docker's: not one that is stopped or masked. */
function hasNone(host: string, observations: readonly Observation[]): boolean {
  const here = observations.filter((one) => one.host === host && one.vantage === 'host');
  const clients = here.filter(({ argv: [tool = ''] }) => ['docker', 'podman'].includes(tool));
  // What waits for the answer of such a command is not run.
  const isMissing = clients.every(
    ({ failure, skipped }) => skipped || ['tool-missing', 'input'].includes(failure?.kind ?? ''),
  );
  const listed = here.filter(({ collector }) => collector === 'systemd-services');
  return isMissing && listed.length > 0 && listed.every(knowsNone);
}

function knowsNone({ failure, stdout }: Observation): boolean {
  if (failure || !stdout || stdout.cut) return false;
  const listed = parseOutput('properties', stdout.text);
  const read = units.safeParse(listed.ok ? listed.value : null);
  const known = (read.success ? read.data : []).filter(
    ({ LoadState }) => LoadState !== 'not-found',
  );
  return known.length > 0 && !known.some(({ Id }) => ofContainers.test(Id));
}
