/** Which units the next boot starts, as far as their state says. */

/** Units that run what their own files say when an interface comes: rules among it. */
const addsRules = /^(?:wg-quick|openvpn)[@-]/;

interface Unit {
  readonly Id: string;
  readonly UnitFileState: string;
}

/** Whether a unit may run at the boot: it is not switched off, nor there for this boot alone. */
export function isStarted(unit: string, units: readonly Unit[]): boolean {
  const state = units.find(({ Id }) => Id === unit)?.UnitFileState;
  return state !== undefined && !/^(?:disabled|masked|linked|.*-runtime|transient)$/.test(state);
}

/** Whether a unit adds rules that stand in none of the files that are read. */
export const bringsRules = (unit: string): boolean => addsRules.test(unit);

/** The scripts that units name. */
export function scriptsOf<T extends { readonly path: string }>(
  started: readonly { readonly files: readonly string[] }[],
  scripts: readonly T[],
): T[] {
  const named = new Set(started.flatMap(({ files }) => files));
  return scripts.filter(({ path }) => named.has(path));
}
