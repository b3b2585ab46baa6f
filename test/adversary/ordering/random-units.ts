/** Random unit files, from a seed: the same seed always gives the same tree. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface UnitTree {
  /** Lines of each unit file, by name. */
  readonly units: Readonly<Record<string, readonly string[]>>;
  /** `TARGET.wants/UNIT`. */
  readonly links: readonly { readonly folder: string; readonly name: string }[];
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

/** Units of one seed have names of their own, `s7u0.service`: several trees can be loaded together. */
export function randomUnits(seed: number): UnitTree {
  const draw = random(seed);
  const below = (limit: number) => Math.floor(draw() * limit);
  const pick = <T>(from: readonly T[]): T => {
    const chosen = from[below(from.length)];
    if (chosen === undefined) throw new Error('nothing to pick from');
    return chosen;
  };

  // Unit 0 is a service, for the activating units to have something to activate.
  const stems = Array.from({ length: 3 + below(12) }, (_, at) => `s${seed}u${at}`);
  const names = stems.map((stem, at) => nameOf(at === 0 ? 'service' : pick(TYPES), stem));
  const services = names.filter((name) => name.endsWith('.service'));
  const density = 0.5 + draw() * 1.5;
  const units: Record<string, string[]> = {};
  for (const [at, name] of names.entries()) {
    const lines = ['[Unit]'];
    if (draw() < 0.4) lines.push('DefaultDependencies=no');
    for (let edge = below(Math.ceil(density * 3) + 1); edge > 0; edge -= 1) {
      const relation = draw() < 0.25 ? pick(RARER) : pick(RELATIONS);
      const other = draw() < 0.15 ? pick(STOCK_TARGETS) : pick(names);
      if (other !== name) lines.push(`${relation}=${other}`);
    }
    units[name] = [...lines, ...section(name, stems[at] ?? '', at, pick(services))];
  }

  const anchor = draw() < 0.5 ? 'multi-user.target' : pick(names);
  const links: { folder: string; name: string }[] = [];
  for (const name of names) {
    if (draw() > 0.5) continue;
    const wanting = draw() < 0.6 ? anchor : pick([...STOCK_TARGETS, ...names]);
    if (wanting === name) continue;
    links.push({ folder: `${wanting}.${draw() < 0.8 ? 'wants' : 'requires'}`, name });
  }
  return { units, links, anchor };
}

/** Writes a tree into a folder, and gives the paths of its files. */
export function writeUnits({ units, links }: UnitTree, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const files = Object.entries(units).map(([name, lines]) => {
    const path = join(folder, name);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  });
  for (const link of links) {
    mkdirSync(join(folder, link.folder), { recursive: true });
    symlinkSync(join('..', link.name), join(folder, link.folder, link.name));
  }
  return files;
}

/** Every tree that has one thing less: a unit, a link or a setting. */
export function* smaller(tree: UnitTree): Generator<UnitTree> {
  for (const name of Object.keys(tree.units)) {
    const units = Object.fromEntries(Object.entries(tree.units).filter(([one]) => one !== name));
    const links = tree.links.filter(
      (link) => link.name !== name && !link.folder.startsWith(`${name}.`),
    );
    if (name !== tree.anchor) yield { ...tree, units, links };
  }
  for (const link of tree.links) {
    yield { ...tree, links: tree.links.filter((one) => one !== link) };
  }
  for (const [name, lines] of Object.entries(tree.units)) {
    for (const [at, line] of lines.entries()) {
      if (!/^(?:[A-Z]\w+=\S+\.[a-z]+|DefaultDependencies=no)$/.test(line)) continue;
      yield { ...tree, units: { ...tree.units, [name]: lines.toSpliced(at, 1) } };
    }
  }
}

function nameOf(type: string, stem: string): string {
  return type === 'mount' ? `mnt-${stem}.mount` : `${stem}.${type}`;
}

function section(name: string, stem: string, at: number, service: string): string[] {
  switch (name.slice(name.lastIndexOf('.') + 1)) {
    case 'service':
      return ['[Service]', 'Type=oneshot', 'ExecStart=/bin/true'];
    case 'socket':
      return ['[Socket]', `ListenStream=/run/${stem}.sock`, `Service=${service}`];
    case 'path':
      return ['[Path]', `PathExists=/run/${stem}`, `Unit=${service}`];
    case 'timer':
      return ['[Timer]', at % 2 === 0 ? 'OnCalendar=daily' : 'OnBootSec=1min', `Unit=${service}`];
    case 'mount':
      return ['[Mount]', 'What=tmpfs', `Where=/mnt/${stem}`, 'Type=tmpfs'];
    default:
      return [];
  }
}
