// What a recorder asks a host: all that phase pvfix looks at, and units that it does not name.
import { readFileSync } from 'node:fs';
import { analyses } from '../../src/adversary/index.ts';
import { builtinProbes } from '../../src/adapters/package-files.ts';
import { readCriteria } from '../../src/criteria/index.ts';
import type { Plan } from '../../src/probes/plan.ts';
import { planReview } from '../../src/probes/resolve.ts';
import type { Lab } from '../lab/index.ts';

/** The name of the recorded host in review.yaml. */
export const hostName = 'cc-ci';

/** Units that the sheet does not name: two that deploy, one that waits for nothing, one that is not there. */
const units = [
  'deploy-proxy.service',
  'deploy-dashboard.service',
  'docker.service',
  'swarm-innit.service',
];

const reviewYaml = ({ address, user, hostKey }: Lab): string => `hosts:
  ${hostName}:
    address: ${address}
    user: ${user}
    hostKey: ${hostKey.algorithm} ${hostKey.fingerprint}
    vars:
      domain: ci.example.net
      endpoint: ${address}:443
`;

const unitSheet = `phase: units
title: Units that the phase does not name
host: ${hostName}
milestones:
  M1:
    title: Units
    checks:
${units
  .map(
    (unit) => `      - id: ${unit.replace('.', '-')}
        says: ${unit} is active
        probe: systemd-unit-active
        with:
          unit: ${unit}
`,
  )
  .join('')}`;

/** The plan of a recording, break-it probes among it, without what is read from a repository; of some collectors only, where they are named. */
export function recordingPlan(lab: Lab, collectors?: readonly string[]): Plan {
  const read = readCriteria(
    [
      { path: 'review.yaml', text: reviewYaml(lab) },
      { path: 'claims/pvfix.yaml', text: readFileSync(pvfix, 'utf8') },
      { path: 'claims/units.yaml', text: unitSheet },
    ],
    builtinProbes(),
    { analyses: new Set(analyses.keys()), extraReaders: new Set() },
  );
  if (!read.ok)
    throw new Error(`The recorder's criteria: ${JSON.stringify(read.problems, null, 2)}`);
  const plans = [
    planReview(read.criteria, 'pvfix', ['M1', 'M2']),
    planReview(read.criteria, 'units', ['M1']),
  ];
  const all = plans.flatMap((planned) => {
    if (!planned.ok) throw new Error(JSON.stringify(planned.problems, null, 2));
    return planned.plan.collections;
  });
  const outside = all.filter(
    ({ vantage, collector }) =>
      vantage !== 'repository' && (collectors?.includes(collector.id) ?? true),
  );
  return { checks: [], collections: [...new Map(outside.map((one) => [one.id, one])).values()] };
}

const pvfix = new URL('../../claims/pvfix.yaml', import.meta.url);
