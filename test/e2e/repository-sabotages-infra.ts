// Sabotages of a repository, of what phase infra-hardening claims.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { edited, inPhase, type RepositorySabotage } from './repository-sabotage.ts';
import type { Scratch } from './scratch.ts';

const ci = '.github/workflows/ci.yml';
const receiver = 'tools/webhook_receiver';

/** Phase infra-hardening. */
export const infraSabotages: readonly RepositorySabotage[] = inPhase('infra-hardening', [
  edited(
    {
      name: 'ci-cannot-fail',
      says: '`|| true` is back behind the end-to-end tests',
      turns: ['e2e-can-fail'],
    },
    ci,
    '--junitxml=e2e.xml',
    '--junitxml=e2e.xml || true',
  ),
  edited(
    {
      name: 'ci-goes-on',
      says: 'the end-to-end job goes on after an error',
      turns: ['e2e-no-excuse'],
    },
    ci,
    '      - name: Run E2E tests\n',
    '      - name: Run E2E tests\n        continue-on-error: true\n',
  ),
  edited(
    {
      name: 'e2e-not-enabled',
      says: 'the end-to-end tests are not told to run',
      turns: ['e2e-enabled'],
    },
    ci,
    'RUN_E2E_TESTS: "1"',
    'RUN_E2E_TESTS: "0"',
  ),
  edited(
    {
      name: 'tests-skipped-again',
      says: 'a test is skipped without a condition again',
      turns: ['no-skip', 'skip-conditions'],
    },
    'tests/test_phase4_e2e.py',
    /@pytest\.mark\.skipif\(\s+not os[^,]+,\s+reason=[^,]+,\s+\)/,
    '@pytest.mark.skip(reason="Requires running server")',
  ),
  edited(
    {
      name: 'time-without-zone',
      says: 'the circuit breaker asks for the time without a zone, once',
      turns: ['no-utcnow', 'breaker', 'replaced', 'report'],
    },
    'app/costsim/circuit_breaker.py',
    'datetime.now(timezone.utc)',
    'datetime.utcnow()',
  ),
  edited(
    {
      name: 'report-adds-up-to-39',
      says: 'the table of the report adds up to what its text says, one fewer than there were',
      turns: ['report'],
    },
    'docs/PIN-029-infra-hardening.md',
    '| 21 |',
    '| 20 |',
  ),
  edited(
    {
      name: 'mapping-with-id',
      says: 'a mapping has an id that is no UUID, of which WireMock 3 dies',
      turns: ['webhook-catchall-id'],
    },
    `tools/wiremock/mappings/webhook-catchall.json`,
    '{',
    '{\n  "id": "webhook-catchall",',
  ),
  edited(
    {
      name: 'wiremock-as-service',
      says: 'WireMock is a service of the job again, which mounts nothing',
      turns: ['wiremock-no-service'],
    },
    ci,
    '    needs: [costsim]\n    steps:\n      - uses: actions/checkout@v4\n      - name: Start',
    '    needs: [costsim]\n    services:\n      wiremock:\n        image: wiremock/wiremock:3.3.1\n    steps:\n      - uses: actions/checkout@v4\n      - name: Start',
  ),
  edited(
    {
      name: 'job-dropped',
      says: 'CI no longer looks at the alerts',
      turns: ['jobs'],
    },
    ci,
    /\n {2}lint-alerts:[^]*$/,
    '\n',
  ),
  edited(
    {
      name: 'retention-hourly',
      says: 'old webhooks are deleted at every full hour',
      turns: ['retention'],
    },
    `${receiver}/k8s/cronjob-retention.yaml`,
    '"0 3 * * *"',
    '"0 * * * *"',
  ),
  edited(
    {
      name: 'secret-in-manifest',
      says: 'the manifest of secrets holds one',
      turns: ['no-secret'],
    },
    `${receiver}/k8s/secret.yaml`,
    'WEBHOOK_SECRET: CHANGE_ME',
    'WEBHOOK_SECRET: aGVsbG8gd29ybGQK',
  ),
  edited(
    {
      name: 'limit-not-applied',
      says: 'the limit of requests is on no route',
      turns: ['limit-applied'],
    },
    `${receiver}/app/main.py`,
    '@limiter.limit(f"{RATE_LIMIT_RPM}/minute")\n',
    '',
  ),
  edited(
    {
      name: 'manifest-not-listed',
      says: 'the kustomization forgets the deletion of old webhooks',
      turns: ['kustomization'],
    },
    `${receiver}/k8s/kustomization.yaml`,
    '  - cronjob-retention.yaml\n',
    '',
  ),
  {
    name: 'smoke-test-not-executable',
    says: 'the smoke test may not be executed',
    turns: ['smoke-test'],
    apply: (scratch: Scratch) => {
      const path = 'scripts/test_webhook_receiver.sh';
      const text = scratch.read(path);
      rmSync(join(scratch.folder, path));
      scratch.write(path, text);
    },
  },
]);
