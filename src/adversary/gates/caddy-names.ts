/** What a Caddyfile says of names: sites with braces, or one without, and whom they hand requests to. */
import { ownPort, served, type FileLine, type Handed, type ProxyName } from './proxy-name.ts';

/** caddyserver.com, "Caddyfile Concepts": addresses stand before the brace of a site; of one site alone they are the first line, without. */
export function caddyNames(picked: readonly FileLine[]): ProxyName[] {
  const lines = withoutBreaks(picked);
  const [first] = lines;
  const isBare = first !== undefined && isAddresses(first.text);
  const blocks: FileLine[][] = [];
  for (const line of lines) {
    const isSite = isBare ? line === first : /^[^\s#{(].*\{\s*$/.test(line.text);
    if (isSite) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  return blocks.flatMap((block): ProxyName[] => {
    const [named, ...rest] = block;
    const hosts = hostsOf(named?.text ?? '');
    if (named === undefined || hosts.length === 0) return [];
    return served(hosts, handedBy(rest), named, 'caddy.service');
  });
}

/** Addresses behind a comma go on in the next line. */
function withoutBreaks(lines: readonly FileLine[]): FileLine[] {
  const sites: FileLine[][] = [];
  let isMore = false;
  for (const line of lines) {
    if (isMore) sites.at(-1)?.push(line);
    else sites.push([line]);
    isMore = /^[^#{]*,\s*$/.test(line.text) && (isMore || /^\S/.test(line.text));
  }
  return sites.flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, text: [first.text, ...others.map(({ text }) => text.trim())].join(' ') }],
  );
}

const ADDRESS = /^(?:https?:\/\/)?(?:[A-Za-z0-9*][\w*-]*\.)*[A-Za-z0-9*][\w*-]*(?::\d{1,5})?$/;

/** A name without a dot is a directive, but for the one that every host has. */
function isAddresses(text: string): boolean {
  const words = wordsOf(text);
  return (
    words.length > 0 &&
    words.every((word) => ADDRESS.test(word) && /[.:]|^localhost$/.test(word)) &&
    /^\S/.test(text)
  );
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function hostsOf(text: string): string[] {
  return wordsOf(text.replace(/\{\s*$/, ''))
    .map((word) => word.replace(/^https?:\/\//, '').replace(/[:/].*$/, ''))
    .filter((word) => /^[A-Za-z0-9*][\w.*-]*$/.test(word));
}

/** caddyserver.com, "reverse_proxy": upstreams stand behind it, or behind `to` in its block; any of them. */
function handedBy(lines: readonly FileLine[]): Handed[] {
  const handed: (string[] | null)[] = [];
  for (const { text } of lines) {
    const [, directive, given = ''] =
      /^\s*(reverse_proxy|to|dynamic)(?:\s+(.*))?$/.exec(text) ?? [];
    const words = given
      .replace(/\s#.*$/, '')
      .replace(/\{\s*$/, '')
      .split(/\s+/);
    const upstreams = words.filter((word) => word !== '');
    // Behind a matcher stands what becomes of some requests only.
    const isPartial = /^[/@]/.test(upstreams[0] ?? '');
    if (directive === 'reverse_proxy')
      handed.push(isPartial ? null : upstreams.filter((word) => word !== '*'));
    if (directive === 'to') handed.at(-1)?.push(...upstreams);
    if (directive === 'dynamic' && handed.length > 0) handed[handed.length - 1] = null;
  }
  return handed.map((upstreams): Handed => {
    if (upstreams === null || upstreams.length === 0) return null;
    const ports = upstreams.map((one) => portOf(one));
    return ports.some((port) => port === undefined) ? null : ports.flatMap((port) => port ?? []);
  });
}

function portOf(upstream: string): number | undefined {
  const [, scheme, rest = ''] = /^(?:([a-z0-9]+):\/\/)?([^/]*)$/.exec(upstream) ?? [];
  return ownPort(rest, scheme === 'https' ? 443 : 80);
}
