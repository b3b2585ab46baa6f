import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { doubtOfLimits, type Tool } from './tool.ts';

/** Files that a configuration names, which have to be there. */
const naming = z.object({
  rule_files: z.array(z.coerce.string()).nullish(),
  scrape_config_files: z.array(z.coerce.string()).nullish(),
});

const common = {
  package: 'prometheus',
  isRoot: false,
  capabilities: [],
  writes: [],
  runs: null,
  overlooks: null,
  tells: /^(?!\s*(Checking |SUCCESS: |FAILED:\s*$)).*: /,
} as const;

/** Files and names of the machine, and words that a newer version may have. */
const ofMachine =
  /no such file or directory|permission denied|error checking|does not (exist|point to)|not found in type|unknown (function|field)|function "[^"]*" not defined/i;

const doubt = (said: readonly string[]): string | null =>
  doubtOfLimits(said) ?? said.find((line) => ofMachine.test(line)) ?? null;

/** Prometheus's configuration, with the files of rules that it names. */
export const promtoolConfig: Tool = {
  ...common,
  name: 'promtool-config',
  argv: ['promtool', 'check', 'config', '--lint=none', 'FILE'],
  refuses: [1],
  comment: /^\s*(#|---|\.\.\.|\{\s*\})/,
  includes: (text) => {
    const named = naming.safeParse(valueOf(text));
    if (!named.success) return [];
    const { rule_files: rules, scrape_config_files: scrapes } = named.data;
    return [...(rules ?? []), ...(scrapes ?? [])];
  },
  right: `global:
  scrape_interval: 15s
scrape_configs:
  - job_name: web
    static_configs:
      - targets: ['web:8080']
`,
  wrong: 'scrape_configs:\n  - job_name: web\n  - job_name: web\n',
  doubt,
};

/** Prometheus's rules and alerts. */
export const promtoolRules: Tool = {
  ...common,
  name: 'promtool-rules',
  argv: ['promtool', 'check', 'rules', '--lint=none', 'FILE'],
  refuses: [1],
  comment: /^\s*(#|---|\.\.\.|\{\s*\}|groups:\s*(\[\s*\]\s*)?$)/,
  includes: null,
  right: `groups:
  - name: web
    rules:
      - alert: WebDown
        expr: up{job="web"} == 0
        for: 5m
        labels: { severity: page }
        annotations: { summary: '{{ $labels.instance }} is down' }
`,
  wrong:
    'groups:\n  - name: web\n    rules:\n      - alert: WebDown\n        expr: up{job="web" == 0\n',
  doubt,
};

/** The first document, which alone Prometheus reads; as much of it as can be. */
function valueOf(text: string): unknown {
  const [first] = parseAllDocuments(text, { merge: true, uniqueKeys: false });
  try {
    return first && 'toJS' in first ? first.toJS({ maxAliasCount: -1 }) : null;
  } catch {
    // An alias of nothing, which promtool refuses as well.
    return null;
  }
}
