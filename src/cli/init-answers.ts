import { scanHostKey } from '../composition/edges.ts';
import { visibleLine } from '../document/visible.ts';
import { phaseName } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { InitAnswers } from '../steps/init-files.ts';
import type { ReviewOptions } from './options.ts';
import type { Questions } from './questions.ts';
import type { Terminal } from './terminal.ts';

/** What `review init` has to know, by flags or by questions. */
export async function ask(
  options: ReviewOptions,
  questions: Questions,
  terminal: Terminal,
): Promise<InitAnswers> {
  const login = await questions.text(
    'The host, as user@address or user@address:port',
    '--host USER@ADDRESS[:PORT]',
    options.host,
    null,
  );
  const [, user, address, port] =
    /^([\w.-]+)@([\w.-]+?|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?$/.exec(login) ?? [];
  if (user === undefined || address === undefined || Number(port ?? 22) > 65_535) {
    throw new ReviewFailure(
      'usage',
      `${login} is no login.`,
      'Example: --host reviewer@web-1.example.net:22',
    );
  }
  const host = { user, address: address.replace(/^\[|\]$/g, ''), port: Number(port ?? 22) };
  const hostKey = await trusted(host, options, questions, terminal);
  const first = /^[a-z][a-z0-9-]*/i.exec(host.address)?.[0]?.toLowerCase() ?? 'host';
  const name = await questions.text(
    'What the host is called here',
    '--name NAME',
    options.name,
    first,
  );
  const phase = await questions.text(
    'The piece of work, in a word',
    '--phase NAME',
    options.phase,
    'setup',
  );
  if (!phaseName.safeParse(phase).success) {
    throw new ReviewFailure(
      'usage',
      `${phase} is no name of a phase.`,
      'Small letters, digits and dashes: --phase web-move',
    );
  }
  const title = await questions.text(
    'What will be so when it is done',
    '--title WORDS',
    options.title,
    `${name} is as it should be`,
  );
  return { host: { ...host, name }, hostKey, phase, title };
}

/** The key that the host shows, where somebody says that it is the right one. */
async function trusted(
  { address, port }: Pick<InitAnswers['host'], 'address' | 'port'>,
  { hostKey }: ReviewOptions,
  questions: Questions,
  terminal: Terminal,
): Promise<string> {
  const seen = await scanHostKey(address, port);
  if (!seen.ok) {
    if (hostKey !== undefined) return hostKey;
    const way =
      'Where it cannot be reached from here, give what `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` shows on it: --host-key';
    throw new ReviewFailure(
      'usage',
      `${address} shows no host key: ${visibleLine(seen.reason)}.`,
      way,
    );
  }
  if (hostKey === seen.pin) return hostKey;
  if (hostKey !== undefined) {
    const message = `${address} shows another host key than --host-key: ${seen.pin}`;
    throw new ReviewFailure(
      'usage',
      message,
      'Find out why before anything else: it may not be that host.',
    );
  }
  terminal.err(`${address} shows the host key\n  ${seen.pin}\n`);
  const right = await questions.yes(
    'Is it the right one (ssh-keygen -lf on the host shows it)?',
    `--host-key '${seen.pin}', once it is compared`,
    null,
  );
  if (right) return seen.pin;
  throw new ReviewFailure(
    'usage',
    'The host key is not trusted: nothing was written.',
    'Compare it on the host itself.',
  );
}
