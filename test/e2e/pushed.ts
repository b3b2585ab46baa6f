// A repository on the lab's own git server, as a builder and a CI step have it, and what a push in it comes to.
import type { Lab } from '../lab/index.ts';
import { endpointOf, Scratch, unhurried } from './scratch.ts';
import type { Service } from './service.ts';

const sheet = `phase: web
title: The host can be reached
host: cc-ci
milestones:
  M2:
    title: sshd answers
    checks:
      - id: motd
        says: the plan names the unit
        probe: repo-file-match
        with:
          path: plan.txt
          pattern: '^ssh\\.service$'
      - id: sshd
        says: sshd runs
        probe: systemd-unit-active
        with:
          unit: ssh.service
          sub: running
`;

/** Of what asks the repository alone: a review of it costs little. */
const planSheet = `phase: plan
title: The plan is there
milestones:
  M1:
    title: It names the unit
    checks:
      - id: unit
        says: the plan names the unit
        probe: repo-file-match
        with:
          path: plan.txt
          pattern: '^ssh\\.service$'
`;

/** Where a push went: what the CI system and the forge know of it. */
export interface Pushed {
  readonly before: string;
  readonly after: string;
  readonly branch: string;
  /** Its pull request. */
  readonly number: number;
}

/** What a push came to, as everybody sees it. */
export interface Seen {
  /** Subjects of the branch, newest first, up to main. */
  readonly subjects: readonly string[];
  /** States of the claim and of the branch's tip, newest first. */
  readonly claim: readonly string[];
  readonly tip: readonly string[];
  /** First lines of the comments. */
  readonly comments: readonly string[];
}

export const claimed = 'claim(web-M2): sshd is back';
export const planned = 'claim(plan-M1): the plan is there';

/** The one outcome of a claim that holds. */
export const told: Seen = {
  subjects: ['review(web-M2): M2 PASS', claimed],
  claim: ['success', 'pending'],
  tip: ['success'],
  comments: ['<!-- cold-review:comment web PASS COMMIT -->'],
};

const none = '0'.repeat(40);

/** A builder's clone of the served repository, with a baseline on main. */
export class Builder {
  readonly scratch: Scratch;
  readonly #service: Service;

  constructor(lab: Lab, service: Service) {
    this.#service = service;
    this.scratch = new Scratch(endpointOf(lab));
    this.scratch.surroundings = { GIT_SSH_COMMAND: service.gitSsh };
  }

  async begin(): Promise<void> {
    await this.scratch.begin(...unhurried);
    this.scratch.write('claims/web.yaml', sheet);
    this.scratch.write('claims/plan.yaml', planSheet);
    await this.scratch.commit('plan: sshd');
    const { exit, stderr } = await this.scratch.review('baseline');
    if (exit !== 0) throw new Error(stderr);
    await this.#git('remote', 'add', 'origin', this.#service.url);
    await this.#git('push', '-q', 'origin', 'main');
  }

  /** Begins a branch, commits, and pushes all of it at once; the pull request is there before anybody is told. */
  async push(branch: string, ...subjects: readonly string[]): Promise<Pushed> {
    const after = await this.#commits(branch, subjects);
    const number = this.#service.forge.addPullRequest({ commit: after, branch });
    await this.#git('push', '-q', '-u', 'origin', branch);
    return { before: none, after, branch, number };
  }

  /** Begins a branch anew, and forces that there: what was pushed to it, reviews too, is gone from it. */
  async force({ branch, number }: Pushed, ...subjects: readonly string[]): Promise<Pushed> {
    await this.#git('fetch', '-q', 'origin');
    const before = await this.#git('rev-parse', `origin/${branch}`);
    const after = await this.#commits(branch, subjects);
    this.#service.forge.changePullRequest(number, { commit: after });
    await this.#git('push', '-q', '--force', 'origin', branch);
    return { before, after, branch, number };
  }

  /** Commits and pushes on top of whatever is there by then. */
  async land({ branch }: Pushed, subject: string): Promise<void> {
    await this.scratch.commit(subject);
    for (let tries = 1; ; tries += 1) {
      await this.#git('pull', '-q', '--rebase', 'origin', branch);
      try {
        await this.#git('push', '-q', 'origin', branch);
        return;
      } catch (error) {
        // Another was faster.
        if (tries === 10) throw error;
      }
    }
  }

