import type { Settings } from '../composition/settings.ts';
import type { ForgePlace } from '../model/forge.ts';
import type { Operator } from '../steps/operator.ts';

/** What is known of one watched repository, its secrets read. */
export interface Kept {
  readonly url: string;
  readonly branches: readonly string[];
  readonly operator: Operator;
  readonly forge?: { readonly place: ForgePlace; readonly origin: string; readonly token: string };
  readonly hook?: { readonly kind: ForgePlace['kind']; readonly secret: string };
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @throws where nobody has asked for it: a name comes from the file alone */
export function known(kept: ReadonlyMap<string, Kept>, name: string): Kept {
  const found = kept.get(name);
  if (!found) throw new Error(`There is no repository ${name}.`);
  return found;
}
