import * as z from 'zod';

/** Types a parameter of a probe may have. Strings refuse numbers: `"1.10"` is not 1.1. */
export const parameterType = z.enum([
  'string',
  'name', // a word that no tool takes for an option: [A-Za-z0-9_][A-Za-z0-9_.@:-]*
  'unit', // a systemd unit name
  'path', // an absolute path
  'repository-path', // a relative path inside the repository, no '..'
  'cidr', // 10.10.0.0/16, host bits zero
  'url', // https://...
  'endpoint', // host:port
  'pattern', // a regular expression (RE2 syntax)
  'versions', // a range of versions: >=24.0.7 <26
  'port', // 1 to 65535
  'select', // one SELECT that reads
  'integer',
  'boolean',
  'duration', // 10s, 5m, 2h, 3d
  'size', // 512B, 64KiB, 1MiB, 20GiB, 2TiB
  'secret', // REVIEW_SECRET_...: the name of an operator's secret, never the secret
  'header', // name: value, of a request
  'expression', // CEL over what was observed, checked where a check gives it
  'fact', // <check>.<fact>: a fact of another check of the milestone
]);
export type ParameterType = z.infer<typeof parameterType>;

/** One parameter of a probe, as a probe file declares it. */
export const parameter = z.strictObject({
  type: parameterType,
  /** A list of values of `type` instead of one. */
  list: z.boolean().default(false),
  /** A list that may hold a value twice: the words of a command. */
  repeats: z.boolean().optional(),
  optional: z.boolean().default(false),
  default: z.unknown().optional(),
  oneOf: z.array(z.union([z.string(), z.number()])).optional(),
  /** A value for the check to copy, where the type's own says nothing. */
  example: z.string().optional(),
  says: z.string().optional(),
});
export type Parameter = z.infer<typeof parameter>;
