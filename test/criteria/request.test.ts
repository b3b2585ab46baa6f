import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../src/criteria/check-request.ts';
import { readYaml } from '../../src/criteria/yaml.ts';
import { collector as schema } from '../../src/model/probe.ts';
import type { RequestStep } from '../../src/model/step.ts';

function problems(method: object | null, rejected: boolean): string[] {
  const url = { type: 'url' };
  const value = schema.parse({
    id: 'asks',
    class: 'http',
    vantage: 'reviewer',
    params: { url, ...(method === null ? {} : { method }) },
    steps: [
      {
        request: {
          url: { param: 'url' },
          ...(method === null ? {} : { method: { param: 'method' } }),
          ...(rejected ? { rejected: true } : {}),
        },
      },
    ],
  });
  const read = readYaml({ path: 'probes/collectors/asks.yaml', text: JSON.stringify(value) });
  if (!read.ok) throw new Error('not read');
  const loaded = { name: 'asks', file: read.file, value };
  const [step] = value.steps;
  return checkRequest(loaded, step as RequestStep, ['steps', 0]).map(({ message }) => message);
}

const reads = { type: 'string', oneOf: ['GET', 'HEAD'], optional: true };
const writes = { type: 'string', oneOf: ['POST', 'PUT', 'PATCH'] };

describe('the method of a request', () => {
  it.each([
    ['none', null, false],
    ['those that read', reads, false],
    ['those that write, to be rejected', writes, true],
  ])('may be %s', (_title, method, rejected) => {
    expect(problems(method, rejected)).toEqual([]);
  });

  it.each([
    ['any', { type: 'string' }, false, 'could be one that writes'],
    ['those that write', writes, false, 'could be one that writes'],
    ['DELETE', { type: 'string', oneOf: ['GET', 'DELETE'] }, false, 'could be one that writes'],
    ['DELETE, to be rejected', { type: 'string', oneOf: ['DELETE'] }, true, 'without a body'],
    ['those that read, to be rejected', reads, true, 'or that reads'],
    ['one that may be missing, to be rejected', { ...writes, optional: true }, true, 'or that'],
    ['none, to be rejected', null, true, 'needs a method'],
  ])('may not be %s', (_title, method, rejected, why) => {
    expect(problems(method, rejected)).toEqual([expect.stringContaining(why)]);
  });
});
