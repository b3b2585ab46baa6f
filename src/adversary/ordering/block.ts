import * as z from 'zod';
import type { PropertyBlock } from './model.ts';

/** The properties of a unit as they came: a host may have ten thousand, so that none is copied. */
export const propertyBlock = z.custom<PropertyBlock>(isPropertyBlock, 'no block of properties');

function isPropertyBlock(block: unknown): block is PropertyBlock {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return false;
  return Object.values(block).every(
    (value) =>
      typeof value === 'string' ||
      (Array.isArray(value) && value.every((one) => typeof one === 'string')),
  );
}
