import { Command, CommanderError, Option } from 'commander';
import { pluginSettings } from '../ci/settings.ts';
import { orMeant } from './misspelled.ts';
import { describeFailure, exitOf, failureJson, misused } from './failures.ts';
import { whatToReview, whatWasPushed } from './flags.ts';
import type { ReviewOptions } from './options.ts';
import { version } from '../version.ts';
import type { Terminal } from './terminal.ts';

type Action = (options: ReviewOptions, terminal: Terminal, ...words: string[]) => Promise<number>;

/** Runs the command line; resolves to the exit status, the one place that decides it. */
export async function program(words: readonly string[], around: Terminal): Promise<number> {
  let status = 2;
  let [argv, terminal] = [words, around];
  const run = (load: () => Promise<Action>) =>
    async function (this: Command, ...words: unknown[]) {
      const given = words.filter((word): word is string => typeof word === 'string');
      const action = await load();
      status = await action(this.optsWithGlobals<ReviewOptions>(), terminal, ...given);
    };
  try {
    [argv, terminal] = withPluginSettings(words, around);
    await commands(terminal, run).parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    const isJson = argv.includes('--json');
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (isJson) terminal.out(await failureJson(misused(error)));
      return 2;
    }
    terminal.err(describeFailure(error, terminal));
    if (isJson) terminal.out(await failureJson(error));
    return exitOf(error);
  }
}

/** As a plugin of Drone or Woodpecker, settings stand for flags; flags that are given win. */
function withPluginSettings(
  words: readonly string[],
  terminal: Terminal,
): [readonly string[], Terminal] {
  const [command, ...rest] = words;
  if (command !== 'ci') return [words, terminal];
  const { argv, env } = pluginSettings(terminal.env);
  return [[command, ...argv, ...rest], { ...terminal, env: { ...terminal.env, ...env } }];
}

