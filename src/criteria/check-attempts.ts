// `eventually` and `steady` of a check: times that make sense, and a question that may have another answer later.
import type { Problem } from '../model/problem.ts';
import type { Collector, Probe } from '../model/probe.ts';
import { isTriedAgain, mostAttempts, trialOf } from '../probes/attempts.ts';
import type { CheckInSheet } from './check-check.ts';
import { keyProblem, valueProblem } from './file-set.ts';

const longestMs = 600_000;
const shortestMs = 1000;
const most = 121;

/** Everything wrong with how often a check is tried. */
export function checkAttempts(
  one: CheckInSheet,
  probe: Probe,
  collectors: readonly (Collector | undefined)[],
): Problem[] {
  const { sheet, path, check } = one;
  if (!isTriedAgain(check)) return [];
  const setting = check.eventually ? 'eventually' : 'steady';
  const both =
    check.eventually && check.steady
      ? [
          keyProblem(sheet.file, [...path, 'steady'], {
            message: 'both eventually and steady are given',
            expected: 'one of them; two checks where something has to come, and then to stay',
          }),
        ]
      : [];
  const refusal = refusalOf(one, probe, collectors);
  const unfit =
    refusal === null
      ? []
      : [
          keyProblem(sheet.file, [...path, setting], {
            message: `"${setting}" ${refusal.message}`,
            expected: refusal.expected,
          }),
        ];
  return [...both, ...unfit, ...checkTimes(one)];
}

/** Why a question is asked once and no more. */
function refusalOf(
  { check }: CheckInSheet,
  probe: Probe,
  collectors: readonly (Collector | undefined)[],
): { message: string; expected: string } | null {
  if (collectors.every((one) => one?.vantage === 'repository' && one.class !== 'forge')) {
    const message = `has no effect on the probe ${probe.id}: a commit does not change`;
    return { message, expected: 'a check that looks at a host or an endpoint' };
  }
  if (collectors.some((collector) => collector && isForcing(collector))) {
    const message = `would repeat the requests of ${probe.id}, which are not made to be repeated`;
    return { message, expected: 'a check that only looks' };
  }
  if (check.sinceBaseline ?? probe.sinceBaseline) {
    const message = 'does not go with what is compared with the baseline';
    return { message, expected: 'a check without sinceBaseline' };
  }
  return null;
}

/** A load, or a request that is made to be turned away. */
function isForcing({ steps }: Collector): boolean {
  return steps.some(
    (step) =>
      'request' in step &&
      (step.request.burst !== undefined || step.request.rejected !== undefined),
  );
}

function checkTimes({ sheet, path, check }: CheckInSheet): Problem[] {
  const trial = trialOf(check);
  if (!trial) return [];
  const { setting, limitMs, everyMs } = trial;
  const limit = setting === 'steady' ? 'for' : 'within';
  const wrong = (key: string, message: string, expected: string, example: string): Problem[] => [
    valueProblem(sheet.file, [...path, setting, key], { message, expected, example }),
  ];
  if (limitMs > longestMs)
    return wrong(limit, `"${limit}" is longer than a review waits`, 'at most 10m', `${limit}: 10m`);
  if (everyMs < shortestMs)
    return wrong('every', '"every" is shorter than a host is asked', 'at least 1s', 'every: 5s');
  if (limitMs < everyMs)
    return wrong(
      'every',
      `"every" is longer than "${limit}": there would be no second attempt`,
      `at most as long as "${limit}"`,
      'every: 5s',
    );
  const attempts = mostAttempts(trial);
  if (attempts <= most) return [];
  const enough = Math.ceil(limitMs / (most - 1) / 1000);
  return wrong(
    'every',
    `${attempts} attempts, each of them in the evidence, are too many`,
    `at most ${most}`,
    `every: ${enough}s`,
  );
}
