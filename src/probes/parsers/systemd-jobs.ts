import type { Parsed } from './index.ts';

/** `systemctl list-jobs --full`: the queue of jobs, `{ unit, type, state }` each, as many as its last line says. */
export function parseSystemdJobs(text: string): Parsed {
  if (text === 'No jobs running.\n') return { ok: true, value: [] };
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const counted = /^(\d+) jobs listed\.$/.exec(lines.at(-1) ?? '')?.[1];
  if (
    counted === undefined ||
    !text.endsWith('\n') ||
    !/^JOB +UNIT +TYPE +STATE *$/.test(lines[0] ?? '')
  )
    return { ok: false, reason: 'it is no list of jobs, or not a whole one' };
  const jobs = lines.slice(1, -1).map((line) => {
    const [, unit = '', type = '', state = ''] = line.trim().split(/ +/);
    return { unit, type, state };
  });
  return jobs.length === Number(counted) &&
    jobs.every(({ state }) => /^(?:waiting|running)$/.test(state))
    ? { ok: true, value: jobs }
    : { ok: false, reason: `it says ${counted} jobs and shows ${jobs.length}` };
}
