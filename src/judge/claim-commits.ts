// Commits that a claim says are deployed, beside those that its host shows.
import type { Sentence } from '../claims/sentences.ts';
import type { Claim } from '../model/claim.ts';
import type { Evidence } from '../model/evidence.ts';
import { identityOf } from '../model/finding-kind.ts';
import type { Plan } from '../probes/plan.ts';
import { claimSentences, type Said } from './claim-sentences.ts';
import { isPlain, isTogether, spokenOf } from './claim-words.ts';
import { commandLine } from './command-line.ts';
import type { Raised } from './findings.ts';
import { shownIn, withName, type Shown } from './shown.ts';

/** Of what is there now, and of what it was made of. */
const deployed = new Set('deployed redeployed runs running built'.split(' '));
/** Such a sentence speaks of another commit than the one that is there, too. */
const another = new Set(
  'reverted reverts revert fixes fixed fix rolled rollback superseded supersedes replaced replaces replacing was were'.split(
    ' ',
  ),
);

type Looked = Pick<Evidence, 'claim' | 'hosts' | 'observations'> & Said;
type Collections = Pick<Plan, 'collections'>;

interface Statement {
  readonly sentence: Sentence;
  readonly shown: Shown;
  /** As the claim names it. */
  readonly commit: string;
}

/** Raised where both are commits of the repository, and not the same one. */
export function wrongCommits(evidence: Looked, plan: Collections): Raised[] {
  const { claim } = evidence;
  if (!claim) return [];
  const wrong = statementsIn(evidence, plan).filter(
    (one) => comparison(one, claim, evidence) === 'differs',
  );
  const isFirst = ({ shown }: Statement, at: number): boolean =>
    wrong.findIndex((one) => one.shown.name === shown.name) === at;
  return wrong.filter(isFirst).map((one) => differing(one, claim, evidence));
}

/** What was looked for in that: of a thing that the claim speaks of, only where all it says was compared. */
export function lookedForCommits(
  evidence: Looked,
  plan: Collections,
): (identity: string) => boolean {
  const { claim } = evidence;
  if (!claim || claimSentences(evidence) === null) return () => false;
  const own = otherCommit(claim, '');
  return (identity) => {
    if (!identity.startsWith(own)) return false;
    const name = identity.slice(own.length);
    return statementsIn(evidence, plan, name).every(
      (one) => one.shown.name !== name || comparison(one, claim, evidence) === 'fits',
    );
  };
}

/** The names of commits that are to be looked up in the repository: what is deployed by the claim, and by the host. */
export function commitsToCompare(evidence: Looked, plan: Collections): string[] {
  const names = statementsIn(evidence, plan).flatMap(({ shown, commit }) => [
    commit,
    ...shown.commits.map((one) => one.commit),
  ]);
  return [...new Set(names)].slice(0, mostCompared);
}

const mostCompared = 40;

const otherCommit = ({ milestone }: Claim, name: string): string =>
  identityOf('claim-names-other-commit', `${milestone}/${name}`);

/** @param name of a thing that is known, whether anything is seen of it now or not */
function statementsIn(evidence: Looked, plan: Collections, name?: string): Statement[] {
  const naming = (claimSentences(evidence) ?? []).filter(
    (one) => isPlain(one) && one.words.some((word) => deployed.has(word)),
  );
  if (!naming.some(({ words }) => commitIn(words) !== null)) return [];
  const known = withName(shownIn(plan, evidence), name, evidence);
  return naming.flatMap((sentence) => statementIn(sentence, known) ?? []);
}

function statementIn(sentence: Sentence, known: ReadonlyMap<string, Shown>): Statement | null {
  const { words } = sentence;
  const named = commitIn(words);
  const spoken = spokenOf(sentence, known);
  if (!named || !spoken || spoken.shown.isHost || words.some((word) => another.has(word)))
    return null;
  const verbs = words.flatMap((word, at) => (deployed.has(word) ? [at] : []));
  const isSaid = isTogether(sentence, [...verbs, named.at, spoken.at], known);
  return isSaid ? { sentence, shown: spoken.shown, commit: named.commit } : null;
}

/** The only commit that a sentence names: of `registry.example.net/web:4f2c1aa` the tag. Digits alone are a day, letters alone a word. */
function commitIn(words: readonly string[]): { commit: string; at: number } | null {
  const found = words.flatMap((word, at) => {
    const isNamed = (word.match(/[0-9a-f]{7,64}/g) ?? []).some(isCommitLike);
    return isNamed ? [{ word, at }] : [];
  });
  const [first, ...more] = found;
  if (!first || more.length > 0) return null;
  const commit = /^(?:[^\s@]{1,200}:)?(?:sha-|git-)?([0-9a-f]{7,40})$/.exec(first.word)?.[1];
  return commit === undefined ? null : { commit, at: first.at };
}

const isCommitLike = (word: string): boolean => /[a-f]/.test(word) && /\d/.test(word);

function comparison(
  { shown, commit }: Statement,
  claim: Claim,
  { ancestry }: Looked,
): 'fits' | 'differs' | 'unknown' {
  const known = new Map(Object.entries(ancestry?.commits ?? {}));
  const wanted = known.get(commit);
  const seen = shown.commits.map((one) => known.get(one.commit));
  if (wanted === undefined || seen.length === 0) return 'unknown';
  if (seen.includes(wanted)) return 'fits';
  // What was deployed since the claim says nothing of what it spoke of.
  const isOver = shown.commits.some(({ since }) => since > Date.parse(claim.committedAt));
  return isOver || seen.includes(undefined) ? 'unknown' : 'differs';
}

function differing({ shown, commit, sentence }: Statement, claim: Claim, evidence: Looked): Raised {
  const known = new Map(Object.entries(evidence.ancestry?.commits ?? {}));
  const [first] = shown.commits;
  const full = (name: string): string => known.get(name)?.slice(0, 12) ?? name;
  const [wanted, seen] = [full(commit), full(first?.commit ?? '')];
  return {
    identity: otherCommit(claim, shown.name),
    severity: 'minor',
    title: `The claim says that ${shown.name} is deployed from ${wanted}, and its host shows ${seen}`,
    evidence: [
      sentence.text,
      ...new Set(
        shown.commits.map(
          ({ host, where, commit: it }) => `${shown.name} on ${host}: ${where} says ${full(it)}`,
        ),
      ),
    ],
    repro: commandLine(['git', 'log', '--oneline', `${seen}...${wanted}`]),
    remedy: 'Deploy what was claimed, or claim what is deployed: the checks saw the latter.',
    preExisting: false,
  };
}
