// Law: hosts are only read. A request that could write is one that has to be rejected.
import type { Problem } from '../model/problem.ts';
import type { Collector } from '../model/probe.ts';
import type { RequestStep } from '../model/step.ts';
import { valueProblem, type Loaded } from './file-set.ts';
import type { Path } from './yaml-position.ts';

/** Methods that read (RFC 9110, 9.2.1), and those whose body can be one that nothing can be made of. */
const methods = { reading: ['GET', 'HEAD'], rejected: ['POST', 'PUT', 'PATCH'] } as const;

/** What is wrong with the method of a request: every one that a check could choose has to be allowed. */
export function checkRequest(
  { file, value: { params } }: Loaded<Collector>,
  { request: { method, rejected } }: RequestStep,
  path: Path,
): Problem[] {
  const allowed: readonly string[] = rejected === true ? methods.rejected : methods.reading;
  const expected = `a parameter with oneOf: [${allowed.join(', ')}]`;
  if (method === undefined) {
    if (rejected !== true) return [];
    const message = 'a request that has to be rejected needs a method that could write';
    return [valueProblem(file, [...path, 'request'], { message, expected })];
  }
  const { oneOf, optional, default: fallback } = params[method.param] ?? {};
  const isBound = oneOf?.every((one) => allowed.includes(String(one))) ?? false;
  const mayLack = rejected === true && optional === true && fallback === undefined;
  if (isBound && !mayLack) return [];
  const message =
    rejected === true
      ? 'the method could be one whose request does something without a body, or that reads'
      : 'the method could be one that writes: only a request that has to be rejected may be one';
  return [valueProblem(file, [...path, 'request', 'method'], { message, expected })];
}
