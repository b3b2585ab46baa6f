/** GitHub's own description of its API: fills an answer up, and says whether one is right. */
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations, type OperationName } from './operations.ts';

export type Json = Record<string, unknown>;

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

interface Description {
  readonly answers: Readonly<Record<string, Schema>>;
  readonly $defs: Readonly<Record<string, Schema>>;
}

const file = join(import.meta.dirname, '../fixtures/forge/github-description.json');
const description = JSON.parse(readFileSync(file, 'utf8')) as Description;
const ajv = new Ajv({ strict: false, validateFormats: false, inlineRefs: false });
ajv.addSchema({ $id: 'github', ...description });

/** What is wrong with an answer of an operation; null where it is as GitHub describes it. */
export function wrongWith(name: OperationName, answer: unknown): string | null {
  const validate = ajv.getSchema(`github#/answers/${operations[name].id.replaceAll('/', '~1')}`);
  if (!validate) throw new Error(`GitHub describes no ${name}.`);
  return validate(answer) === true ? null : JSON.stringify(validate.errors?.slice(0, 3));
}

/** An object of the description with what is required, and what we know of it. */
export function filled(name: string, known: Json): Json {
  const made = instanceOf({ $ref: `#/$defs/${name}` });
  return { ...(made as Json), ...known };
}

function instanceOf(schema: Schema): unknown {
  if (schema.$ref) return instanceOf(description.$defs[schema.$ref.slice('#/$defs/'.length)] ?? {});
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    return choices.some(({ type }) => type === 'null') ? null : instanceOf(choices[0] ?? {});
  }
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(instanceOf)) as unknown;
  if (schema.enum) return schema.enum[0];
  const { properties = {}, required = [] } = schema;
  switch (schema.type) {
    case 'array':
      return [];
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return 1;
    case 'string':
      return schema.format === 'date-time' ? '2026-11-21T12:00:00Z' : 'https://example.net/';
    case undefined:
    default:
      return Object.fromEntries(required.map((key) => [key, instanceOf(properties[key] ?? {})]));
  }
}
