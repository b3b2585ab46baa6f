/** The first screen of a section: the verdict, what is wrong, and what was looked at. */
import type { HostIdentity } from '../model/observation.ts';
import type { CheckResult, Review } from '../model/review.ts';
import type { Escape } from './escape.ts';
import { duration, instant, markOf, short, skew } from './phrases.ts';
import { joined, safe, Safe } from './safe.ts';
import { beyondChecks, checksOf, news } from './standing.ts';
import { findingName } from './view-finding.ts';
import { nameOf } from './view-check.ts';

const plain = (text: string): Safe => new Safe(text);

/** Checks that are not green, those with one and the same reason together; failures first. */
export function byReason(checks: readonly CheckResult[]): readonly (readonly CheckResult[])[] {
  const groups = new Map<string, CheckResult[]>();
  for (const check of checks) {
    if (check.verdict === 'PASS') continue;
    const key = `${check.verdict} ${check.reason ?? check.id}`;
    groups.set(key, [...(groups.get(key) ?? []), check]);
  }
  const sorted = [...groups.values()];
  return [
    ...sorted.filter(([check]) => check?.verdict === 'FAIL'),
    ...sorted.filter(([check]) => check?.verdict !== 'FAIL'),
  ];
}

/** The reason that some checks share, after their names, and after whose they are. */
export function reasonLine(group: readonly CheckResult[], e: Escape, of: Safe = safe``): Safe {
  const verdict = group[0]?.verdict ?? 'INCONCLUSIVE';
  const names = joined(
    group.map((check) => (group.length > 1 ? e.code(check.id) : nameOf(check, e))),
    ', ',
  );
  return safe`${plain(markOf(verdict))} ${of}${names}: ${e.advice(group[0]?.reason ?? 'no reason recorded')}`;
}

/** A first screen holds this many reasons: the entries below hold them all. */
const shownReasons = 25;

/** Why the verdict is what it is, and what is new: one line each. */
export function whyLines(review: Review, e: Escape): readonly Safe[] {
  return [
    ...reasonLines(review, e),
    ...news(review).map((it) => safe`new finding ${findingName(it)}: ${e.inline(it.title)}`),
  ];
}

/** Why the verdict is what it is: one line each. */
export function reasonLines(review: Review, e: Escape): readonly Safe[] {
  const beyond = beyondChecks(review);
  // Two more are no longer than the line that would say so.
  const groups = byReason(checksOf(review));
  const shown = groups.length > shownReasons + 2 ? groups.slice(0, shownReasons) : groups;
  const more = groups.length - shown.length;
  return [
    ...(beyond === null ? [] : [safe`✗ ${e.inline(beyond)}`]),
    ...shown.map((group) => reasonLine(group, e)),
    ...(more === 0 ? [] : [safe`and ${more} more reasons, each with its check below`]),
  ];
}

function claimLine({ claim, commit, branch }: Review, e: Escape): Safe {
  if (claim === null) return safe`**Commit** ${e.code(short(commit))} on ${e.code(branch)}`;
  const at = plain(instant(claim.committedAt));
  return safe`**Claim** ${e.code(short(claim.commit))} by ${e.inline(claim.author.name, 100)}, ${at}: ${e.inline(claim.summary)}`;
}

function criteriaLine({ criteria, protection }: Review, e: Escape): Safe {
  const at = criteria.commit === null ? safe`` : safe` ${e.code(short(criteria.commit))}`;
  const from = {
    anchor: safe`of the anchor${at}`,
    repository: safe`of the criteria repository at${at}`,
    worktree: safe`of the work tree, not recorded`,
  }[criteria.from];
  const trust =
    protection === 'verified'
      ? criteria.from === 'repository'
        ? safe`earlier reviews verified`
        : safe`signature verified`
      : safe`**unprotected**: anyone who may push could have written them`;
  const touched =
    criteria.touched.length === 0
      ? safe``
      : safe`; the claim changes ${joined(
          criteria.touched.map((path) => e.code(path)),
          ', ',
        )}, which does not count here`;
  return safe`**Criteria** ${from}, ${trust}${touched}${since(criteria, e)}`;
}

/** That the claim is older than what it is judged by. */
function since({ atClaim }: Review['criteria'], e: Escape): Safe {
  if (atClaim === null) return safe``;
  if (atClaim.commit === null) return safe`; **recorded by no baseline before the claim**`;
  if (atClaim.changes.length === 0) return safe``;
  return safe`; **not those of** ${e.code(short(atClaim.commit))}, **which counted at the claim**`;
}

function hostLine(host: HostIdentity, e: Escape): Safe {
  const login = e.code(`${host.user}@${host.address}`);
  if (host.failure !== null) {
    return safe`**Host** ${e.code(host.name)}: ${login}, nothing could be seen: ${e.inline(host.failure.reason)}`;
  }
  const clock = skew(host.clockSkewMs);
  const parts = [
    login,
    ...(host.hostKey === null ? [] : [e.code(host.hostKey)]),
    ...(clock === null ? [] : [safe`**${plain(clock)}**`]),
  ];
  return safe`**Host** ${e.code(host.name)}: ${joined(parts, ', ')}`;
}

function evidenceLine(review: Review, e: Escape): Safe {
  const { name, digest, outside } = review.evidence;
  const took = Date.parse(review.endedAt) - Date.parse(review.startedAt);
  const run = review.run === null ? safe`` : safe`, ${e.link('run', review.run)}`;
  const where =
    outside === true
      ? safe`sha256 ${e.code(digest)}, not in this repository: the operator keeps it, ask for it by this digest`
      : safe`${e.link(name, `evidence/${name}`)}, sha256 ${e.code(digest)}`;
  return safe`**Evidence** ${where}, in ${plain(duration(took))} by cold-review ${e.inline(review.toolVersion)}${run}`;
}

/** What was looked at, by whose criteria, and where the evidence is. */
export function contextLines(review: Review, e: Escape): readonly Safe[] {
  return [
    claimLine(review, e),
    criteriaLine(review, e),
    ...review.hosts.map((host) => hostLine(host, e)),
    evidenceLine(review, e),
  ];
}
