import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDocument } from '../../src/document/edit.ts';
import { redactor } from '../../src/document/redact.ts';
import { renderers, templating } from '../../src/document/render.ts';
import { Safe } from '../../src/document/safe.ts';
import {
  check,
  documentOf,
  exhibit,
  finding,
  host,
  render,
  review,
  sha256,
  templates,
} from './builders.ts';
import { nodes, parse, referencesIn, textOf, type Node } from './gfm.ts';
import { hostilePieces, hostileText } from './hostile.ts';
import { baselineRed, hostileReview, hostKey, m1Pass, m2Fail, m2Pass } from './samples.ts';

const section = (parts: Parameters<typeof review>[0]): string => render.section(review(parts));

describe('a whole document', () => {
  test.each([
    ['baseline-red', documentOf(baselineRed)],
    ['m1-pass', documentOf(baselineRed, m1Pass)],
    ['m2-fail', documentOf(m2Fail)],
    ['m2-pass-after-fail', documentOf(m2Fail, review({ ...m2Pass, prior: m2Fail.ledger }))],
    ['m2-pass', documentOf(m2Pass)],
    ['inconclusive-by-host-key', documentOf(hostKey)],
    ['hostile', documentOf(hostileReview(hostilePieces.join(' ')))],
  ])('%s', async (name, text) => {
    await expect(text).toMatchFileSnapshot(`./snapshots/${name}.md`);
  });

  test('has the same bytes each time it is rendered', () => {
    expect(documentOf(m2Pass)).toBe(documentOf(structuredClone(m2Pass)));
  });
});

describe('the first screen', () => {
  const top = (text: string): string => text.split('\n').slice(0, 8).join('\n');

  test('says the verdict, what failed and why', () => {
    expect(top(render.section(m2Fail))).toContain('## M2: FAIL · 2026-06-13T05:41:00Z');
    expect(top(render.section(m2Fail))).toContain(
      '- ✗ `subnet` on `cc-ci`: The proxy network has the subnet 10.0.1.0/24 instead of 10.10.0.0/16.',
    );
  });

  test('says a reason once that several checks share', () => {
    expect(top(render.section(hostKey))).toContain(
      '- ? `subnet`, `replicas`: The host key of cc-ci',
    );
  });

  test('names failures first, and as many reasons as a screen holds', () => {
    const reasons = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        check(`c${index}`, { verdict: 'FAIL', reason: `reason ${index}` }),
      );
    const blind = check('blind', { verdict: 'INCONCLUSIVE', reason: 'no key' });
    const why = (checks: readonly ReturnType<typeof check>[]) =>
      section({ verdict: 'FAIL', checks })
        .split('Looked at:')[0]
        ?.match(/^- .*$/gm) ?? [];
    expect(why([blind, ...reasons(2)]).map((line) => line.slice(0, 3))).toEqual([
      '- ✗',
      '- ✗',
      '- ?',
    ]);
    expect(why(reasons(27))).toHaveLength(27);
    expect(why(reasons(40))).toHaveLength(26);
    expect(why(reasons(40)).at(-1)).toBe('- and 15 more reasons, each with its check below');
  });

  test('names new findings beside a PASS', () => {
    expect(top(render.section(m2Pass))).toContain(
      '- new finding A1 (blocking, pre-existing): deploy-proxy',
    );
  });

  test('says why a verdict is worse than its checks', () => {
    const blocking = finding('A3', { severity: 'blocking' });
    expect(top(section({ verdict: 'FAIL', findings: [blocking] }))).toContain(
      '- ✗ 1 blocking finding open (A3), and the sheet says that findings block.',
    );
    expect(top(section({ verdict: 'INCONCLUSIVE' }))).toContain('see the notes');
  });

  test('never says that no checks passed', () => {
    expect(top(section({ checks: [] }))).toContain('**No check was judged.**');
  });
});

