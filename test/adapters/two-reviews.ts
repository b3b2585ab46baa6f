// Run by progress.test.ts on a terminal: the stages of two reviews, of one that fails as it looks, of another, what is printed between
// them, and a last reading.
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { drawProgress } from '../../src/adapters/progress.ts';

const view = await drawProgress(['read', 'look', 'judge', 'write']);
const stages = ['read', 'look', 'judge', 'write'];
for (const [review, come] of Object.entries({
  first: stages,
  second: stages,
  third: ['read', 'look', 'failed'],
  fourth: stages,
})) {
  for (const stage of come) {
    view.stage(stage);
    await pause(50);
    // A look may tell of itself when it is over.
    view.observed({ host: 'cc-ci', done: 1, total: 2, current: 'subnet' });
  }
  process.stdout.write(`what the ${review} says\n`);
}
view.stage('read');
await view.end(true);
process.stdout.write('the end\n');
