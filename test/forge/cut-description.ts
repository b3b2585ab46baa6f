/**
 * Cuts the few operations that we use out of GitHub's description of its API, as JSON schemas. The package of the
 * description is 385 MB unpacked, so what is cut is kept in test/fixtures/forge:
 *
 *   npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
 *   node --import tsx test/forge/cut-description.ts package/generated/api.github.com.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { operations } from './operations.ts';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const notForValidating = new Set(['description', 'title', 'example', 'examples', 'externalDocs']);

/** OpenAPI 3.0 to JSON schema: `nullable` is a type there. */
function schemaOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(schemaOf);
  if (!isObject(value)) return value;
  const { nullable, ...rest } = value;
  const schema: Json = {};
  for (const [key, inner] of Object.entries(rest)) {
    if (key === 'properties' && isObject(inner)) {
      schema[key] = Object.fromEntries(
        Object.entries(inner).map(([name, property]) => [name, schemaOf(property)]),
      );
    } else if (!notForValidating.has(key) && !key.startsWith('x-')) {
      schema[key] = key === '$ref' ? refOf(String(inner)) : schemaOf(inner);
    }
  }
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

const refOf = (ref: string): string => ref.replace('#/components/schemas/', '#/$defs/');

function at(root: unknown, path: readonly string[]): unknown {
  return path.reduce((value, name) => (isObject(value) ? value[name] : undefined), root);
}

function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' ? [String(inner).replace('#/$defs/', '')] : refsIn(inner),
  );
}

const [file = ''] = process.argv.slice(2);
const description: unknown = JSON.parse(readFileSync(file, 'utf8'));
const answers: Json = {};
for (const { id, method, path, status } of Object.values(operations)) {
  const operation = at(description, ['paths', path, method.toLowerCase()]);
  if (at(operation, ['operationId']) !== id) throw new Error(`${id} is not ${method} ${path}`);
  const content = ['responses', String(status), 'content', 'application/json', 'schema'];
  answers[id] = schemaOf(at(operation, content));
}
const $defs: Json = {};
for (const names = refsIn(answers); names.length > 0;) {
  const name = names.pop() ?? '';
  if (name in $defs) continue;
  $defs[name] = schemaOf(at(description, ['components', 'schemas', name]));
  names.push(...refsIn($defs[name]));
}
const cut = { description: at(description, ['info', 'version']), answers, $defs };
writeFileSync(
  join(import.meta.dirname, '../fixtures/forge/github-description.json'),
  JSON.stringify(cut) + '\n',
);
