import { hostName } from '../criteria/check-config.ts';
import { phaseName } from '../model/claim.ts';
import type { InitAnswers } from '../steps/init-files.ts';
import { shownKey, trusted, type ShownKey } from './init-host-key.ts';
import type { ReviewOptions } from './options.ts';
import type { Answer, Questions } from './questions.ts';
import type { Terminal } from './terminal.ts';

/** What `review init` has to know, by flags or by questions. */
export async function ask(
  options: ReviewOptions,
  questions: Questions,
  terminal: Terminal,
): Promise<InitAnswers> {
  const { host, shown } = await questions.text({
    asks: 'The host, as user@address or user@address:port',
    flag: '--host USER@ADDRESS[:PORT]',
    given: options.host,
    usual: null,
    read: (login) => reached(login, options),
  });
  const hostKey = await trusted(host.address, shown, questions, terminal);
  const first = /^[a-z][a-z0-9-]*/i.exec(host.address)?.[0]?.toLowerCase() ?? 'host';
  const name = await questions.text({
    asks: 'What the host is called here',
    flag: '--name NAME',
    given: options.name,
    usual: first,
    read: named,
  });
  const phase = await questions.text({
    asks: 'The piece of work, in a word',
    flag: '--phase NAME',
    given: options.phase,
    usual: 'setup',
    read: phaseOf,
  });
  const title = await questions.text({
    asks: 'What will be so when it is done',
    flag: '--title WORDS',
    given: options.title,
    usual: `${name} is as it should be`,
    read: (value): Answer<string> => ({ ok: true, value }),
  });
  return { host: { ...host, name }, hostKey, phase, title };
}

type Login = Omit<InitAnswers['host'], 'name'>;

/** A login, and the key that its host shows: an address where nothing answers is mostly a wrong one. */
async function reached(
  text: string,
  options: ReviewOptions,
): Promise<Answer<{ readonly host: Login; readonly shown: ShownKey }>> {
  const login = loginOf(text);
  if (!login.ok) return login;
  const host = login.value;
  const shown = await shownKey(host, options);
  return shown.ok ? { ok: true, value: { host, shown: shown.value } } : shown;
}

function loginOf(text: string): Answer<Login> {
  const [, user, address = '', port = '22'] =
    /^([\w.-]+)@([\w.-]+?|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (user === undefined || Number(port) > 65_535) {
    const wayOut = 'Example: --host reviewer@web-1.example.net:22';
    return { ok: false, wrong: `${text} is no login.`, wayOut };
  }
  return {
    ok: true,
    value: { user, address: address.replace(/^\[|\]$/g, ''), port: Number(port) },
  };
}

function named(text: string): Answer<string> {
  if (hostName.test(text)) return { ok: true, value: text };
  const wayOut = 'Letters, digits, dots and dashes: --name web-1';
  return { ok: false, wrong: `${text} is no name of a host.`, wayOut };
}

function phaseOf(text: string): Answer<string> {
  if (phaseName.safeParse(text).success) return { ok: true, value: text };
  const wayOut = 'Small letters, digits and dashes: --phase web-move';
  return { ok: false, wrong: `${text} is no name of a phase.`, wayOut };
}
