import { doubtOfLimits, namedBy, type Tool } from './tool.ts';

/** nft loads the file into the packet filter of an empty network namespace, and takes it back before it counts. */
export const nft: Tool = {
  name: 'nft',
  argv: ['nft', '-c', '-I', 'FOLDER', '-f', 'FILE'],
  package: 'nftables',
  refuses: [1],
  isRoot: true,
  capabilities: ['CAP_NET_ADMIN'],
  writes: [],
  comment: /^\s*#/,
  includes: namedBy(/\binclude[\s\\]+["']([^"'\n]*)["']/g),
  runs: null,
  overlooks: null,
  tells: /\bError: /,
  right: `flush ruleset
define lan = { 10.0.0.0/8, 192.168.0.0/16 }
table inet filter {
  set blocked {
    type ipv4_addr
    flags interval
    elements = { 192.0.2.0/24 }
  }
  chain input {
    type filter hook input priority filter; policy drop;
    ct state vmap { established : accept, related : accept, invalid : drop }
    iifname "lo" accept
    ip saddr @blocked counter drop
    ip saddr $lan tcp dport { 22, 443 } limit rate 10/minute log prefix "new " accept
    reject with icmpx type port-unreachable
  }
}
table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "eth0" masquerade
  }
}
`,
  // The parser takes it, the kernel does not: nothing less has asked the kernel.
  wrong: 'table inet filter {\n  chain input {\n    jump nowhere\n  }\n}\n',
  doubt,
};

/** Names that the machine knows, and not the file. */
const ofMachine =
  /Interface does not exist|(User|Group) does not exist|Could not resolve|File not found|Could not open/;
/** What the kernel refuses whatever it was built with: a name that nothing has, or that something has already. */
const ofFile = /No such file or directory|File exists|Too many links/;
/** A line that names what has to be there. */
const naming =
  /\b(jump|goto)\b|@|^\s*(add|delete|destroy|insert|replace|create|flush|reset|rename)\s/;

/** One error that is the file's own is enough: others may be there besides. */
function doubt(said: readonly string[]): string | null {
  const limits = doubtOfLimits(said);
  if (limits !== null) return limits;
  const errors = said.flatMap((line, at) =>
    /\bError: /.test(line) ? [{ line, source: said[at + 1] ?? '' }] : [],
  );
  const [first] = errors;
  if (!first) return said[0] ?? 'nothing was said';
  return errors.some((one) => isOfFile(one.line, one.source)) ? null : first.line;
}

function isOfFile(line: string, source: string): boolean {
  if (ofMachine.test(line)) return false;
  return /Could not process rule/.test(line) ? ofFile.test(line) && naming.test(source) : true;
}
