/** Which edge to cut, and how: the one nearest to the person who reads the report. */
import type { HiddenWait } from './hidden.ts';
import type { Owner, OwnerOf } from './ownership.ts';
import type { Unit } from './units.ts';

/** From best to worst; `never` is an edge that nobody on the host should cut. */
type Reach = 'hidden' | 'admin' | 'vendor' | 'default' | 'never';

const PREFERENCE: readonly Reach[] = ['hidden', 'admin', 'vendor', 'default', 'never'];

export interface Cut {
  readonly reach: Reach;
  /** Breaks a tie of reach: the likelier mistake has the smaller number. */
  readonly tie: number;
  /** What to do, as the end of a sentence. */
  readonly how: string;
  readonly file: string | null;
}

/** An edge with more than one origin is cut only when each of them is. */
export function cutOf(
  unit: Unit,
  after: Unit,
  origins: readonly string[],
  ownerOf: OwnerOf,
  nixos: boolean,
): Cut {
  const parts = origins.map((origin) => partOf(unit, after, origin, ownerOf, nixos));
  const hardest = worst(parts);
  return {
    reach: hardest.reach,
    tie: (isEndOfBoot(after) ? 0 : 2) + (origins.includes('file') ? 1 : 0),
    how: parts.map((part) => part.how).join('; and '),
    file: parts.find((part) => part.file !== null)?.file ?? null,
  };
}

/** A wait of a script is the first to give up: nothing but itself needs it. */
export function hiddenCut({ waiter, starts, where, text }: HiddenWait, provider: string): Cut {
  const ways = [
    `bound the wait of ${waiter} (${where}: ${text}) and go on when it is over`,
    `move it to a unit that is ordered after ${provider}`,
    ...(starts ? ['queue the job without waiting (--no-block)'] : []),
  ];
  return { reach: 'hidden', tie: 0, how: ways.join(', or '), file: where };
}

/** To wait for the end of boot in a unit of the boot is the commonest mistake of public reports. */
function isEndOfBoot(unit: Unit): boolean {
  return unit.id === 'multi-user.target' || unit.id === 'graphical.target';
}

type Part = Omit<Cut, 'tie'>;

function partOf(unit: Unit, after: Unit, origin: string, ownerOf: OwnerOf, nixos: boolean): Part {
  const kind = origin.slice(origin.lastIndexOf('-') + 1);
  const declaring = origin.startsWith('destination-') ? after : unit;
  if (kind === 'default') return defaultCut(unit, after, declaring, ownerOf);
  if (kind === 'implicit' || kind === 'property') {
    const how = `nothing: systemd implies that ${unit.id} waits for ${after.id}`;
    return { reach: 'never', how, file: declaring.fragmentPath };
  }
  const own = settingCut(unit, afterSetting(after), ownerOf(unit), nixos);
  const other = settingCut(after, `Before=${unit.id}`, ownerOf(after), nixos);
  if (origin !== 'file') return declaring === after ? other : own;
  if (own.reach === 'never' && other.reach === 'never') return own;
  if (own.reach !== other.reach) {
    const nearer = rank(own) < rank(other) ? own : other;
    return { ...nearer, how: `${nearer.how}, if it stands there` };
  }
  return { ...own, how: `${own.how}; or, if that is where it stands, ${other.how}` };
}

/** Mounts are mostly waited for by way of a path: systemd.unit(5), RequiresMountsFor=. */
function afterSetting(after: Unit): string {
  const setting = `After=${after.id}`;
  return after.type === 'mount'
    ? `${setting} (or the RequiresMountsFor= that implies it)`
    : setting;
}

function settingCut(unit: Unit, setting: string, owner: Owner, nixos: boolean): Part {
  const file = unit.fragmentPath;
  const place = [file ?? unit.id, ...unit.dropInPaths].join(', ');
  switch (owner) {
    case 'admin': {
      const origin = nixos ? `the NixOS module that writes ${place}` : place;
      return { reach: 'admin', how: `remove ${setting} from ${origin}`, file };
    }
    case 'generated':
      return {
        reach: 'admin',
        how: `remove what gives ${unit.id} ${setting} where its generator reads it (/etc/fstab for a mount)`,
        file,
      };
    case 'vendor':
      if (file === null) {
        return { reach: 'vendor', how: `remove ${setting} from the file of ${unit.id}`, file };
      }
      return {
        reach: 'vendor',
        how: `override ${unit.id} whole, without ${setting} (systemctl edit --full; a drop-in cannot take an order away)`,
        file,
      };
    case 'stock':
      return { reach: 'never', how: `nothing: ${setting} of ${unit.id} is systemd's own`, file };
  }
}

/** Both ends need default dependencies for the edge of a target, so either end can give them up. */
function defaultCut(unit: Unit, after: Unit, declaring: Unit, ownerOf: OwnerOf): Part {
  const ends = declaring === after ? [after] : unit.type === 'target' ? [after, unit] : [unit];
  const end = ends.find((candidate) => ownerOf(candidate) !== 'stock');
  if (end === undefined) {
    const how = `nothing: that ${unit.id} waits for ${after.id} is systemd's own order`;
    return { reach: 'never', how, file: declaring.fragmentPath };
  }
  return {
    reach: 'default',
    how: `give ${end.id} DefaultDependencies=no in a drop-in, with the orders that it needs spelled out`,
    file: end.fragmentPath,
  };
}

/** One sentence: the cut to make, or that none is at hand. */
export function adviceFor(cuts: readonly Cut[], cycle: readonly Cut[]): string {
  const single = easiest(cuts);
  if (single !== undefined) return `One cut is enough: ${single.how}.`;
  const first = easiest(cycle);
  if (first === undefined) {
    return "Every edge is systemd's own or implied: find the unit that was added or changed last.";
  }
  return `No single cut at hand breaks it; begin with this one: ${first.how}.`;
}

function easiest(cuts: readonly Cut[]): Cut | undefined {
  return cuts
    .filter((cut) => cut.reach !== 'never')
    .reduce<Cut | undefined>((best, cut) => {
      return best !== undefined && rank(best) * 4 + best.tie <= rank(cut) * 4 + cut.tie
        ? best
        : cut;
    }, undefined);
}

function worst(parts: readonly Part[]): Part {
  return parts.reduce<Part>((hardest, part) => (rank(part) > rank(hardest) ? part : hardest), {
    reach: 'admin',
    how: '',
    file: null,
  });
}

function rank(cut: Part): number {
  return PREFERENCE.indexOf(cut.reach);
}
