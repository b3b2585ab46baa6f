// Podman in the place of Docker: what is known of it is asked in its own words and read by its own parsers.
import type { Engine } from '../model/config.ts';
import type { Collector, Probe } from '../model/probe.ts';
import type { RunStep, Step } from '../model/step.ts';

/** A collector as an engine's host is asked. What is not known for the engine stays as it is: `unknownTo` says why. */
export function forEngine(collector: Collector, engine: Engine): Collector {
  if (engine === 'docker' || unknownTo(collector, engine) !== null) return collector;
  return { ...collector, package: 'podman', steps: collector.steps.map(ofPodman) };
}

/** Why a host with that engine cannot be asked; null where it can, or where no engine is asked. */
export function unknownTo({ id, class: kind, steps }: Collector, engine: Engine): string | null {
  if (engine === 'docker' || kind !== 'docker' || steps.every(isKnown)) return null;
  return `${id} is not known for Podman, which review.yaml says that this host has`;
}

/** A probe's words about an engine's host: whoever owns the containers may ask Podman, and nobody else sees them. */
export function toldOf(probe: Probe, engine: Engine): Probe {
  const { remedy, rights } = probe;
  if (engine === 'docker') return probe;
  return {
    ...probe,
    ...(remedy === undefined ? {} : { remedy: remedy.replaceAll('`docker ', '`podman ') }),
    ...(rights?.startsWith('group docker') ? { rights: 'the login that owns the containers' } : {}),
  };
}

function isKnown(step: Step): boolean {
  return 'run' in step && (step.run[0] === 'podman' || step.podman !== undefined);
}

function ofPodman(step: Step): Step {
  return 'run' in step ? podmanStep(step) : step;
}

/** A step as Podman is asked it: itself, where it says nothing of Podman. */
export function podmanStep({ podman, ...step }: RunStep): RunStep {
  if (podman === undefined) return step;
  const [, ...words] = step.run;
  return {
    ...step,
    run: podman.run ?? ['podman', ...words],
    parse: podman.parse ?? step.parse,
  };
}
