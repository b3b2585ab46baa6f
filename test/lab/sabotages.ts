import type { Lab } from './types.ts';
export interface Sabotage { readonly name: string; readonly kind: string; readonly says: string; apply(lab: Lab): Promise<() => Promise<void>>; }
export const sabotages: readonly Sabotage[] = [];
