// The allow-list: programs that read a file and say whether it is right. None of them runs what a file says.
import { dockerCompose } from './docker-compose.ts';
import { nginx } from './nginx.ts';
import { nft } from './nft.ts';
import { promtoolConfig, promtoolRules } from './promtool.ts';
import { shellcheck } from './shellcheck.ts';
import type { Tool } from './tool.ts';
import { visudo } from './visudo.ts';

export type { Tool } from './tool.ts';

/** The tools that a repository's files may be given to, by name. */
export const tools: ReadonlyMap<string, Tool> = new Map(
  [dockerCompose, nft, nginx, promtoolConfig, promtoolRules, shellcheck, visudo].map((one) => [
    one.name,
    one,
  ]),
);
