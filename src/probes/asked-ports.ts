// The ports that the checks of a sheet expect to be listened on at a host: those are in the claim.
import ipaddr from 'ipaddr.js';
import type { HostConfig } from '../model/config.ts';
import type { Collector } from '../model/probe.ts';
import { bind } from './bind.ts';
import { sources, vantageOf, type ResolvedCheck } from './plan.ts';

/** What a probe's `opens` comes to for one check. */
interface Opened {
  readonly port?: unknown;
  readonly protocol?: unknown;
  readonly at?: unknown;
  readonly address?: unknown;
  readonly url?: unknown;
  readonly connectTo?: unknown;
  readonly published?: unknown;
}

/** A host among those of the criteria. */
interface Place {
  readonly host: string;
  readonly hosts: Readonly<Record<string, Pick<HostConfig, 'address' | 'vars'>>>;
  readonly collectors: ReadonlyMap<string, Collector>;
}

const publishing = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d+)->\d+\/(tcp|udp)$/i;

/**
 * The ports that checks expect to be listened on at a host, whatever they see there: what is in the claim is the sheet's word. What
 * is asked at a loopback address expects nothing to be open to others.
 * @param checks all of the sheet
 * @returns each once and sorted, `tcp/443`, or `tcp/443@192.0.2.7` where it is expected at that address alone
 */
export function askedPorts(checks: readonly ResolvedCheck[], place: Place): string[] {
  const here = checks.filter((check) => check.host === place.host);
  return [...new Set(here.flatMap((check) => portsOf(check, place)))].sort();
}

function portsOf(check: ResolvedCheck, place: Place): string[] {
  if (check.probe.opens === undefined) return [];
  const opened = bind(check.probe.opens, check.params) as Opened;
  if ('published' in opened)
    return [opened.published].flat(2).flatMap((one) => publishedPort(one, check));
  if ('url' in opened || 'address' in opened) {
    const { address, port } = 'url' in opened ? endpointOf(opened) : opened;
    const isThere = isOf(place, String(address), looksFromHost(check, place));
    return isThere && typeof port === 'number' ? [`tcp/${port}`] : [];
  }
  return socketPorts(opened);
}

function socketPorts({ port, protocol = 'tcp', at }: Opened): string[] {
  if (typeof port !== 'number') return [];
  const name = `${String(protocol)}/${port}`;
  return Array.isArray(at) ? at.map((address) => `${name}@${String(address)}`) : [name];
}

/** Podman tells a port of every address as one of 0.0.0.0. */
function publishedPort(words: unknown, { engine }: ResolvedCheck): string[] {
  const [, v6, v4, port, protocol] = publishing.exec(String(words)) ?? [];
  const address = v6 ?? v4;
  if (address === undefined) return [];
  const addresses = engine === 'podman' && address === '0.0.0.0' ? [address, '::'] : [address];
  return addresses.map((one) => `${protocol ?? ''}/${Number(port)}@${one}`);
}

function endpointOf({ url, connectTo }: Opened): Pick<Opened, 'address' | 'port'> {
  const { protocol, hostname, port } = new URL(String(url));
  const given = /^(.*):(\d+)$/.exec(typeof connectTo === 'string' ? connectTo : '');
  if (given) return { address: given[1], port: Number(given[2]) };
  return { address: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
}

function looksFromHost({ probe, check }: ResolvedCheck, { collectors }: Place): boolean {
  const read = sources(probe).flatMap((source) => collectors.get(source.collector) ?? []);
  return read.every((one) => vantageOf(one, check) === 'host');
}

/**
 * Whether an endpoint is of the check's host: review.yaml says so, by its address or by a var. One can ask anybody, and what somebody
 * else answers says nothing of this host. A name below one of its own counts, too, where it is asked from elsewhere and no host has it.
 */
function isOf({ host, hosts }: Place, address: string, fromHost: boolean): boolean {
  const name = plainName(address);
  if (isLoopback(name)) return false;
  const owners = Object.keys(hosts).filter((one) => namesOf(hosts[one]).includes(name));
  if (owners.length > 0 || fromHost) return owners.includes(host);
  return namesOf(hosts[host]).some((own) => own.includes('.') && name.endsWith(`.${own}`));
}

function namesOf(host: Place['hosts'][string] | undefined): string[] {
  return [host?.address, ...Object.values(host?.vars ?? {})].flatMap((one) =>
    one === undefined ? [] : [plainName(one)],
  );
}

/** The host of `host`, `host:port`, `[address]:port` or a URL; an address in the one form that it has. */
function plainName(text: string): string {
  const place = text.toLowerCase().replace(/^[a-z]+:\/\/(?:[^/@]*@)?([^/?#]*).*$/, '$1');
  if (ipaddr.isValid(place)) return ipaddr.process(place).toString();
  const name = place.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return ipaddr.isValid(name) ? ipaddr.process(name).toString() : name;
}

function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return ipaddr.isValid(name) && ipaddr.process(name).range() === 'loopback';
}
