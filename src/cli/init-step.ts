import { exampleFile, type Work } from '../composition/edges.ts';
import { ReviewFailure } from '../model/failure.ts';
import { ciStep, type PlacedStep } from '../steps/init-files.ts';

type Ci = 'drone' | 'woodpecker' | 'github' | 'none';

const places = {
  drone: '.drone.yml',
  woodpecker: '.woodpecker/review.yaml',
  github: '.github/workflows/review.yml',
} as const;

/** The CI system whose files lie in the work tree. */
export function ciOf({ exists }: Work): Ci {
  if (exists(places.drone)) return 'drone';
  if (exists('.woodpecker')) return 'woodpecker';
  return exists('.github/workflows') ? 'github' : 'none';
}

/** The step that reviews claims, as a file or as a text to be added by hand; null where none is wanted. */
export function stepFor(ci: string, { read, exists }: Work): PlacedStep | null {
  if (ci === 'none') return null;
  const path = Object.entries(places).find(([name]) => name === ci)?.[1];
  if (path === undefined) {
    const message = `There is no example for ${ci}.`;
    throw new ReviewFailure('usage', message, '--ci drone, woodpecker, github or none');
  }
  const text = exampleFile(path);
  const isHiding = ci === 'woodpecker' && !exists('.woodpecker') && exists('.woodpecker.yml');
  if (!isHiding) return ciStep(path, text, read(path));
  const why = 'the folder would hide .woodpecker.yml, which has to move there first';
  return { at: 'print', path, text, why };
}
