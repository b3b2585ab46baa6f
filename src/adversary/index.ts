import type { Analysis } from './analysis.ts';
import { dockerContainer } from './docker-container.ts';
import { dockerLog } from './docker-log.ts';
import { documentTable } from './document-table.ts';
import { documentValue } from './document-value.ts';
import { hostFileLines } from './host-file-lines.ts';
import { httpAnswer } from './http-answer.ts';
import { httpDocument } from './http-document.ts';
import { httpRejects } from './http-rejects.ts';
import { listeningSockets } from './listening-sockets.ts';
import { fileLines, scriptLines } from './matching-lines.ts';
import { journalEntries } from './journal-entries.ts';
import { metrics } from './metrics.ts';
import { networkAddresses } from './network-addresses.ts';
import { nftables } from './nftables.ts';
import { orderingCycles } from './ordering-cycles.ts';
import { pathAccess } from './path-access.ts';
import { portAnswers } from './port-answers.ts';
import { prometheusQuery } from './prometheus-query.ts';
import { subnetOverlaps } from './subnet-overlaps.ts';
import { swarmServices } from './swarm-services.ts';
import { systemdTimer } from './systemd-timer.ts';
import { testsReport } from './tests-report.ts';
import { unitFile } from './unit-file.ts';

/** The analyses that a probe file may name. */
export const analyses: ReadonlyMap<string, Analysis> = new Map([
  ['docker-container', dockerContainer],
  ['docker-log', dockerLog],
  ['document-table', documentTable],
  ['document-value', documentValue],
  ['file-lines', fileLines],
  ['host-file-lines', hostFileLines],
  ['http-answer', httpAnswer],
  ['http-document', httpDocument],
  ['journal-entries', journalEntries],
  ['http-rejects', httpRejects],
  ['listening-sockets', listeningSockets],
  ['metrics', metrics],
  ['network-addresses', networkAddresses],
  ['nftables', nftables],
  ['ordering-cycles', orderingCycles],
  ['path-access', pathAccess],
  ['port-answers', portAnswers],
  ['prometheus-query', prometheusQuery],
  ['script-lines', scriptLines],
  ['subnet-overlaps', subnetOverlaps],
  ['swarm-services', swarmServices],
  ['systemd-timer', systemdTimer],
  ['tests-report', testsReport],
  ['unit-file', unitFile],
]);