function commands(
  terminal: Terminal,
  run: (load: () => Promise<Action>) => (this: Command, ...words: unknown[]) => Promise<void>,
): Command {
  const root = new Command('review')
    .description(
      'Does not believe that it is done: looks at the live hosts, read-only, and says what it saw.',
    )
    .version(version)
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      outputError: (text, write) => write(text.replace(/^error: /, 'review: ')),
    })
    .exitOverride()
    .showHelpAfterError('(review --help lists the commands)')
    .usage('[options] [M2 | phase-M2 | commit | command]')
    .addHelpText('after', examples)
    .addHelpText('afterAll', ({ command }) =>
      command.parent === null ? '' : '\nOptions that every command takes: review --help',
    );
  whatToReview(root);
  root
    .command('claim-target', { isDefault: true, hidden: true })
    .argument('[target]', 'M2, pvfix-M2 or a commit')
    .argument('[more...]')
    .action(async function (this: Command, target: string | undefined, more: string[]) {
      const names = root.commands.map((command) => command.name());
      const words = target === undefined ? [] : [target, ...more];
      await orMeant([...names, 'help'], words, () =>
        run(async () => (await import('./review-claim.ts')).reviewCommand).call(this, target),
      );
    });
  whatWasPushed(
    root
      .command('ci')
      .description('the CI step: every claim that waits, oldest first; red stays red'),
  ).action(run(async () => (await import('./ci.ts')).ciCommand));
  whatWasPushed(
    root
      .command('observe')
      .description(
        'a CI step beside others: looks at a part of the hosts for what waits; replay --commit decides',
      )
      .option('--shard <k/n>', 'which part of how many: 2/5', '1/1')
      .option('--out <folder>', 'where what was seen is written', 'cold-review-shards'),
  ).action(run(async () => (await import('./observe.ts')).observeCommand));
  root
    .command('watch')
    .description('reviews all that waits, for ever: polls repositories, woken by signed webhooks')
    .option('--config <file>', 'what is watched, and where its secrets lie', 'watch.yaml')
    .action(run(async () => (await import('./watch.ts')).watchCommand));
  root
    .command('baseline')
    .description('observe before the work; show what changed in the criteria; make them count')
    .argument('[phase]')
    .action(run(async () => (await import('./baseline.ts')).baselineCommand));
  root
    .command('recheck')
    .description('look again, without a claim, at all that passed: for a timer; tells what changed')
    .argument('[phase]')
    .action(run(async () => (await import('./recheck.ts')).recheckCommand));
  root
    .command('init')
    .description(
      'begin: review.yaml, the host key, a first claim sheet, the CI step; writes nothing over',
    )
    .option('--host <login>', 'USER@ADDRESS[:PORT]')
    .option('--host-key <pin>', "the host's key as you know it: 'ssh-ed25519 SHA256:...'")
    .option('--name <name>', 'what the host is called in review.yaml')
    .option('--phase <name>', 'the piece of work: claims/NAME.yaml')
    .option('--title <words>', 'what will be so when it is done')
    .option(
      '--ci <system>',
      'drone, woodpecker, gitea, forgejo, github or none (default: as it is seen)',
    )
    .option('--agents', 'tell coding agents in AGENTS.md how claims are made')
    .option('--no-agents', 'do not')
    .option('-y, --yes', 'the usual answers, without asking; trusts no host key')
    .action(run(async () => (await import('./init.ts')).initCommand));
  root
    .command('claim')
    .description('for the builder: what a claim will be judged by, and the commit that makes it')
    .argument('[milestone]', 'M2 or pvfix-M2')
    .option('--phase <name>', 'the phase, where several have the milestone')
    .option(
      '-m, --message <summary>',
      'what is done, in a line (default: the title of the milestone)',
    )
    .addOption(new Option('--push', 'push the branch, claim and all').implies({ publish: true }))
    .action(run(async () => (await import('./claim.ts')).claimCommand));
  root
    .command('hook')
    .description("a commit-msg hook that teaches a claim's grammar: review hook install")
    .argument('<action>', 'install, or commit-msg')
    .argument('[file]', 'the message, as git gives it')
    .action(run(async () => (await import('./hook.ts')).hookCommand));
  root
    .command('plan')
    .description('every command that would run, where, with which rights')
    .argument('<target>', 'M2, pvfix-M2 or a commit')
    .addOption(new Option('--sudoers', 'print the lines to grant in sudoers(5)'))
    .action(run(async () => (await import('./plan.ts')).planCommand));
  root
    .command('probe')
    .description('one probe by hand')
    .argument('<name>')
    .option('--host <name>', 'a host of review.yaml')
    .option('--with <key=value...>', 'a parameter of the probe')
    .option('--record <file>', 'keep what was answered, secrets taken out, to be played in tests')
    .action(run(async () => (await import('./probe.ts')).probeCommand));
  root
    .command('probes')
    .description('the catalogue: all of it, one probe, or those that speak of some words')
    .argument('[words...]')
    .action(async function (this: Command, words: string[]) {
      await run(async () => (await import('./probes.ts')).probesCommand).call(this, ...words);
    });
  root
    .command('findings')
    .description('what the adversary found, and what became of it: all phases, or one')
    .argument('[phase]')
    .action(run(async () => (await import('./findings.ts')).findingsCommand));
  root
    .command('prune')
    .description('evidence of --evidence-store that nothing rests on, now or before: lists it')
    .argument('[repositories...]', 'paths and URLs of the repositories whose evidence it is')
    .option('--older-than <time>', 'put there so long ago, an hour at the least', '30d')
    .option('--forge-url <URL>', 'where git may use REVIEW_FORGE_TOKEN [REVIEW_FORGE_URL]')
    .option('-y, --yes', 'remove it')
    .action(async function (this: Command, repositories: string[]) {
      await run(async () => (await import('./prune.ts')).pruneCommand).call(this, ...repositories);
    });
  root
    .command('lint')
    .description('everything wrong with criteria and configuration, all at once')
    .action(run(async () => (await import('./lint.ts')).lintCommand));
  root
    .command('doctor')
    .description('what is missing on this machine, at the forge and on each host, check by check')
    .option('--forge <kind>', 'github, gitea or forgejo [REVIEW_FORGE]')
    .option('--forge-url <URL>', 'the forge of REVIEW_FORGE_TOKEN [REVIEW_FORGE_URL]')
    .action(run(async () => (await import('./doctor.ts')).doctorCommand));
  root
    .command('suggest')
    .description('a draft of a claim sheet: what is so on a host now, to be put in before the work')
    .option('--host <name>', 'a host of review.yaml')
    .option('--phase <name>', 'what the sheet will be called: claims/NAME.yaml (default: draft)')
    .option('--title <words>', 'its title')
    .action(run(async () => (await import('./suggest.ts')).suggestCommand));
  whatWasPushed(
    root
      .command('replay')
      .description('judge recorded evidence again, without a network; --commit: decide upon shards')
      .argument(
        '<evidence...>',
        'evidence files, or their sha256 (12 digits or more); with --commit shard files, or their folder',
      )
      .option('--markdown', 'print the section of the REVIEW file')
      .addOption(
        new Option('--commit', 'decide upon what all shards of this run saw, as review ci does'),
      ),
  ).action(async function (this: Command, files: string[]) {
    // The root's own `commit` is that of --no-commit.
    const isDecided = this.opts<{ commit?: boolean }>().commit === true;
    await run(async () => {
      const { decideCommand, replayCommand } = await import('./replay.ts');
      return isDecided ? decideCommand : replayCommand;
    }).call(this, ...files);
  });
  return root;
}

const examples = `
Examples:
  review M2                      review the newest claim of milestone M2
  review pvfix-M2 --no-push      ... of phase pvfix, and keep the commit here
  review baseline pvfix          before the work: what is red now
  review plan M2                 what would run, where

Exit status: 0 PASS, 1 FAIL, 3 INCONCLUSIVE, 4 PASS that could not be published,
2 usage or configuration, 70 a bug of ours, 130 interrupted.`;
