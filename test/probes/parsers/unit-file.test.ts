import { describe, expect, it } from 'vitest';
import { parseOutput } from '../../../src/probes/parsers/index.ts';

const parse = (text: string) => parseOutput('unit-file', text);
const values = (text: string, name = 'A'): unknown => {
  const parsed = parse(`# /etc/systemd/system/x.service\n[Service]\n${text}`);
  if (!parsed.ok) return parsed.reason;
  const { settings } = parsed.value as { settings: { name: string; values: string[] }[] };
  return settings.find((one) => one.name === name)?.values;
};

describe('the files of a unit', () => {
  it.each<[string, string, unknown]>([
    ['one value', 'A=1\n', ['1']],
    ['several, in order', 'A=1\nA = 2\n', ['1', '2']],
    ['none after an empty assignment', 'A=1\nA=\n', []],
    ['what follows an empty assignment', 'A=1\nA=\nA=2\n', ['2']],
    ['none that is not there', 'B=1\n', undefined],
    ['a value over several lines', 'A=1 \\\n  2 \\\n; no\n  3\n', ['1 2 3']],
    ['a value that holds =', 'A=b=c\n', ['b=c']],
    ['a value after a comment that goes on', '# A=1 \\\nA=2\n', ['2']],
    ['no value of a comment', '#A=1\n;A=2\n', undefined],
    ['a value without a line feed', 'A=1', ['1']],
    ['a setting behind a backslash that is itself escaped', 'A=1\nB=x\\\\\nA=2\n', ['1', '2']],
    ['a setting behind a backslash and a space', 'A=1\nB=x\\ \nA=2\n', ['1', '2']],
    ['a setting behind a carriage return', 'A=1\n# x\rA=2\n', ['1', '2']],
    ['lines that end as DOS ends them', 'A=1 \\\r\n 2\r\nA=3\r\n', ['1 2', '3']],
    ['a comment that looks like a name', '\n# /etc/default/x\nA=1\n', ['1']],
  ])('have %s', (_what, text, wanted) => {
    expect(values(text)).toEqual(wanted);
  });

  it('are merged in order, each with sections of its own', () => {
    const text = '# /lib/x.service\n[Service]\nA=1\n\n# /etc/x.service.d/1.conf\n[Unit]\nA=2\n';
    expect(parse(text)).toEqual({
      ok: true,
      value: {
        files: ['/lib/x.service', '/etc/x.service.d/1.conf'],
        settings: [
          { section: 'Service', name: 'A', values: ['1'] },
          { section: 'Unit', name: 'A', values: ['2'] },
        ],
      },
    });
  });

  it.each([
    'Environment=T=sesame',
    'Environment = "T=sesame" \\\n "U=sesame"',
    'SetCredential=t:sesame',
  ])('lose what %j is set to', (line) => {
    const parsed = parse(`# /lib/x.service\n[Service]\n${line}\nA=1\n`);
    expect(parsed.ok).toBe(true);
    expect(JSON.stringify(parsed)).not.toContain('sesame');
  });

  it.each([
    ['[Service]\nA=1\n', 'name of a file'],
    ['# /lib/x.service\nA=1\n', 'outside of all sections'],
    ['# /lib/x.service\n[S]\nA=1\n\n# /etc/x.service.d/1.conf\nA=2\n', 'outside of all sections'],
    ['# /lib/x.service\n[S]\nwords\n', 'no setting'],
    ['Welcome!\n# /lib/x.service\n[S]\nA=1\n', 'name of a file'],
  ])('are not told from %j', (text, reason) => {
    expect(parse(text)).toEqual({ ok: false, reason: expect.stringContaining(reason) as string });
  });
});
