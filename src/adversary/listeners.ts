// What a listing of sockets holds, and which addresses one of them is for.
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

export const listener = z.object({
  protocol: z.string(),
  address: z.string(),
  port: z.int(),
  v6only: z.boolean().nullable(),
});
export type Listener = z.infer<typeof listener>;

/**
 * An address, `0.0.0.0` for all of IPv4, `::` for all of IPv6. An IPv6 wildcard counts for IPv4 as well unless the kernel says that
 * it does not.
 */
export function addressesOf({ address, v6only }: Listener): string[] {
  if (address === '*' || address === '::') return v6only === true ? ['::'] : ['0.0.0.0', '::'];
  return [ipaddr.process(address).toString()];
}
