/** JSON Schemas of the files that people write, for editors that complete them. */
import * as z from 'zod';
import { reviewConfig } from '../model/config.ts';
import type { Parameter } from '../model/parameter.ts';
import { collector, probe, type Probe } from '../model/probe.ts';
import { claimSheet } from '../model/sheet.ts';
import { watchFile } from '../watch/file.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Keys of the schema that is generated, before what the catalogue knows is added. */
interface SheetSchema extends Schema {
  readonly properties: {
    readonly milestones: {
      readonly additionalProperties: {
        readonly properties: { readonly checks: { readonly items: Schema } };
      };
    };
  };
}

/**
 * The schemas by the name of their file: `review`, `sheet` (with the parameters of the probes that
 * are given), `probe`, `collector` and `watch`. They complete and warn; what counts is `review lint`.
 */
export function jsonSchemas(probes: readonly Probe[]): Readonly<Record<string, Schema>> {
  return {
    review: of(reviewConfig, 'review.yaml', 'Hosts, limits and where reviews are written.'),
    sheet: withProbes(
      of(claimSheet, 'claims/<phase>.yaml', 'What each milestone of a phase asserts.'),
      probes,
    ),
    probe: of(probe, 'probes/<id>.yaml', 'A declarative, read-only question.'),
    collector: of(collector, 'probes/collectors/<id>.yaml', 'The commands behind probes.'),
    watch: of(watchFile, 'watch.yaml', 'What `review watch` watches, and where its secrets lie.'),
  };
}

function of(schema: z.ZodType, title: string, description: string): Schema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return { $schema, title, description, ...rest };
}

/** Adds to each check: the names of probes, and the parameters of the one that is named. */
function withProbes(schema: Schema, probes: readonly Probe[]): Schema {
  const copy = structuredClone(schema) as SheetSchema;
  const { checks } = copy.properties.milestones.additionalProperties.properties;
  const { properties, ...check } = checks.items as { properties: Schema };
  const known = [...probes].sort((a, b) => (a.id < b.id ? -1 : 1));
  const named = known.map(({ id, title }) => ({ const: id, description: title }));
  const own = { type: 'string', description: 'A probe of this repository, in probes/.' };
  Object.assign(checks, {
    items: {
      ...check,
      properties: { ...properties, probe: { anyOf: [...named, own] } },
      allOf: known.map(parametersOf),
    },
  });
  return copy;
}

function parametersOf({ id, params, about, rights }: Probe): Schema {
  const all = Object.entries(params);
  const required = all.filter(([, one]) => !one.optional && one.default === undefined);
  const needs = rights === undefined ? [] : [`Needs ${rights}.`];
  return {
    if: { properties: { probe: { const: id } }, required: ['probe'] },
    then: {
      ...(required.length === 0 ? {} : { required: ['with'] }),
      properties: {
        with: {
          description: [about, ...needs].filter(Boolean).join(' '),
          properties: Object.fromEntries(all.map(([name, one]) => [name, valueOf(one)])),
          required: required.map(([name]) => name),
          additionalProperties: false,
        },
      },
    },
  };
}

/** A variable of the host may stand wherever a text may: `{{name}}`. */
const variable = { type: 'string', pattern: '\\{\\{' };

const jsonTypes = {
  integer: { type: 'integer' },
  port: { type: 'integer', minimum: 1, maximum: 65535 },
  boolean: { type: 'boolean' },
} as const;

function valueOf({ type, list, oneOf, default: fallback, says }: Parameter): Schema {
  const plain =
    type === 'integer' || type === 'port' || type === 'boolean'
      ? { anyOf: [oneOf ? { enum: oneOf } : jsonTypes[type], variable] }
      : oneOf
        ? { anyOf: [{ enum: oneOf }, variable] }
        : { type: 'string' };
  return {
    ...(list ? { type: 'array', items: plain } : plain),
    ...(fallback === undefined ? {} : { default: fallback }),
    description: says === undefined ? type : `${type}: ${says}`,
  };
}
