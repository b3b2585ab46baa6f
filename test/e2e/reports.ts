// The reports of tests that the phases' pipelines keep for a commit, as JUnit XML.
import { repositoryFiles } from '../lab/platform/repository.ts';

/** How the tests of a report ended, where it is not as claimed. */
export type Ending = 'passed' | 'skipped' | 'failed';

/** The four reports, all as claimed; `endings` says what is otherwise. */
export function reports(endings: Readonly<Record<string, Ending>> = {}): Record<string, string> {
  const made = Object.entries(suites).map(([name, suite]) => [name, junit(suite, endings[name])]);
  return Object.fromEntries(made) as Record<string, string>;
}

interface Suite {
  readonly classname: string;
  readonly tests: readonly string[];
  readonly skipped?: number;
}

const testsOf = (path: string): string[] => {
  const files = [...repositoryFiles('m8'), ...repositoryFiles('docker-limiter')];
  const text = files.find((file) => file.path === path)?.content ?? '';
  return [...text.matchAll(/def (test_\w+)\(/g)].map(([, name = '']) => name);
};
const numbered = (count: number, name: string): string[] =>
  Array.from({ length: count }, (_, index) => `test_${name}_${index + 1}`);

const integration = 'tests/mission_critical/test_docker_rate_limiter_integration.py';

const suites: Readonly<Record<string, Suite>> = {
  'rate-limit.xml': {
    classname: 'tests.test_rate_limit',
    tests: testsOf('backend/tests/test_rate_limit.py'),
  },
  'e2e.xml': { classname: 'tests.test_phase4_e2e', tests: numbered(20, 'step'), skipped: 2 },
  'circuit-breaker.xml': {
    classname: 'tests.integration.test_circuit_breaker',
    tests: numbered(8, 'breaker'),
  },
  'docker-limiter.xml': {
    classname: 'tests.mission_critical.TestDockerRateLimiterIntegration',
    tests: testsOf(integration),
  },
};

function junit({ classname, tests, skipped = 0 }: Suite, ending: Ending = 'passed'): string {
  const lines = tests.map((name, index) => {
    const outcome = ending === 'passed' && index < skipped ? 'skipped' : ending;
    const inner = { passed: '', skipped: '<skipped/>', failed: '<failure message="no"/>' }[outcome];
    return `    <testcase classname="${classname}" name="${name}" time="0.01">${inner}</testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<testsuites>',
    `  <testsuite name="pytest" tests="${tests.length}">`,
    ...lines,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
