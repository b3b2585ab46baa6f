import fc from 'fast-check';
import process from 'node:process';

// One seed, so that a run can be repeated; another explores: FC_SEED=$RANDOM npm test.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? '20261121') });
