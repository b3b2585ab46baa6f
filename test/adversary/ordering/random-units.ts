/** Random unit files, from a seed: the same seed always gives the same tree. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface UnitTree {
  /** Folder of the unit files. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly anchor: string;
}

const STOCK_TARGETS = [
  'sysinit.target',
  'basic.target',
  'network.target',
  'network-pre.target',
  'network-online.target',
  'local-fs.target',
  'sockets.target',
  'timers.target',
  'multi-user.target',
  'graphical.target',
];

const RELATIONS = ['After', 'After', 'After', 'Before', 'Before', 'Wants', 'Wants', 'Requires'];
const RARER = ['BindsTo', 'Requisite', 'PartOf', 'Upholds'];
const TYPES = ['service', 'service', 'service', 'target', 'socket', 'path', 'timer', 'mount'];

/** mulberry32: small, good enough to draw unit files with, and the same on every machine. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function writeRandomUnits(seed: number, folder: string): UnitTree {
  const draw = random(seed);
  const below = (limit: number) => Math.floor(draw() * limit);
  const pick = <T>(from: readonly T[]): T => {
    const chosen = from[below(from.length)];
    if (chosen === undefined) throw new Error('nothing to pick from');
    return chosen;
  };

  // Unit 0 is a service, for the activating units to have something to activate.
  const names = Array.from({ length: 3 + below(12) }, (_, at) =>
    nameOf(at === 0 ? 'service' : pick(TYPES), at),
  );
  const services = names.filter((name) => name.endsWith('.service'));
  const density = 0.5 + draw() * 1.5;
  mkdirSync(folder, { recursive: true });
  for (const [at, name] of names.entries()) {
    const lines = ['[Unit]'];
    if (draw() < 0.4) lines.push('DefaultDependencies=no');
    for (let edge = below(Math.ceil(density * 3) + 1); edge > 0; edge -= 1) {
      const relation = draw() < 0.25 ? pick(RARER) : pick(RELATIONS);
      const other = draw() < 0.15 ? pick(STOCK_TARGETS) : pick(names);
      if (other !== name) lines.push(`${relation}=${other}`);
    }
    writeFileSync(
      join(folder, name),
      [...lines, ...section(name, at, pick(services)), ''].join('\n'),
    );
  }

  const anchor = draw() < 0.5 ? 'multi-user.target' : pick(names);
  for (const name of names) {
    if (draw() > 0.5) continue;
    const wanting = draw() < 0.6 ? anchor : pick([...STOCK_TARGETS, ...names]);
    if (wanting === name) continue;
    const links = join(folder, `${wanting}.${draw() < 0.8 ? 'wants' : 'requires'}`);
    mkdirSync(links, { recursive: true });
    symlinkSync(join('..', name), join(links, name));
  }
  return { folder, files: names.map((name) => join(folder, name)), anchor };
}

function nameOf(type: string, at: number): string {
  return type === 'mount' ? `mnt-u${at}.mount` : `u${at}.${type}`;
}

function section(name: string, at: number, service: string): string[] {
  switch (name.slice(name.lastIndexOf('.') + 1)) {
    case 'service':
      return ['[Service]', 'Type=oneshot', 'ExecStart=/bin/true'];
    case 'socket':
      return ['[Socket]', `ListenStream=/run/u${at}.sock`, `Service=${service}`];
    case 'path':
      return ['[Path]', `PathExists=/run/u${at}`, `Unit=${service}`];
    case 'timer':
      return ['[Timer]', at % 2 === 0 ? 'OnCalendar=daily' : 'OnBootSec=1min', `Unit=${service}`];
    case 'mount':
      return ['[Mount]', 'What=tmpfs', `Where=/mnt/u${at}`, 'Type=tmpfs'];
    default:
      return [];
  }
}
