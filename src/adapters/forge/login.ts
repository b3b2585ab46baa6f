/** Whose comments are ours. */
import * as answers from './answers.ts';
import type { Client } from './client.ts';
import { isFailure } from './failure.ts';
import { graphqlOf } from './place.ts';

/** The login that a token writes under. */
export async function loginOf(client: Client, isGithub: boolean): Promise<string> {
  try {
    const asked = { what: 'say whose the token is', need: 'login', route: 'GET /user' } as const;
    return (await client.ask({ ...asked, answer: answers.account })).login;
  } catch (error) {
    if (isGithub && isFailure(error, 'forbidden')) return appOf(client);
    throw error;
  }
}

/** The token of an app, GitHub Actions' own too, belongs to no user: only GraphQL says which app it is. */
async function appOf({ place, ask }: Client): Promise<string> {
  try {
    const { data } = await ask({
      what: 'say whose the token is',
      need: 'login',
      route: 'POST /graphql',
      parameters: { baseUrl: graphqlOf(place), query: '{ viewer { login } }' },
      answer: answers.viewer,
      repeatable: true,
    });
    return data.viewer.login;
  } catch (error) {
    const refuses = ['forbidden', 'not-found', 'invalid', 'nonsense'] as const;
    if (refuses.some((kind) => isFailure(error, kind))) return 'github-actions[bot]';
    throw error;
  }
}
