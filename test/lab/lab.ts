// npm run lab -- COMMAND: the lab by hand.
import { usage, commands } from './commands.ts';
import { LabError } from './machine.ts';

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await command(args);
  } catch (error) {
    console.error(error instanceof LabError ? error.message : error);
    process.exitCode = 1;
  }
}