describe('an entry', () => {
  const entry = (more: Parameters<typeof check>[1]): string =>
    section({ checks: [check('subnet', more)] });

  test('of a red check says reason and remedy before anything else', () => {
    const text = entry({ verdict: 'FAIL', reason: 'Because.', remedy: 'Do that.' });
    expect(text).toContain(
      '#### 1. ✗ subnet is as claimed\n\n**FAIL:** Because.\n\n**Remedy:** Do that.\n',
    );
  });

  test('of a green check gives no remedy', () => {
    expect(entry({ remedy: 'Do that.' })).not.toContain('Remedy');
  });

  test('folds a long output, and says how long it is', () => {
    const long = entry({ exhibits: [exhibit('cat', 'x\n'.repeat(16))] });
    expect(long).toContain('<details><summary>Output, 16 lines</summary>');
    expect(entry({ exhibits: [exhibit('cat', 'x\n'.repeat(15))] })).not.toContain('<details>');
  });

  test('says exit status, try, place and note where they are worth it', () => {
    const text = entry({
      retries: 1,
      exhibits: [
        exhibit('curl x', '', { where: 'reviewer', exit: 7, durationMs: 2345, note: 'refused' }),
      ],
    });
    expect(text).toContain('`curl x` · from `reviewer` · exit 7 · 2.3 s · refused\n');
    expect(text).toContain('- answered on try 2\n');
  });

  test('says that a check held when it was claimed, where it does not hold now', () => {
    expect(entry({ holds: 'once', heldSince: '2026-06-13T05:33:00Z' })).toContain(
      '- held at 2026-06-13T05:33:00Z, which is enough: what is seen now does not count\n',
    );
  });

  test('withholds an output with a secret, and keeps the verdict', () => {
    const it = review({ checks: [check('env', { exhibits: [exhibit('env', 'hunter2x')] })] });
    const known = redactor(['hunter2x']);
    const text = renderers(templates, { sha256, redactor: known }).section(it);
    expect(text).toContain('(Output withheld: it holds a secret, operator.)');
    expect(text).toContain('## M2: PASS');
    expect(known.findSecrets(text)).toEqual([]);
  });
});

