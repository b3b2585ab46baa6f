#!/usr/bin/env node
import process from 'node:process';
import { bug, describeFailure } from './failures.ts';
import { program } from './program.ts';
import type { Terminal } from './terminal.ts';

const { columns } = process.stderr;
const { prose } = process.stderr.isTTY && columns > 0 ? await import('../report/prose.ts') : {};
const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  width: process.stdout.isTTY ? process.stdout.columns : 80,
  prose: (text) => prose?.(text, process.stderr.columns) ?? text,
  isInteractive: process.stdout.isTTY && process.stderr.isTTY && process.env.TERM !== 'dumb',
  color: process.stdout.isTTY && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb',
  env: process.env,
  cwd: process.cwd(),
};

// A pipe that is closed early (`review M2 | head`) ends the output, not the review.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (error) => {
    terminal.err(describeFailure(error, terminal));
    process.exit(bug);
  });
}
const status = await program(process.argv.slice(2), terminal);
// A library's timer or a pipe of the user's ssh may still be open: nothing of ours is, once all is written.
await Promise.all([process.stdout, process.stderr].map(written));
process.exit(status);

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else
      stream.write('', () => {
        resolve();
      });
  });
}
