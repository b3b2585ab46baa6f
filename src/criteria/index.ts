// Criteria: review.yaml, claim sheets and probes, read strictly. Pure: texts in, values or problems out.
export type { CheckOnHost, Criteria, ResolvedParameters } from './criteria.ts';
export { resolveParameters } from './criteria.ts';
export { isDataReader } from './data-readers.ts';
export type { ExpressionReader } from './expression-reader.ts';
export type { Surroundings } from './file-set.ts';
export { formatProblems } from './format.ts';
export { refuseHeaderName } from './headers.ts';
export { namedHosts, needsHost } from './hosts.ts';
export type { CriteriaResult } from './read-criteria.ts';
export { readCriteria } from './read-criteria.ts';
export { resolve, type Mistake, type Resolved } from './parameters.ts';
export { nearest } from './suggest.ts';
export { substitute } from './template.ts';
export { refuseCall } from './check-vector.ts';
export { accepts, typeRules } from './types.ts';
