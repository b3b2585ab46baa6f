import { resolve } from 'node:path';
import { detectBuild } from '../ci/index.ts';
import { checkouts, openForge } from '../composition/edges.ts';
import { createWorld } from '../composition/world.ts';
import { ReviewFailure } from '../model/failure.ts';
import { ForgeFailure } from '../model/forge.ts';
import { toDoctorJson } from '../report/doctor-json.ts';
import { examinationText, forgeText, machineText } from '../report/doctor.ts';
import { examine, isWell } from '../steps/doctor.ts';
import { forgeRights, type ForgeRight } from '../steps/forge-rights.ts';
import { forgePlace, repositoryIn } from '../ci/forge.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review doctor`: what keeps which check from being made, here and on each host. Nothing is changed. */
export async function doctorCommand(options: ReviewOptions, terminal: Terminal): Promise<number> {
  const operator = operatorOf(options, terminal);
  const { world, close } = createWorld({ ...options, quiet: true }, terminal);
  const { width } = terminal;
  try {
    const machine = await world.machine();
    // Before the criteria are read: they may be what is wrong.
    if (options.json !== true) terminal.out(machineText(machine, width));
    const forge = await lookAtForge(options, terminal);
    if (options.json !== true) terminal.out(`\n${forgeText(forge, width)}\n`);
    const seen = await examine(operator, world);
    if (options.json === true) terminal.out(toDoctorJson(machine, forge, seen));
    else terminal.out(examinationText(seen, width));
    if (seen.note !== '' && options.quiet !== true) terminal.err(terminal.prose(`${seen.note}\n`));
    return isWell(seen, machine) && forge.every(({ ok }) => ok !== false) ? 0 : 1;
  } finally {
    await close();
  }
}

/** What the token may do, if there is one: asked by reading alone. */
async function lookAtForge(options: ReviewOptions, terminal: Terminal): Promise<ForgeRight[]> {
  try {
    const { env, cwd } = terminal;
    const build = detectBuild(env, null);
    const remote = await checkouts.remote(resolve(cwd, options.repository));
    const repository = build?.repository ?? repositoryIn(remote ?? options.repository);
    const setting = forgePlace(options, { forge: build?.forge ?? null, repository }, terminal);
    if (setting === null) return [untold];
    return await forgeRights(await openForge(setting.place, setting.token));
  } catch (error) {
    if (!(error instanceof ReviewFailure || error instanceof ForgeFailure)) throw error;
    return [{ subject: 'token', ok: false, says: error.message, wayOut: error.wayOut }];
  }
}

const untold: ForgeRight = {
  subject: 'token',
  ok: null,
  says: 'no REVIEW_FORGE_TOKEN: reviews are committed, and no status is set, no comment made',
  wayOut: '',
};
