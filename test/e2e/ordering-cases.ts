// The public ordering cases as unit files of a real host, one case at a time.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CASES, caseNames, expectation } from '../adversary/ordering/listing.ts';
import type { Lab } from '../lab/index.ts';
import type { Undo } from '../lab/sabotages/sabotage.ts';

/** Empty on a fresh host, and gone after a reboot. */
const unitFolder = '/run/systemd/system';

const unitsOf = (name: string): string => join(CASES, name, 'units');

/** Unit files and links of a case, as paths below its folder. */
function filesOf(name: string): string[] {
  return readdirSync(unitsOf(name), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(unitsOf(name).length + 1));
}

/** Cases, cyclic or nearly so, whose anchor is started at this host's boot and whose units are none of its own. */
export async function fittingCases(lab: Lab): Promise<string[]> {
  const started = (await lab.mustRoot('systemctl list-dependencies --plain --no-legend')).split(
    /\s+/,
  );
  const units = await lab.mustRoot(`find ${unitPath} -name '*.*' -printf '%f\\n'`);
  const own = new Set(units.split('\n'));
  return caseNames().filter((name) => {
    const { kind, anchor } = expectation(name);
    const isBooted = started.includes(anchor) || anchor === 'graphical.target';
    const shadows = filesOf(name).some((file) => !file.includes('/') && own.has(file));
    return (kind === 'cycle' || kind === 'near-miss') && isBooted && !shadows;
  });
}

const unitPath = '/etc/systemd/system /run/systemd /usr/lib/systemd/system';

/** Installs the units of a case; PID 1 has computed its graph anew when this resolves. */
export async function installCase(lab: Lab, name: string): Promise<Undo> {
  const archive = execFileSync('tar', ['-C', unitsOf(name), '-cf', '-', '.']).toString('base64');
  const reload = 'systemctl daemon-reload';
  await lab.mustRoot(`set -e\nbase64 -d | tar -C ${unitFolder} --no-same-owner -xf -\n${reload}`, {
    input: archive,
  });
  return async () => {
    await lab.mustRoot(`set -e\nfind ${unitFolder} -mindepth 1 -delete\n${reload}`);
  };
}
