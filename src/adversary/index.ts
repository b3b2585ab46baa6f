import type { Analysis } from './analysis.ts';
import { bootUnits } from './boot-units.ts';
import { certificateEnds } from './certificate-ends.ts';
import { ciStatus } from './ci-status.ts';
import { clockSkew } from './clock-skew.ts';
import { conflictMarkers } from './conflict-markers.ts';
import { containerUpstreams } from './container-upstreams.ts';
import { containersNotDurable } from './containers-not-durable.ts';
import { bootDeadlock, dockerDeadlock } from './boot-deadlock.ts';
import { dockerContainer } from './docker-container.ts';
import { dockerLog } from './docker-log.ts';
import { documentTable } from './document-table.ts';
import { documentValue } from './document-value.ts';
import { echoAnswer } from './echo-answer.ts';
import { fileSystems } from './file-systems.ts';
import { filterDurable } from './filter-durable.ts';
import { hostFileLines } from './host-file-lines.ts';
import { httpAnswer } from './http-answer.ts';
import { httpDocument } from './http-document.ts';
import { httpRejects } from './http-rejects.ts';
import { imageTagsMoved } from './image-tags-moved.ts';
import { iptablesDurable } from './iptables-durable.ts';
import { journalEntries } from './journal-entries.ts';
import { listeningSockets } from './listening-sockets.ts';
import { fileLines, scriptLines } from './matching-lines.ts';
import { metrics } from './metrics.ts';
import { mountedSecrets } from './mounted-secrets.ts';
import { mountedSecretsUnreadable } from './mounted-secrets-unreadable.ts';
import { networkAddresses } from './network-addresses.ts';
import { networksCollide } from './networks-collide.ts';
import { networksNearlyFull } from './networks-nearly-full.ts';
import { nftables } from './nftables.ts';
import { orderingCycles } from './ordering-cycles.ts';
import { pathAccess } from './path-access.ts';
import { portAnswers } from './port-answers.ts';
import { prometheusQuery } from './prometheus-query.ts';
import { publicPorts } from './public-ports.ts';
import { replicasOnOneNode } from './replicas-on-one-node.ts';
import { routesNotDurable } from './routes-not-durable.ts';
import { secretsReadable } from './secrets-readable.ts';
import { secretsUnreadable } from './secrets-unreadable.ts';
import { servicesRestarting } from './services-restarting.ts';
import { settingsNotDurable } from './settings-not-durable.ts';
import { skippedTests } from './skipped-tests.ts';
import { stepsThatCannotFail } from './steps-that-cannot-fail.ts';
import { subnetOverlaps } from './subnet-overlaps.ts';
import { swarmSecrets } from './swarm-secrets.ts';
import { swarmServices } from './swarm-services.ts';
import { systemdTimer } from './systemd-timer.ts';
import { testsReport } from './tests-report.ts';
import { unitFile } from './unit-file.ts';
import { upstreamsResolvedOnce } from './upstreams-resolved-once.ts';
import type { analysisNames } from './names.ts';

const byName: Readonly<Record<(typeof analysisNames)[number], Analysis>> = {
  'boot-deadlock': bootDeadlock,
  'boot-units': bootUnits,
  'certificate-ends': certificateEnds,
  'ci-status': ciStatus,
  'clock-skew': clockSkew,
  'conflict-markers': conflictMarkers,
  'container-upstreams': containerUpstreams,
  'containers-not-durable': containersNotDurable,
  'docker-container': dockerContainer,
  'docker-deadlock': dockerDeadlock,
  'docker-log': dockerLog,
  'document-table': documentTable,
  'document-value': documentValue,
  'echo-answer': echoAnswer,
  'file-lines': fileLines,
  'file-systems': fileSystems,
  'filter-durable': filterDurable,
  'host-file-lines': hostFileLines,
  'http-answer': httpAnswer,
  'http-document': httpDocument,
  'http-rejects': httpRejects,
  'image-tags-moved': imageTagsMoved,
  'iptables-durable': iptablesDurable,
  'journal-entries': journalEntries,
  'listening-sockets': listeningSockets,
  metrics,
  'mounted-secrets': mountedSecrets,
  'mounted-secrets-unreadable': mountedSecretsUnreadable,
  'network-addresses': networkAddresses,
  'networks-collide': networksCollide,
  'networks-nearly-full': networksNearlyFull,
  nftables,
  'ordering-cycles': orderingCycles,
  'path-access': pathAccess,
  'port-answers': portAnswers,
  'prometheus-query': prometheusQuery,
  'public-ports': publicPorts,
  'replicas-on-one-node': replicasOnOneNode,
  'routes-not-durable': routesNotDurable,
  'script-lines': scriptLines,
  'secrets-readable': secretsReadable,
  'secrets-unreadable': secretsUnreadable,
  'services-restarting': servicesRestarting,
  'settings-not-durable': settingsNotDurable,
  'skipped-tests': skippedTests,
  'steps-that-cannot-fail': stepsThatCannotFail,
  'subnet-overlaps': subnetOverlaps,
  'swarm-secrets': swarmSecrets,
  'swarm-services': swarmServices,
  'systemd-timer': systemdTimer,
  'tests-report': testsReport,
  'unit-file': unitFile,
  'upstreams-resolved-once': upstreamsResolvedOnce,
};

/** Every analysis by its name. */
export const analyses: ReadonlyMap<string, Analysis> = new Map(Object.entries(byName));
