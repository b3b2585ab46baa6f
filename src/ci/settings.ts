import { ReviewFailure } from '../model/failure.ts';
import { given, type Environment } from './build.ts';

const prefix = 'PLUGIN_';

/** Settings that are flags with a value, and those that are there or not. */
const flags = [
  'repository',
  'branch',
  'range',
  'criteria',
  'allowed_signers',
  'signing_key',
  'identity',
  'artifacts',
  'evidence_store',
  'adversary',
  'wait',
  'runs',
  'reviews',
  'junit',
  'forge',
  'forge_url',
] as const;
const lists = ['reader'] as const;
const switches = ['verbose', 'quiet', 'json'] as const;
const denials = ['commit', 'push', 'tell'] as const;
/** Settings that are no flags: a secret never stands on a command line. */
const secrets = {
  ssh_key: 'REVIEW_SSH_KEY',
  identity_passphrase: 'REVIEW_IDENTITY_PASSPHRASE',
  forge_token: 'REVIEW_FORGE_TOKEN',
} as const;

const known: readonly string[] = [
  ...flags,
  ...lists,
  ...switches,
  ...denials,
  ...Object.keys(secrets),
];

export interface PluginSettings {
  /** Flags, as a person would have typed them. */
  readonly argv: readonly string[];
  /** Variables that the settings stand for. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A plugin's settings, which Drone and Woodpecker hand over as `PLUGIN_*`: lists joined by commas in Drone, as JSON in
 * Woodpecker.
 * @throws ReviewFailure `usage` with all that is wrong with them
 */
export function pluginSettings(env: Environment): PluginSettings {
  const names = Object.keys(env)
    .filter((name) => name.startsWith(prefix) && given(env, name) !== null)
    .map((name) => name.slice(prefix.length).toLowerCase())
    .sort();
  const wrong = names.flatMap((name) => mistakeOf(name, valueOf(env, name)) ?? []);
  if (wrong.length > 0) {
    throw new ReviewFailure('usage', wrong.join(' '), `The settings are: ${known.join(', ')}.`);
  }
  return {
    argv: names.flatMap((name) => argumentsOf(name, valueOf(env, name))),
    env: Object.fromEntries(
      Object.entries(secrets)
        .filter(([name]) => names.includes(name))
        .map(([name, variable]) => [variable, valueOf(env, name)]),
    ),
  };
}

function valueOf(env: Environment, name: string): string {
  return given(env, `${prefix}${name.toUpperCase()}`) ?? '';
}

function mistakeOf(name: string, value: string): string | null {
  if (!known.includes(name)) return `There is no setting ${name}.`;
  const isBoolean = [...switches, ...denials].some((one) => one === name);
  if (isBoolean && !/^(?:true|false)$/.test(value)) {
    return `The setting ${name} is true or false, not ${JSON.stringify(value.slice(0, 40))}.`;
  }
  return null;
}

function argumentsOf(name: string, value: string): string[] {
  const flag = `--${name.replaceAll('_', '-')}`;
  if (flags.some((one) => one === name)) return [`${flag}=${value}`];
  if (lists.some((one) => one === name)) return listOf(value).map((one) => `${flag}=${one}`);
  if (switches.some((one) => one === name)) return value === 'true' ? [flag] : [];
  if (denials.some((one) => one === name)) return value === 'false' ? [`--no-${name}`] : [];
  return [];
}

function listOf(value: string): string[] {
  const parts = value.trimStart().startsWith('[') ? jsonList(value) : null;
  return (parts ?? value.split(',')).map((one) => one.trim()).filter((one) => one !== '');
}

function jsonList(value: string): string[] | null {
  try {
    const read: unknown = JSON.parse(value);
    return Array.isArray(read) ? read.map(String) : null;
  } catch {
    return null;
  }
}
