import type { Collector } from '../model/probe.ts';
import type { Step } from '../model/step.ts';

/** What a collection's steps say, under the names that expressions use. */
export function variablesOf(
  collector: Collector,
  values: readonly unknown[],
): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  const names = variableNames(collector);
  const joined: unknown[] = [];
  for (const [index, step] of collector.steps.entries()) {
    const value = step.join
      ? join(joined[step.join.step], step.join.left, values[index], step.join.right)
      : values[index];
    joined.push(value);
    const name = names[index];
    if (name !== undefined && name !== null) variables[name] = value;
  }
  return variables;
}

/**
 * The variable of each step: its `as`, or for the last step the last word of the collector's id. A step that is made
 * instead of another has none of its own.
 */
export function variableNames(collector: Collector): (string | null)[] {
  const last = collector.steps.findLastIndex((step) => replacedBy(step) === null);
  return collector.steps.map(
    (step: Step, index) =>
      step.as ?? (index === last ? (collector.id.split('-').at(-1) ?? null) : null),
  );
}

/** The step in whose place another is made; null for one in its own place. */
export function replacedBy(step: Step): number | null {
  return 'run' in step ? (step.insteadOf ?? null) : null;
}

/** Each element of `right`, with the fields of the element of `left` whose key is the same; its own win. */
function join(left: unknown, leftKey: string, right: unknown, rightKey: string): unknown {
  if (!Array.isArray(left) || !Array.isArray(right)) return right;
  const keyed = left.filter(isObject).filter((element) => Object.hasOwn(element, leftKey));
  const byKey = new Map(keyed.map((element) => [element[leftKey], element]));
  return right.map((element: unknown) =>
    isObject(element) && Object.hasOwn(element, rightKey)
      ? { ...byKey.get(element[rightKey]), ...element }
      : element,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
