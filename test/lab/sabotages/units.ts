// Sabotages of swarm-init: the live host stays as it is, the next boot would not.
import { swarmInitScript, unitFileOf } from '../host/units.ts';
import { changeFile, restoreFile, scripted, type Sabotage } from './sabotage.ts';

const reports = unitFileOf('deploy-reports');

export const unitSabotages: readonly Sabotage[] = [
  scripted(
    {
      name: 'swarm-init-masked',
      kind: 'sabotage',
      says: 'swarm-init.service is masked; it stays active until the next boot',
      expect: 'the unit checks (loaded, script) FAIL; network, services and routes PASS',
    },
    'systemctl mask --quiet swarm-init.service',
    'systemctl unmask --quiet swarm-init.service',
  ),
  scripted(
    {
      name: 'unit-not-reloaded',
      kind: 'sabotage',
      says: 'the file of deploy-reports.service is another than systemd has read',
      expect: 'reloaded FAILs; nothing else turns',
    },
    `${changeFile(reports, `touch ${reports}`)}
[ "$(systemctl show --property NeedDaemonReload --value deploy-reports.service)" = yes ]`,
    `${restoreFile(reports)}\nsystemctl daemon-reload`,
  ),
  scripted(
    {
      name: 'swarm-init-without-subnet',
      kind: 'sabotage',
      says: 'the script that swarm-init starts has no --subnet',
      expect: 'the script check FAILs; nothing else turns',
    },
    changeFile(
      swarmInitScript,
      `sed -i 's, --subnet [0-9][0-9./]*,,' ${swarmInitScript}\n! grep -q -e '--subnet [0-9]' ${swarmInitScript}`,
    ),
    restoreFile(swarmInitScript),
  ),
  scripted(
    {
      name: 'swarm-init-subnet-in-comment',
      kind: 'sabotage',
      says: 'the script creates the network without --subnet and has the right command in a comment',
      expect: 'the script check FAILs; nothing else turns',
    },
    changeFile(
      swarmInitScript,
      `sed -i -E 's,^( *)(docker network create .*) --subnet ([0-9./]+) proxy$,\\1# \\2 --subnet \\3 proxy\\n\\1\\2 proxy,' ${swarmInitScript}
grep -q -e '# docker network create .*--subnet [0-9]' ${swarmInitScript}`,
    ),
    restoreFile(swarmInitScript),
  ),
];
