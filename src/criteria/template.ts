// `{{domain}}` in the parameters of a check: what differs between staging and production.
import { RE2JS } from 're2js';
import type { HostConfig } from '../model/config.ts';
import { didYouMean } from './suggest.ts';

/** Values of `{{name}}`. */
export type Vars = Readonly<Record<string, string>>;

/** What `{{...}}` may name on a host: its own `vars` and its address. */
export function varsOf(host: HostConfig | null): Vars {
  return host === null ? {} : { ...host.vars, address: host.address };
}

const template = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g;

export type Substituted =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

/** Fills a text in. In a pattern a value stands for itself, not for a regular expression. */
export function substitute(text: string, vars: Vars, type = 'string'): Substituted {
  if (!text.includes('{{')) return { ok: true, text };
  const unknown = [...text.matchAll(template)]
    .map(([, name = '']) => name)
    .find((name) => !Object.hasOwn(vars, name));
  if (unknown !== undefined) {
    return {
      ok: false,
      message: `{{${unknown}}} is no var${didYouMean(unknown, Object.keys(vars))}`,
    };
  }
  const filled = text.replace(template, (_, name: string) => {
    const value = vars[name] ?? '';
    return type === 'pattern' ? RE2JS.quote(value) : value;
  });
  return { ok: true, text: filled };
}
