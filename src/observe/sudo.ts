import type { Told } from './login.ts';
import { hostVector } from './frames.ts';

type Ask = (argv: readonly string[]) => Promise<Told<string>>;

/**
 * Why sudo does not let a vector run as root; null where nothing says so. `sudo -l` runs nothing. It also says yes to a command
 * that needs a password: only the list of rules tells.
 */
export async function refusedBySudo(
  { argv, deadlineMs }: { readonly argv: readonly string[]; readonly deadlineMs: number },
  ask: Ask,
): Promise<string | null> {
  const allowed = await ask(['sudo', '-n', '-l', '--', ...hostVector(argv, deadlineMs)]);
  if (!allowed.ok) return allowed.reason;
  const rules = await ask(['sudo', '-n', '-l']);
  return rules.ok && wantsPassword(rules.value, allowed.value) ? 'a password is required' : null;
}

/** Whether the last rule that names exactly this command is one that asks for a password. */
export function wantsPassword(rules: string, command: string): boolean {
  let wants = false;
  for (const line of rules.split('\n')) {
    const [, list = ''] = /^\s+\([^)]*\) (.*)$/.exec(line) ?? [];
    let free = false;
    for (const one of list.split(', ')) {
      const [, tags = '', words = ''] = /^((?:[A-Z_]+: )*)(.*)$/.exec(one) ?? [];
      if (/\bPASSWD: /.test(tags)) free = false;
      if (/\bNOPASSWD: /.test(tags)) free = true;
      if (words.replace(/\\(.)/g, '$1') === command) wants = !free;
    }
  }
  return wants;
}
