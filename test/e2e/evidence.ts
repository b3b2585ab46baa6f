// The evidence that a review left, and what it says of how often was looked: a hundred checks of one thing look at it once.
import { evidence as schema, type Evidence } from '../../src/model/evidence.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Scratch } from './scratch.ts';

/** The newest evidence that is committed, of a phase or milestone: `pvfix`, `pvfix-M2`. */
export async function lastEvidence(scratch: Scratch, target: string): Promise<Evidence> {
  const names = await scratch.git('ls-files', `machine-docs/evidence/${target}-*`);
  const [last = ''] = names.split('\n').sort((a, b) => (a.slice(-21) < b.slice(-21) ? 1 : -1));
  return schema.parse(JSON.parse(scratch.read(last)));
}

/** Collectors that asked one host the same by the same words in two collections, or one step of a collection twice. */
export function ranTwice({ observations }: Pick<Evidence, 'observations'>): string[] {
  const steps = observations.map(({ collection, step }) => `${collection}, step ${step}`);
  const names = new Set(observations.map(({ collection }) => collection));
  const questions = [...names].map((name) =>
    questionOf(observations.filter(({ collection }) => collection === name)),
  );
  return [...repeated(steps), ...repeated(questions)];
}

function questionOf(observations: readonly Observation[]): string {
  const { collector, host, vantage } = observations[0] as Observation;
  const vectors = observations.map(({ argv }) => argv);
  return `${collector} at ${host ?? vantage} by ${JSON.stringify(vectors)}`;
}

const repeated = (all: readonly string[]): string[] =>
  all.filter((one, index) => all.indexOf(one) !== index);
