import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { inOrder, type Wrong } from './wrong.ts';

const route = z.object({
  type: z.string().optional(),
  dst: z.string(),
  gateway: z.string().optional(),
  dev: z.string().optional(),
  table: z.string().optional(),
  /** Not there for a route that `ip route add` made: `ip` leaves `boot` out. */
  protocol: z.string().optional(),
});
type Route = z.infer<typeof route>;

/** Interfaces of programs that set their own routes whenever they start. */
const tunnels =
  /^(?:wg|tun|tap|ppp|tailscale|zt|nebula|docker|br-|veth|virbr|cali|flannel|cni|cilium|vxlan|lxc|lxd|podman)/;

/**
 * Routes by way of another host that somebody added by hand: `ip route add` marks them as from the boot, while those of DHCP, of a routing daemon, of
 * systemd-networkd and of NetworkManager have marks of their own. Where ifupdown sets up the network, its commands add them just so, and
 * nothing can be told of one. Gives `wrong`.
 */
export const routesNotDurable = analysis(
  {
    variables: z.object({
      routes: z.array(route),
      serviceUnits: z.array(z.object({ Id: z.string(), UnitFileState: z.string() })),
    }),
    params: z.object({}),
  },
  ({ routes, serviceUnits }): AnalysisResult => {
    const wrong = routes.filter(isByHand).map(({ dst, gateway = '', dev = '' }): Wrong => ({
      subject: `route ${dst}`,
      says: `the route to ${dst} was added by hand: the next boot does not have it`,
      evidence: [`${dst} via ${gateway} dev ${dev}`],
    }));
    const hasIfupdown = serviceUnits.some(
      ({ Id, UnitFileState }) => Id === 'networking.service' && UnitFileState === 'enabled',
    );
    return hasIfupdown && wrong.length > 0
      ? { ok: false, reason: 'a route may be of ifupdown, whose files are not read' }
      : { ok: true, value: { wrong: inOrder(wrong) } };
  },
);

function isByHand({ type, dst, gateway, dev, table, protocol }: Route): boolean {
  return (
    (type ?? 'unicast') === 'unicast' &&
    dst !== 'default' &&
    gateway !== undefined &&
    (table ?? 'main') === 'main' &&
    (protocol ?? 'boot') === 'boot' &&
    !tunnels.test(dev ?? '')
  );
}