  async #commits(branch: string, subjects: readonly string[]): Promise<string> {
    await this.#git('checkout', '-q', '-B', branch, 'main');
    this.scratch.write('plan.txt', 'ssh.service\n');
    for (const subject of subjects) await this.scratch.commit(subject);
    return this.#git('rev-parse', 'HEAD');
  }

  /** @param subject of the claim */
  async seen({ branch, number }: Pushed, subject = claimed): Promise<Seen> {
    await this.#git('fetch', '-q', 'origin');
    const log = await this.#git('log', '--format=%H %s', `origin/${branch}`, '^main');
    const commits = log.split('\n').map((line) => line.split(/ (.*)/) as [string, string]);
    const claim = commits.find(([, one]) => one === subject)?.[0] ?? '';
    const { forge } = this.#service;
    const states = (commit: string) => forge.statuses(commit).map(({ state }) => state);
    return {
      subjects: commits.map(([, one]) => one),
      claim: states(claim),
      tip: states(commits[0]?.[0] ?? ''),
      comments: forge
        .comments(number)
        .map(({ body }) => (body.split('\n')[0] ?? '').replace(commits[0]?.[0] ?? '?', 'COMMIT')),
    };
  }

  /** Variables of a step that Drone's documentation lists, for a push or for its pull request. */
  drone({ before, after, branch, number }: Pushed, event: 'push' | 'pull_request') {
    const { forge, url, gitSsh } = this.#service;
    const [isPush, link] = [event === 'push', `${forge.url}/acme/infra`];
    return {
      CI: 'true',
      DRONE: 'true',
      DRONE_BRANCH: isPush ? branch : 'main',
      DRONE_BUILD_EVENT: event,
      DRONE_BUILD_LINK: 'https://drone.example.net/acme/infra/17',
      DRONE_BUILD_NUMBER: '17',
      DRONE_COMMIT: after,
      DRONE_COMMIT_AFTER: after,
      DRONE_COMMIT_BEFORE: before,
      DRONE_COMMIT_BRANCH: isPush ? branch : 'main',
      DRONE_COMMIT_MESSAGE: isPush ? 'docs: the head is no claim' : 'The body of the pull request',
      DRONE_COMMIT_REF: isPush ? `refs/heads/${branch}` : `refs/pull/${number}/head`,
      DRONE_COMMIT_SHA: after,
      DRONE_GIT_HTTP_URL: `${link}.git`,
      DRONE_GIT_SSH_URL: url,
      DRONE_PULL_REQUEST: isPush ? '' : String(number),
      DRONE_REMOTE_URL: `${link}.git`,
      DRONE_REPO: 'acme/infra',
      DRONE_REPO_BRANCH: 'main',
      DRONE_REPO_LINK: link,
      DRONE_REPO_NAME: 'infra',
      DRONE_REPO_NAMESPACE: 'acme',
      DRONE_REPO_OWNER: 'acme',
      DRONE_SOURCE_BRANCH: branch,
      DRONE_TARGET_BRANCH: isPush ? branch : 'main',
      GIT_SSH_COMMAND: gitSsh,
      PLUGIN_REPOSITORY: url,
      REVIEW_FORGE: 'gitea',
      REVIEW_FORGE_TOKEN: forge.token,
    };
  }

  /** The variables that a review by hand tells the forge by. */
  byHand(): Readonly<Record<string, string>> {
    const { forge, gitSsh } = this.#service;
    return {
      GIT_SSH_COMMAND: gitSsh,
      REVIEW_FORGE: 'gitea',
      REVIEW_FORGE_URL: forge.url,
      REVIEW_FORGE_REPOSITORY: 'acme/infra',
      REVIEW_FORGE_TOKEN: forge.token,
    };
  }

  remove(): void {
    this.scratch.remove();
  }

  async #git(...args: string[]): Promise<string> {
    const kept = this.scratch.surroundings;
    return this.scratch.git(
      '-c',
      `core.sshCommand=${kept.GIT_SSH_COMMAND ?? this.#service.gitSsh}`,
      ...args,
    );
  }
}
