import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDocument } from '../../src/document/edit.ts';
import { restoreSections } from '../../src/document/restore.ts';

/** A REVIEW file with these sections, as reviews one after another write it. */
function written(ids: readonly string[], text: string | null = null): string {
  return ids.reduce<string>((before, id) => {
    const section = { id, kind: 'review', markdown: `## ${id}\n\n- PASS ${id}` } as const;
    const done = editDocument(before === '' ? null : before, {
      title: '# REVIEW pvfix: a title',
      table: 'the table',
      section,
    });
    if (!done.ok) throw new Error(done.problem.message);
    return done.text;
  }, text ?? '');
}

const genuine = written(['M1', 'M2', 'M3']);

/** From the begin marker of a section to behind its end. */
function section(id: string, text = genuine): string {
  return (
    new RegExp(`<!-- cold-review:begin \\w+ ${id} -->[^]*?end ${id} -->\\r?\\n`).exec(text)?.[0] ??
    ''
  );
}

describe('a REVIEW file that was edited since the last genuine review', () => {
  test.each<[string, string, { name: string; how: string }[]]>([
    ['nowhere', genuine, []],
    ['in a section', genuine.replace('PASS M2', 'FAIL M2'), [{ name: 'M2', how: 'changed' }]],
    [
      'in a marker',
      genuine.replace('begin review M2', 'begin baseline M2'),
      [{ name: 'M2', how: 'changed' }],
    ],
    [
      'in its table',
      genuine.replace('the table', 'all green'),
      [{ name: 'status', how: 'changed' }],
    ],
    ['by a section more', written(['M1', 'M2', 'M3', 'M4']), [{ name: 'M4', how: 'added' }]],
    [
      'in two places',
      genuine.replace('PASS M1', 'x').replace('PASS M3', 'y'),
      [
        { name: 'M1', how: 'changed' },
        { name: 'M3', how: 'changed' },
      ],
    ],
  ])('%s, has every section as it was', (_, now, changes) => {
    const restored = restoreSections(genuine, now);
    expect(restored.changes).toEqual(changes);
    expect(restored.text.trimEnd()).toBe(genuine.trimEnd());
  });

  test.each(['M1', 'M2', 'M3'])('by taking %s away, has it again where it stood', (id) => {
    const restored = restoreSections(genuine, genuine.replace(section(id), ''));
    expect(restored.changes).toEqual([{ name: id, how: 'removed' }]);
    expect([...restored.text.matchAll(/begin review (\S+)/g)].map(([, one]) => one)).toEqual([
      'M1',
      'M2',
      'M3',
    ]);
    expect(section(id, restored.text)).toBe(section(id));
  });

  test('by taking its table away, is told so, and the table is for the next review to write', () => {
    const now = genuine.replace(section('status'), '');
    expect(restoreSections(genuine, now)).toEqual({
      text: now,
      changes: [{ name: 'status', how: 'removed' }],
    });
  });

  test('in its line ends alone, is not changed', () => {
    const now = genuine.replaceAll('\n', '\r\n');
    expect(restoreSections(genuine, now)).toEqual({ text: now, changes: [] });
    const restored = restoreSections(genuine, now.replace('PASS M2', 'FAIL M2'));
    expect(restored.text).toBe(now);
  });

  test('so that its markers are broken, is left alone: nobody can tell the sections apart', () => {
    const now = genuine.replace('<!-- cold-review:end M2 -->\n', '');
    expect(restoreSections(genuine, now)).toEqual({ text: now, changes: [] });
  });

  test('keeps what people wrote between the sections, byte for byte', () => {
    const line = fc.stringMatching(/^[^<>|\n\r]{0,12}$/);
    const words = fc
      .array(line, { maxLength: 3 })
      .map((lines) => lines.map((one) => `${one}\n`).join(''));
    fc.assert(
      fc.property(
        fc.tuple(words, words, words, words),
        fc.subarray(['M1', 'M2', 'M3']),
        (people, spoilt) => {
          const parts = ['M1', 'M2', 'M3'].map((id) => {
            const text = section(id);
            return spoilt.includes(id) ? text.replace(`PASS ${id}`, 'anything') : text;
          });
          const document = (all: readonly string[]): string =>
            people.map((text, at) => text + (all[at] ?? '')).join('');
          const restored = restoreSections(genuine, section('status') + document(parts));
          expect(restored.text).toBe(
            section('status') + document(['M1', 'M2', 'M3'].map((id) => section(id))),
          );
          expect(restored.changes.map(({ name }) => name)).toEqual(spoilt);
        },
      ),
    );
  });
});
