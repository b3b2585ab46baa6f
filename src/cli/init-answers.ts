import { phaseName } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { InitAnswers } from '../steps/init-files.ts';
import { trusted } from './init-host-key.ts';
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