describe('the surroundings', () => {
  test('name the host key, and the clock only where it is off', () => {
    expect(section({})).toContain(`, \`${host.hostKey ?? ''}\`\n`);
    expect(section({})).not.toContain('clock');
    expect(render.section(m2Fail)).toContain('**clock 600.4 s behind**');
  });

  test('say unprotected, or that the signature is verified', () => {
    expect(section({})).toContain('**unprotected**');
    expect(section({ protection: 'verified' })).not.toContain('unprotected');
  });

  test('name criteria that the claim changes', () => {
    const criteria = { ...m2Pass.criteria, touched: ['claims/pvfix.yaml'] };
    expect(section({ criteria })).toContain(
      'the claim changes `claims/pvfix.yaml`, which does not count here',
    );
  });

  test('say TRIAL in the heading', () => {
    expect(section({ kind: 'trial' })).toMatch(/^## M2: PASS · \S+ · TRIAL, not recorded\n/);
  });
});

describe('findings', () => {
  test('are shown in full when they are new, later in one line', () => {
    const old = finding('A2', {
      title: 'Old one',
      since: '2026-06-13T05:30:00Z',
      evidence: ['seen'],
    });
    const text = section({
      findings: [old, finding('A3', { title: 'New one' })],
      newFindings: ['A3'],
    });
    expect(text).toContain('#### A3 · major · new: New one');
    expect(text).toContain('- **A2 (major)** Old one · open since 2026-06-13T05:30:00Z');
    expect(text).not.toContain('seen');
  });

  test('have a flow chart as a picture, where it is one to its last line', () => {
    const chart = ['flowchart LR', '  u0["a.service"]', '  u0 -.->|"waits, /x:1"| u1'];
    const shown = (evidence: string[]) =>
      section({ findings: [finding('A3', { evidence })], newFindings: ['A3'] });
    expect(shown(['seen', ...chart])).toContain(
      `\`\`\`\nseen\n\`\`\`\n\n\`\`\`mermaid\n${chart.join('\n')}\n\`\`\`\n`,
    );
    expect(shown([...chart, '  click u0 "https://evil.example/"'])).not.toContain('mermaid');
  });

  test('are shown in full again when they come back', () => {
    const back = finding('A2', {
      state: 'regressed',
      since: review({}).startedAt,
      evidence: ['seen'],
    });
    expect(section({ findings: [back] })).toContain(
      '#### A2 · major · regressed: Finding A2\n\n```\nseen\n```',
    );
  });
});

describe('the status table', () => {
  test('has a row per milestone that stands, in their order, and folds the superseded', () => {
    const again = review({ ...m2Pass, prior: m2Fail.ledger });
    const table = render.table(again);
    expect(table.match(/^\| (baseline|M\d)/gm)).toEqual(['| baseline', '| M1', '| M2']);
    expect(table).toContain('<details><summary>Superseded verdicts: 1</summary>');
    expect(table).toContain(
      '- superseded: M2 FAIL, claim `71319d7a`, 2026-06-13T05:41:00Z, [evidence]',
    );
  });

  test('orders M10 after M2', () => {
    const entries = ['M10', 'M2'].map((name) => ({ ...m2Pass.ledger.entries[2], milestone: name }));
    const ledger = { ...m2Pass.ledger, entries } as typeof m2Pass.ledger;
    expect(render.table({ ledger }).match(/^\| M\d+/gm)).toEqual(['| M2', '| M10']);
  });

  test('shows open findings in the row of the review that brought them, and no others', () => {
    const table = render.table(m2Pass);
    expect(table.split('\n').filter((line) => / A1 +\|$/.test(line))).toHaveLength(1);
    const fixed = { ...m2Pass.ledger, findings: [finding('A1', { state: 'fixed' })] };
    expect(render.table({ ledger: fixed })).not.toContain('A1');
    expect(render.table({ ledger: fixed })).toContain('no open finding');
  });

  test('is a table for a forge, with columns of one width for an editor', () => {
    const tree = parse(render.table(m2Pass));
    expect(nodes(tree).filter(({ type }) => type === 'tableRow')).toHaveLength(4);
    const lines = render
      .table(m2Pass)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(new Set(lines.map((line) => Array.from(line).length)).size).toBe(1);
  });
});

describe('hostile text in every place', () => {
  const allowed =
    /^(root|heading|paragraph|list|listItem|code|inlineCode|text|strong|table|tableRow|tableCell|html|link)$/;
  const ourHtml =
    /^(<details><summary>[A-Za-z0-9:, ]+<\/summary>|<\/details>(\n<!-- cold-review:end \S+ -->)?|<!-- cold-review:(begin|end) [A-Za-z0-9. -]+ -->)$/;
  const shape = (tree: Node): readonly string[] =>
    nodes(tree)
      .filter(({ type }) => type === 'heading' || type === 'html' || type === 'tableRow')
      .map(({ type, depth, value }) =>
        `${type} ${depth ?? ''}${value ?? ''}`.replace(/\d+ lines/, ''),
      );
  const unfolded = (shapes: readonly string[]): readonly string[] =>
    shapes.filter((it) => !/details/.test(it) || it.includes('cold-review'));

  const usual = unfolded(shape(parse(documentOf(hostileReview('word')))));

  function holds(text: string): void {
    const written = documentOf(hostileReview(text));
    const tree = parse(written);
    const all = nodes(tree);
    expect(all.map(({ type }) => type).filter((type) => !allowed.test(type))).toEqual([]);
    for (const { type, value = '', url = '' } of all) {
      if (type === 'html') expect(value).toMatch(ourHtml);
      if (type === 'link')
        expect(url).toMatch(/^(evidence\/pvfix-|https:\/\/drone\.example\.net\/)/);
    }
    expect(referencesIn(tree)).toEqual([]);
    expect(unfolded(shape(tree))).toEqual(usual);
    const next = editDocument(written, { title: '# x', table: 'x' });
    expect(next.ok).toBe(true);
  }

  test.each(hostilePieces)('%j', (piece) => {
    holds(`${piece} word ${piece}`);
  });

  test('any', () => {
    fc.assert(fc.property(hostileText, holds), { numRuns: 40 });
  });

  test('headings are what they were before it came', () => {
    const headings = nodes(parse(render.section(hostileReview('# x\n## M1: PASS'))))
      .filter(({ type, depth }) => type === 'heading' && (depth ?? 9) < 4)
      .map(textOf);
    expect(headings).toEqual([
      'M2: FAIL · 2026-06-13T05:49:12Z',
      'Checks',
      'Attested, not checked',
      'Adversary findings',
      'Findings of earlier reviews',
      'Notes, not blocking',
    ]);
  });
});

describe('templates', () => {
  const echo = { ...templates, section: '{{heading}}' };

  test('are given nothing that is not escaped', () => {
    const fill = templating(echo);
    expect(fill('section', { heading: new Safe('`x`') })).toBe('`x`\n');
    const raw = { heading: '<script>' } as unknown as { heading: Safe };
    expect(() => fill('section', raw)).toThrow('view.heading is a raw string');
    const deep = { heading: null, list: [{ a: 'x' }] } as unknown as { heading: Safe };
    expect(() => fill('section', deep)).toThrow('view.list.0.a is a raw string');
  });

  test('see escaped text alone: whatever they print is what escaping wrote', () => {
    const greedy = {
      ...templates,
      section: '{{#each checks}}{{{says}}}{{says}}{{&says}}{{/each}}',
    };
    const text = renderers(greedy, { sha256 }).section(hostileReview('@bob'));
    expect(text.replaceAll('`@bob`', '').trim()).toBe('');
  });

  test('that are missing are named', () => {
    expect(() => renderers({ section: '' }, { sha256 })).toThrow('baseline.hbs is missing');
  });

  test('that ask for what is not there fail, and do not print nothing', () => {
    expect(() =>
      renderers({ ...templates, section: '{{nothing}}' }, { sha256 }).section(m2Pass),
    ).toThrow('nothing');
  });
});
