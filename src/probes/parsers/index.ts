import type { ParserName } from '../../model/step.ts';
import { parseColumns } from './columns.ts';
import { parseContainerStat } from './container-stat.ts';
import { parseNginxContainers, parseSecretMounts } from './containers.ts';
import { parseDockerIds } from './docker-ids.ts';
import { parseDockerLog } from './docker-log.ts';
import { parseFileLines } from './file-lines.ts';
import { parseFileListing } from './file-listing.ts';
import { parseIptablesSave } from './iptables-save.ts';
import { parseJournal } from './journal.ts';
import { parseJson, parseJsonLines } from './json.ts';
import { parseLongListing } from './long-listing.ts';
import { parseMotion } from './motion.ts';
import { parseNamei, parseNameiList } from './namei.ts';
import { parseNginxProcesses } from './nginx-processes.ts';
import { parsePodmanContainers, parsePodmanNetworks, parsePodmanPs } from './podman.ts';
import { parseSecretLines } from './secret-lines.ts';
import { parsePsql } from './psql.ts';
import { parseRedis } from './redis.ts';
import { parseNetstat } from './netstat.ts';
import { parseProperties } from './show.ts';
import { parseSs } from './ss.ts';
import { parseSsUnits } from './ss-units.ts';
import { parseSysctlFiles } from './sysctl-files.ts';
import { parseSystemdExec } from './systemd-exec.ts';
import { parseSystemdFiles } from './systemd-files.ts';
import { parseSystemdJobs } from './systemd-jobs.ts';
import { parseSystemdStart } from './systemd-start.ts';
import { parseSystemdLoaded, parseUnitFile } from './unit-file.ts';
import { parseUnitSecrets } from './unit-secrets.ts';

/** What a parser makes of a whole output: JSON-like data, or the reason why it is none. */
export type Parsed =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };

/** `(text) => Parsed`; never throws. */
export type Parser = (text: string) => Parsed;

const parsers = {
  text: (text) => ({ ok: true, value: text }),
  lines: (text) => ({ ok: true, value: text.split(/\r?\n/).filter((line) => line !== '') }),
  columns: parseColumns,
  'container-stat': parseContainerStat,
  'docker-ids': parseDockerIds,
  'docker-log': parseDockerLog,
  'file-lines': parseFileLines,
  'file-listing': parseFileListing,
  'iptables-save': parseIptablesSave,
  json: parseJson,
  'json-lines': parseJsonLines,
  journal: parseJournal,
  motion: parseMotion,
  namei: parseNamei,
  'namei-list': parseNameiList,
  'secret-lines': parseSecretLines,
  'unit-secrets': parseUnitSecrets,
  'secret-mounts': parseSecretMounts,
  'long-listing': parseLongListing,
  'nginx-processes': parseNginxProcesses,
  'nginx-containers': parseNginxContainers,
  netstat: parseNetstat,
  'podman-containers': parsePodmanContainers,
  'podman-networks': parsePodmanNetworks,
  'podman-ps': parsePodmanPs,
  properties: parseProperties,
  psql: parsePsql,
  redis: parseRedis,
  ss: parseSs,
  'ss-units': parseSsUnits,
  'sysctl-files': parseSysctlFiles,
  'systemd-exec': parseSystemdExec,
  'systemd-files': parseSystemdFiles,
  'systemd-jobs': parseSystemdJobs,
  'systemd-start': parseSystemdStart,
  'systemd-loaded': parseSystemdLoaded,
  'unit-file': parseUnitFile,
} as const satisfies Record<ParserName, Parser>;

/** Reads one output with the parser that a step names. NUL bytes are no text of any format. */
export function parseOutput(name: ParserName, text: string): Parsed {
  if (text.includes('\0')) return { ok: false, reason: 'the output holds NUL bytes' };
  return parsers[name](text);
}
