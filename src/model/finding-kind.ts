/** Kinds of findings that no probe makes; a break-it probe's findings have its name as their kind. */
export const ownKinds = [
  'claim-before-criteria',
  'claim-from-the-future',
  'claim-names-later-time',
  'claim-names-other-commit',
  'claim-names-other-time',
  'claim-names-unknown-commit',
  'criteria-touched',
  'flapping',
  'nothing-changed',
  'outside',
  'record-changed',
  'regressed',
  'unfalsifiable',
] as const;

/** Kind and subject: what makes it the same finding in the next review. */
export function identityOf(kind: (typeof ownKinds)[number], subject: string): string {
  return `${kind}/${subject}`;
}
