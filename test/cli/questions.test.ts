import { once } from 'node:events';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openQuestions, type Question } from '../../src/cli/questions.ts';

const even: Question<number> = {
  asks: 'An even number',
  flag: '--even N',
  given: undefined,
  usual: null,
  read: (text) =>
    Number(text) % 2 === 0
      ? { ok: true, value: Number(text) }
      : { ok: false, wrong: `${text} is not even.`, wayOut: 'Example: --even 2' },
};

/** Questions to a person who types these lines, and then nothing more. */
function typing(lines: readonly string[], isInteractive = true) {
  const input = Object.assign(new PassThrough(), { isTTY: isInteractive });
  const output = new PassThrough();
  let said = '';
  const left = [...lines];
  output.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (!/: $/.test(chunk.toString())) return;
    const line = left.shift();
    if (line === undefined) input.end();
    else input.write(`${line}\n`);
  });
  const terminal = {
    out: () => undefined,
    err: (text: string) => void (said += text),
    width: 80,
    prose: (text: string) => text,
    isInteractive,
    color: false,
    env: {},
    cwd: '/',
  };
  const questions = openQuestions(terminal, false, [input, output]);
  return { questions, terminal, said: () => said };
}

describe('a question', () => {
  it('is asked again after a wrong answer, with what is wrong and an example', async () => {
    const { questions, said } = typing(['3', '', 'x', '4']);
    expect(await questions.text(even)).toBe(4);
    expect(said()).toContain('3 is not even.\n  Example: --even 2\n');
    questions.close();
  });

  it('of yes or no takes nothing else for an answer', async () => {
    const { questions } = typing(['maybe', 'YES', '']);
    expect(await questions.yes('Is it so?', '--so', null)).toBe(true);
    expect(await questions.yes('Is it so?', '--so', null)).toBe(false);
    questions.close();
  });

  it.each<[boolean | null, string, boolean]>([
    [true, '[Y/n]', true],
    [false, '[y/N]', false],
    [null, '[y/N]', false],
  ])(
    'of yes or no with the usual answer %s shows it, and takes it for Enter',
    async (usual, shown, taken) => {
      const { questions, said } = typing(['', 'n']);
      expect(await questions.yes('Is it so?', '--so', usual)).toBe(taken);
      expect(said()).toContain(`Is it so? ${shown}: `);
      expect(await questions.yes('Is it so?', '--so', usual)).toBe(false);
      questions.close();
    },
  );

  it('that nobody answers any more ends, and says which flag answers it', async () => {
    const { questions } = typing(['3']);
    await expect(questions.text(even)).rejects.toMatchObject({
      message: 'Nobody answers: An even number?',
      wayOut: 'Say it by --even N',
    });
    await expect(questions.yes('Is it so?', '--so', null)).rejects.toThrow('Nobody answers');
  });

  it('that is interrupted interrupts the command', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    const { terminal } = typing([]);
    const questions = openQuestions(terminal, false, [input, output]);
    const interrupted = once(process, 'SIGINT');
    const answer = questions.yes('Is it so?', '--so', null);
    input.write('\u0003');
    await interrupted;
    questions.close();
    await expect(answer).rejects.toThrow('Nobody answers');
  });

  it('that a flag has answered is not asked, also where the flag is wrong', async () => {
    const { questions } = typing([]);
    expect(await questions.text({ ...even, given: '8' })).toBe(8);
    await expect(questions.text({ ...even, given: '7' })).rejects.toThrow('7 is not even.');
    questions.close();
  });

  it('is answered by nobody where there is no terminal', async () => {
    const { questions } = typing([], false);
    await expect(questions.text({ ...even, usual: '2' })).rejects.toThrow('Nobody answers');
  });
});
