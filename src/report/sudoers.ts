import type { ReviewConfig } from '../model/config.ts';
import type { Word } from '../model/step.ts';
import { parseDuration } from '../model/units.ts';
import { hostVector } from '../observe/frames.ts';
import type { Collection, Plan } from '../probes/plan.ts';
import { earlierWords, templateWords } from '../probes/words.ts';

/** Where sudo finds timeout(1) on most systems: sudoers(5) wants a whole path. */
const timeout = '/usr/bin/timeout';

const advice = `# For /etc/sudoers.d; check with \`visudo -cf FILE\`. Each line grants one
# command, deadline included, and no other. Where \`command -v timeout\` says
# another place than ${timeout}, write that one.`;

/** The lines of sudoers(5) that let a plan's commands run as root, host by host: what really runs, with its deadline. */
export function sudoersText(plan: Plan, config: ReviewConfig): string {
  const byHost = new Map<string, Set<string>>();
  for (const { host, line } of plan.collections.flatMap((one) => linesOf(one, config))) {
    byHost.set(host, (byHost.get(host) ?? new Set()).add(line));
  }
  if (byHost.size === 0) return '# No command of this plan runs as root.\n';
  const blocks = [...byHost].map(
    ([host, lines]) => `\n# ${host}${unused(host, config)}\n${[...lines].join('\n')}\n`,
  );
  return `${advice}\n${blocks.join('')}`;
}

/** Without that setting the commands run as the login itself, whatever it is granted. */
function unused(host: string, { hosts }: ReviewConfig): string {
  return hosts[host]?.sudo === true ? '' : ', once review.yaml says `sudo: true` for it';
}

/** The lines for one collection, or why there is none. */
export function linesOf(
  collection: Collection,
  { hosts }: ReviewConfig,
): { host: string; line: string }[] {
  const { host, collector, params } = collection;
  if (host === null) return [];
  const deadlineMs = parseDuration(collector.deadline) ?? 10_000;
  const grant = `${escaped(hosts[host]?.user ?? 'reviewer')} ALL=(root) NOPASSWD: `;
  return collector.steps.flatMap((step) => {
    if (!('run' in step) || !step.root) return [];
    const [, ...words] = hostVector(templateWords(step.run, params), deadlineMs);
    const why = cannotGrant(step.run, words, params, collection.asked === true);
    if (why !== null) return [{ host, line: `# Not granted, as ${why}: ${shown(words)}` }];
    return [{ host, line: `${grant}${[timeout, ...words.map(escaped)].join(' ')}` }];
  });
}

/** Why no line can say exactly this command. sudo compares all words as one text. */
function cannotGrant(
  run: readonly Word[],
  words: readonly string[],
  params: Collection['params'],
  isAsked: boolean,
): string | null {
  if (earlierWords(run).length > 0) {
    return 'it takes words from earlier output, and a wildcard in their place would grant any others';
  }
  const given = run.filter((word) => isAsked || typeof word === 'object');
  if (templateWords(given, params).some((word) => /\s/.test(word))) {
    return 'a parameter with a space in it would grant it as two words, too';
  }
  return words.some((word) => word === '' || /\p{Cc}/u.test(word))
    ? 'a line cannot say an empty word or a control character'
    : null;
}

/** A word that means itself: sudoers(5) has its own special characters, and compares by fnmatch(3). */
function escaped(word: string): string {
  return word.replaceAll('\\', String.raw`\\\\`).replace(/[ ,:=#*?[\]!^]/g, String.raw`\$&`);
}

function shown(words: readonly string[]): string {
  return ['timeout', ...words]
    .map((word) => (/^[^\s\p{Cc}]+$/u.test(word) ? word : JSON.stringify(word)))
    .join(' ');
}
