// What is done to the repository of a claim, one thing at a time; the checks that must turn are those under `turns`.
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { added, edited, ended, inPhase, type RepositorySabotage } from './repository-sabotage.ts';
import { infraSabotages } from './repository-sabotages-infra.ts';
import type { Scratch } from './scratch.ts';

const limiter = 'test_framework/docker_rate_limiter.py';
const servers = 'ai-stack/mcp-servers';

const allSkipped: RepositorySabotage = edited(
  {
    name: 'all-tests-skipped',
    says: 'all tests of the limiter are skipped, as they were in the report',
    // Both phases want no test skipped for good.
    turns: ['docker-limiter-tests-not-skipped', 'infra-hardening-no-skip'],
  },
  'tests/mission_critical/test_docker_rate_limiter_integration.py',
  'class Test',
  '@pytest.mark.skip(reason="service orchestration")\nclass Test',
);

const rateLimiter = inPhase('docker-limiter', [
  ended(
    {
      name: 'report-all-skipped',
      says: 'CI ran the tests of the limiter, and skipped them all',
      turns: ['tests-passed'],
    },
    { 'docker-limiter.xml': 'skipped' },
  ),
  edited(
    {
      name: 'limiter-bypassed',
      says: 'the manager starts Docker by itself again',
      turns: ['no-bypass', 'manager', 'manager-replaced'],
    },
    'test_framework/unified_docker_manager.py',
    'execute_docker_command(["docker", "stop", name])',
    'subprocess.run(["docker", "stop", name], capture_output=True)',
  ),
  edited(
    {
      name: 'limiter-without-pause',
      says: 'no time passes between two commands',
      turns: ['interval'],
    },
    limiter,
    'MIN_INTERVAL = 0.5',
    'MIN_INTERVAL = 0',
  ),
  edited(
    {
      name: 'breaker-too-patient',
      says: 'the breaker opens after fifty failures',
      turns: ['threshold'],
    },
    'test_framework/docker_circuit_breaker.py',
    'FAILURE_THRESHOLD = 5',
    'FAILURE_THRESHOLD = 50',
  ),
  edited(
    {
      name: 'test-gone',
      says: 'the stress test is gone, sixteen are left',
      turns: ['tests', 'areas'],
    },
    'tests/mission_critical/test_docker_rate_limiter_integration.py',
    'def test_high_concurrency_stress',
    'def high_concurrency_stress',
  ),
  edited(
    {
      name: 'statistic-gone',
      says: 'the limiter no longer tells how many commands failed',
      turns: ['statistics'],
    },
    limiter,
    /^ +"failed_operations".*\n/m,
    '',
  ),
]);

const hardening = inPhase('prod-hardening', [
  edited(
    {
      name: 'host-network-in-file',
      says: 'a service of the compose file asks for the host network again',
      turns: ['no-host-network'],
    },
    'ai-stack/compose/docker-compose.yml',
    '  jaeger:\n',
    '  jaeger:\n    network_mode: host\n',
  ),
  edited(
    {
      name: 'settings-on-localhost',
      says: 'AIDB looks for its database on localhost, by the repository',
      turns: ['database-name'],
    },
    `${servers}/config/config.yaml`,
    'host: postgres',
    'host: localhost',
  ),
  {
    name: 'bytecode-tracked',
    says: 'bytecode is tracked, though .gitignore names it',
    turns: ['no-bytecode', 'not-ignored'],
    apply: (scratch: Scratch) => {
      scratch.write(`${servers}/aidb/__pycache__/server.cpython-313.pyc`, 'bytecode');
    },
  },
  added(
    {
      name: 'private-key-tracked',
      says: 'a private key is in the repository',
      turns: ['no-private-key'],
    },
    'ai-stack/compose/nginx/old-localhost.txt',
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----\n',
  ),
  edited(
    {
      name: 'timezone-import-gone',
      says: 'the learner does not import the timezone that it uses',
      turns: ['timezone'],
    },
    `${servers}/hybrid-coordinator/continuous_learning.py`,
    'import datetime, timezone',
    'import datetime',
  ),
  edited(
    {
      name: 'upstream-in-file',
      says: 'nginx keeps the address of an upstream, by the repository',
      turns: ['variable-upstream'],
    },
    'ai-stack/compose/nginx/nginx.conf',
    'proxy_pass $upstream;',
    'proxy_pass http://aidb:8091;',
  ),
  edited(
    {
      name: 'secret-script-strict',
      says: 'the script makes the key readable by root only',
      turns: ['secret-script'],
    },
    'scripts/generate-api-key.sh',
    'chmod 0644',
    'chmod 0600',
  ),
  edited(
    {
      name: 'exception-in-answer',
      says: 'a server puts the text of an exception into its answer',
      turns: ['no-exception-text'],
    },
    `${servers}/nixos-docs/server.py`,
    'return {"options": []}',
    'return {"options": [], "error": dict(detail=str(exc))}',
  ),
]);

const m8 = inPhase('m8', [
  ended(
    {
      name: 'report-failed',
      says: 'the tests of the rate limits failed in CI',
      turns: ['tests-passed'],
    },
    { 'rate-limit.xml': 'failed' },
  ),
  edited(
    {
      name: 'route-not-limited',
      says: 'replay is no longer rate limited',
      turns: ['replay'],
    },
    'backend/app/api/runtime.py',
    /^ +"POST \/api\/v1\/runtime\/replay.*\n/m,
    '',
  ),
  edited(
    {
      name: 'tier-too-wide',
      says: 'tier free is limited to 600, by the repository',
      turns: ['tiers'],
    },
    'backend/app/middleware/rate_limit.py',
    '"free": 60,',
    '"free": 600,',
  ),
  edited(
    {
      name: 'rules-misspelt',
      says: "a word of the packet filter's rules is misspelt: nothing would be loaded at the next boot",
      turns: ['rules-load'],
    },
    'deploy/nftables.conf',
    'oifname "br-*" accept',
    'oifname "br-*" acept',
  ),
  {
    name: 'checklist-is-a-link',
    says: 'the checklist for staging is a symbolic link to another file',
    turns: ['readiness'],
    apply: (scratch: Scratch) => {
      const path = join(scratch.folder, 'docs/STAGING_READINESS.md');
      rmSync(path);
      symlinkSync('DEPLOYMENT_GATE_POLICY.md', path);
    },
  },
]);

/** Every one; names are unique. */
export const repositorySabotages: readonly RepositorySabotage[] = [
  allSkipped,
  ...infraSabotages,
  ...rateLimiter,
  ...hardening,
  ...m8,
];
