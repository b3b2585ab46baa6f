// What tests of providers share: lines of files, and what is known of a host.
import type { Ask } from '../../../src/adversary/gates/model.ts';
import type { Places } from '../../../src/adversary/gates/places.ts';
import { providersOf } from '../../../src/adversary/gates/providers.ts';
import type { UnitDeployment } from '../../../src/adversary/gates/starts.ts';

export const lines = (path: string, ...texts: readonly string[]) =>
  texts.map((text, at) => ({ path, line: at + 1, text }));

/** `unit`s by requirement, or why there are none. */
export function needed(
  ask: Ask,
  places: Partial<Places>,
  ...deployments: readonly UnitDeployment[]
): readonly (readonly string[])[] | string {
  const nothing = { workloads: [], proxies: [], listening: [], unseen: [] };
  const mapped = providersOf(ask, {
    places: { ...nothing, ...places },
    deployments,
    unitOf: (name) => (name === 'missing.service' ? undefined : name),
    anchor: 'multi-user.target',
  });
  return mapped.kind === 'needs' ? mapped.requirements.map(({ anyOf }) => anyOf) : mapped.kind;
}

export const url = (target: string): Ask => ({ kind: 'http', target });
export const listening = (port: number, unit: string | null, address = '0.0.0.0') => ({
  port,
  unit,
  address,
});
