// Prints what some recordings come to: run in another time zone and locale by same-everywhere.test.ts.
import process from 'node:process';
import { digests } from './whole-evidence.ts';

process.stdout.write(`${[new Date().toString(), ...(await digests())].join('\n')}\n`);
