// What a zod schema knows about keys: for "did you mean".
import type { $ZodType } from 'zod/v4/core';
import type { Path } from './yaml-position.ts';

interface Def {
  readonly type: string;
  readonly innerType?: $ZodType;
  readonly shape?: Readonly<Record<string, $ZodType>>;
  readonly valueType?: $ZodType;
  readonly element?: $ZodType;
  readonly options?: readonly $ZodType[];
}

/** Keys that the mapping at a path may have; several for the branches of a union. */
export function keysAt(schema: $ZodType, path: Path): string[] {
  const [segment, ...rest] = path;
  const { innerType, shape, valueType, element, options } = schema._zod.def as unknown as Def;
  if (innerType) return keysAt(innerType, path);
  if (options) return [...new Set(options.flatMap((option) => keysAt(option, path)))];
  if (segment === undefined) return shape ? Object.keys(shape) : [];
  const next = shape?.[String(segment)] ?? valueType ?? element;
  return next ? keysAt(next, rest) : [];
}
