// Several sabotages at once: done in their order, undone in the other, and one wait until all is well again.
import type { Lab } from '../types.ts';
import { recover, type Sabotage, type Undo } from './sabotage.ts';

/**
 * Does them one after the other. What was done is undone where one of them fails.
 * @throws what the failing one throws
 */
export async function applyAll(lab: Lab, sabotages: readonly Sabotage[]): Promise<Undo> {
  const [first] = sabotages;
  if (first && sabotages.length === 1) return first.apply(lab);
  // One that is undone cannot wait for a host that the others still keep from being well.
  const impatient: Lab = { ...lab, waitHealthy: () => Promise.resolve() };
  const undos: Undo[] = [];
  const undo = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const one of undos.splice(0).reverse())
      await one().catch((error: unknown) => failures.push(error));
    await recover(lab);
    if (failures.length > 0) throw failures[0];
  };
  try {
    for (const sabotage of sabotages) undos.push(await sabotage.apply(impatient));
  } catch (error) {
    await undo();
    throw error;
  }
  return undo;
}
