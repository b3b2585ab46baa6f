import { exampleFile, type Work } from '../composition/edges.ts';
import { ReviewFailure } from '../model/failure.ts';
import { ciStep, type PlacedStep } from '../steps/init-files.ts';

/** Where each CI looks for its steps. */
const places = {
  drone: '.drone.yml',
  woodpecker: '.woodpecker/review.yaml',
  gitea: '.gitea/workflows/review.yml',
  forgejo: '.forgejo/workflows/review.yml',
  github: '.github/workflows/review.yml',
} as const;

type Ci = keyof typeof places | 'none';

/** Those that are seen by the folder of their workflows; Gitea and Forgejo read GitHub's where they have none of their own. */
const actions = ['gitea', 'forgejo', 'github'] as const;
const names = 'drone, woodpecker, gitea, forgejo, github';

/** What Drone reads instead where it is told to, and we do not write to. */
const otherDrone = ['.drone.yaml', '.drone.jsonnet', '.drone.star'];
/** What is not YAML: a pipeline has to be said in it. */
const languages: Readonly<Record<string, string>> = {
  '.drone.jsonnet': 'Jsonnet',
  '.drone.star': 'Starlark',
};
/** What Woodpecker reads where there is no folder. */
const oneWoodpecker = ['.woodpecker.yml', '.woodpecker.yaml'];

/** Says why no step is written where none was seen to write to; empty where one is, or none was asked for. */
export function unseen(ci: string | undefined, work: Work): string {
  if (ci !== undefined || ciOf(work) !== 'none') return '';
  const saw = 'No CI that is known here was seen';
  return `${saw}: no step is added (--ci ${names}; any other: docs/ci.md).\n\n`;
}

/** The CI system whose files lie in the work tree. */
export function ciOf({ exists }: Work): Ci {
  if ([places.drone, ...otherDrone].some(exists)) return 'drone';
  if (['.woodpecker', ...oneWoodpecker].some(exists)) return 'woodpecker';
  return actions.find((name) => exists(`.${name}/workflows`)) ?? 'none';
}

/** What is said of a step that is to be added by hand; empty of any other. */
export function byHand(step: PlacedStep | null): string {
  if (step?.at !== 'print') return '';
  const { path, why, text, language } = step;
  const how = language === undefined ? '' : `, written in ${language}: here it is YAML`;
  return `${path}: ${why}. To be added there${how}:\n${text}\n`;
}

/** The step that reviews claims, as a file or as a text to be added by hand; null where none is wanted. */
export function stepFor(ci: string, { read, exists }: Work): PlacedStep | null {
  if (ci === 'none') return null;
  const path = Object.entries(places).find(([name]) => name === ci)?.[1];
  if (path === undefined) {
    const message = `There is no example for ${ci}.`;
    throw new ReviewFailure('usage', message, `--ci ${names} or none`);
  }
  const text = exampleFile(path);
  const other = ci === 'drone' && !exists(path) ? otherDrone.find(exists) : undefined;
  if (other !== undefined) {
    const language = languages[other];
    const why = 'only .drone.yml is written to';
    return { at: 'print', path: other, text, why, ...(language !== undefined && { language }) };
  }
  const hidden = ci === 'woodpecker' && !exists('.woodpecker') && oneWoodpecker.find(exists);
  if (!hidden) return ciStep(path, text, read(path));
  const why = `the folder would hide ${hidden}, which has to move there first`;
  return { at: 'print', path, text, why };
}
