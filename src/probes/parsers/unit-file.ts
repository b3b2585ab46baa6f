import type { Parsed } from './index.ts';
import { parseProperties } from './show.ts';

/** A setting of a unit's files, merged: an empty assignment takes back what stood before it. */
interface Setting {
  readonly section: string;
  readonly name: string;
  /** In order; of a setting that takes one value the last one counts. */
  readonly values: string[];
}

/** What these are set to is never kept: environments and credentials. */
const secret = /^(?:Environment|SetCredential|SetCredentialEncrypted)$/;
const header = /^# (\/.+)$/;

/**
 * `systemctl cat`: the files of a unit, its own and then its drop-ins (systemd.unit(5)), merged as systemd does.
 * Gives `files` and `settings`, with sections, names and values. Values of environments and credentials are dropped here.
 */
export function parseUnitFile(text: string): Parsed {
  const files: string[] = [];
  const settings = new Map<string, Setting>();
  let section: string | null = null;
  let before = '';
  for (const line of logicalLines(text)) {
    const file = before === '' ? header.exec(line)?.[1] : undefined;
    before = line;
    if (file !== undefined && (files.length === 0 || file.endsWith('.conf'))) {
      files.push(file);
      section = null;
      continue;
    }
    if (line === '' || /^[#;]/.test(line)) continue;
    if (files.length === 0) return no('it does not begin with the name of a file');
    const named: string | undefined = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (named !== undefined) section = named;
    else if (section === null) return no('a line stands outside of all sections');
    else if (!assign(settings, section, line)) return no('a line is no setting');
  }
  return { ok: true, value: { files, settings: [...settings.values()] } };
}

function assign(settings: Map<string, Setting>, section: string, line: string): boolean {
  const at = line.indexOf('=');
  if (at < 1) return false;
  const [name, value] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  if (secret.test(name)) return true;
  const key = `${section}\n${name}`;
  const setting = settings.get(key) ?? { section, name, values: [] };
  settings.set(key, setting);
  if (value === '') setting.values.length = 0;
  else setting.values.push(value);
  return true;
}

/** systemd ends a line at any of these: a carriage return in a comment begins a setting. */
const lineEnd = /\r\n|\n\r|\r|\n/;

/** An odd number of backslashes, with nothing behind them: one that is itself escaped joins nothing. */
const goesOn = /(?:^|[^\\])(?:\\\\)*\\$/;

/** Lines with what a backslash at their end joins to them; comments in between are left out (systemd.syntax(7)). */
function logicalLines(text: string): string[] {
  const whole: string[] = [];
  let open: string | null = null;
  for (const raw of text.split(lineEnd)) {
    const line = raw.trimStart();
    const isComment = /^[#;]/.test(line);
    if (open !== null && isComment) continue;
    const joined: string = open === null ? line : `${open} ${line}`;
    const isOpen = !isComment && goesOn.test(joined);
    if (!isOpen) whole.push(joined.trimEnd());
    open = isOpen ? joined.slice(0, -1).trimEnd() : null;
  }
  return open === null ? whole : [...whole, open];
}

function no(reason: string): Parsed {
  return { ok: false, reason };
}

/** `systemctl show -p Id,LoadState,...`: the blocks, each with `loaded`, its id in a list where it is loaded. */
export function parseSystemdLoaded(text: string): Parsed {
  const parsed = parseProperties(text);
  if (!parsed.ok) return parsed;
  const blocks = parsed.value as Record<string, unknown>[];
  const value = blocks.map((block) => ({
    ...block,
    loaded: block.LoadState === 'loaded' ? [block.Id] : [],
  }));
  return { ok: true, value };
}
