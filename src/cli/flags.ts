// Options that several commands take.
import type { Command } from 'commander';

/** Options of the steps of CI. */
export function whatWasPushed(command: Command): Command {
  return command
    .option('--range <A..B>', 'what was pushed (default: as the CI system says it)')
    .option('--forge <kind>', 'github, gitea or forgejo [REVIEW_FORGE]')
    .option(
      '--forge-url <URL>',
      'the forge that is told, with REVIEW_FORGE_TOKEN [REVIEW_FORGE_URL]',
    );
}

/** Options of every command that looks at a repository. */
export function whatToReview(command: Command): void {
  command
    .option('-r, --repository <path or URL>', 'the repository under review', '.')
    .option('-b, --branch <name>', 'its branch (default: the current one)')
    .option('--criteria <where>', 'anchor, worktree (a trial), or URL[#branch]', 'anchor')
    .option(
      '--allowed-signers <file>',
      'whose baselines and reviews count [REVIEW_ALLOWED_SIGNERS]',
    )
    .option('--signing-key <file>', 'SSH key that signs what is committed [REVIEW_SIGNING_KEY]')
    .option('-i, --identity <file>', 'SSH key for the hosts [REVIEW_IDENTITY]')
    .option(
      '--artifacts <folder>',
      'test reports, by commit: FOLDER/<commit>/... [REVIEW_ARTIFACTS]',
    )
    .option(
      '--evidence-store <folder>',
      'where evidence is kept, by digest, instead of in the repository [REVIEW_EVIDENCE_STORE]',
    )
    .option(
      '--adversary <file>',
      'an executable of yours that may ask and find more [REVIEW_ADVERSARY]',
    )
    .option('--wait <time>', 'how long a host is waited for that is being changed (default: 60s)')
    .option('--runs <n>', 'look so many times, each cold: a verdict only where all agree')
    .option('--reader <program...>', 'a further program that collectors may run')
    .option(
      '--reviews <where>',
      'branch, or side: to cold-review/BRANCH, where a commit on the branch deploys',
      'branch',
    )
    .option('--no-commit', 'write nothing to the repository')
    .option('--no-push', 'commit, but push nothing')
    .option('--no-tell', 'set no status and write no comment at the forge')
    .option('--dry-run', 'look and judge, write nothing')
    .option('--json', 'one JSON document on standard output, also where it fails')
    .option('--junit <file>', 'the outcome as JUnit XML')
    .option('-q, --quiet', 'no progress, and only what went wrong')
    .option('-v, --verbose', 'every command with its output');
}
