import { createWorld } from '../main.ts';
import { toDoctorJson } from '../report/doctor-json.ts';
import { examinationText, machineText } from '../report/doctor.ts';
import { examine, isWell } from '../steps/doctor.ts';
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
    const seen = await examine(operator, world);
    if (options.json === true) terminal.out(toDoctorJson(machine, seen));
    else terminal.out(examinationText(seen, width));
    if (seen.note !== '' && options.quiet !== true) terminal.err(`${seen.note}\n`);
    return isWell(seen, machine) ? 0 : 1;
  } finally {
    await close();
  }
}
