// kill -9 of a run against the real host, at one of the steps that test/journeys/kill-steps.ts lists, and the run after it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  killing,
  killingAnswer,
  requests,
  stepsByHand,
  stepsOfCi,
  type KillStep,
} from '../journeys/kill-steps.ts';
import type { Lab } from '../lab/index.ts';
import { chosen } from './chosen.ts';
import { claimed, told, type Builder, type Pushed } from './pushed.ts';
import type { Service } from './service.ts';

type Surroundings = Readonly<Record<string, string>>;

const isAlways = ({ at }: KillStep) => 'host' in at;
const others = [...stepsOfCi, ...stepsByHand].filter((step) => !isAlways(step));
const ofRun: readonly KillStep[] = chosen(others, 9);
const isOfRun = (step: KillStep) => isAlways(step) || ofRun.includes(step);

/** Where it is killed in this run: at every ninth step, from where the commit says, and always while it asks the host. */
export const killedSteps = {
  ci: stepsOfCi.filter(isOfRun),
  byHand: stepsByHand.filter(isOfRun),
};

/** What its owner has not committed. */
const mine = 'mine.txt';

/** More than it takes to log in. */
const answerBytes = 16_384;

/** Kills steps of `review` in a builder's checkout. */
export class Killer {
  readonly #lab: Lab;
  readonly #service: Service;
  readonly #builder: Builder;

  constructor(lab: Lab, service: Service, builder: Builder) {
    this.#lab = lab;
    this.#service = service;
    this.#builder = builder;
  }

  /** Kills the CI step of a push of a claim; the next run completes it. */
  async killCi(step: KillStep, branch: string): Promise<void> {
    const pushed = await this.#builder.push(branch, claimed);
    const env = this.#builder.drone(pushed, 'push');
    await this.#killed(step, env, 'ci');
    const next = await this.#run(env, 'ci');
    expect(next.exit, next.stderr).toBe(0);
    expect(await this.#seen(pushed)).toEqual({ ...told, claim: 'success' });
  }

  /** Kills a review in the checkout, where something else is changed; the next run completes it. */
  async killByHand(step: KillStep, reviews: number, branch: string): Promise<void> {
    const { scratch } = this.#builder;
    const pushed = await this.#builder.push(branch, claimed);
    scratch.write(mine, 'not committed\n');
    await this.#killed(step, this.#builder.byHand(), 'M2');
    const ran = await this.#run(this.#builder.byHand(), 'M2');
    expect(ran.exit, ran.stderr).toBe(0);
    const [review = ''] = told.subjects;
    const subjects = [...Array.from({ length: reviews }, () => review), claimed];
    expect(await this.#seen(pushed)).toEqual({ ...told, subjects, claim: 'success' });
    expect(await scratch.git('rev-parse', 'HEAD')).toBe(
      await scratch.git('rev-parse', `origin/${branch}`),
    );
    const status = await scratch.git('status', '--porcelain', '--untracked-files=all');
    expect(status).toBe(`?? ${mine}`);
    scratch.delete(mine);
    const left = readdirSync(join(scratch.folder, '.git'));
    expect(left.filter((name) => /cold-review|lock/.test(name))).toEqual([]);
  }

  async #killed(step: KillStep, env: Surroundings, ...args: string[]): Promise<void> {
    const { scratch } = this.#builder;
    scratch.surroundings = { ...env, ...this.#own(step) };
    const { child, ended } = scratch.start(...args);
    if ('forge' in step.at)
      this.#service.forge.onRequest(requests[step.at.forge], step.moment, () => {
        child.kill('SIGKILL');
      });
    const killed = await ended;
    expect([killed.exit, child.signalCode], killed.stderr).toEqual([null, 'SIGKILL']);
  }

  #own({ at, moment }: KillStep): Surroundings {
    if ('forge' in at) return {};
    return 'host' in at ? killingAnswer(this.#lab.sshPort, answerBytes) : killing(at, moment);
  }

  #run(env: Surroundings, ...args: string[]) {
    this.#builder.scratch.surroundings = env;
    return this.#builder.scratch.review(...args);
  }

  /** Runs that were killed may have said that they look, before. */
  async #seen(pushed: Pushed) {
    const { claim, ...seen } = await this.#builder.seen(pushed);
    const [last, ...before] = claim;
    expect(before.filter((state) => state !== 'pending')).toEqual([]);
    return { ...seen, claim: last };
  }
}
