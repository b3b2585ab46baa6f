// Law: hosts are only read. A query of a sheet runs in a READ ONLY transaction; what such a transaction
// does not stop are functions with effects elsewhere, so that only known ones may be called.
const functions = new Set(
  (
    'count sum min max avg coalesce nullif greatest least length lower upper trim btrim substr substring replace split_part concat position ' +
    'round floor ceil ceiling abs mod now age date_trunc date_part extract to_char make_interval exists in any all some values array array_agg string_agg ' +
    'json_agg jsonb_agg json_build_object jsonb_build_object json_array_length jsonb_array_length array_length cardinality bool_and bool_or every ' +
    'pg_database_size pg_total_relation_size pg_relation_size pg_table_size pg_size_pretty pg_is_in_recovery pg_postmaster_start_time ' +
    'to_regclass current_database version row_number rank over filter and or not from where on using as when then else case by having distinct cast select union'
  ).split(' '),
);
const writing =
  /\b(?:into|update|insert|delete|merge|share|lock|copy|call|do|execute|grant|uescape)\b/i;

/** Texts and quoted names in the order in which they stand: a quote of the other kind within one opens nothing. */
const quoted = /'(?:[^']|'')*'|"(?:[^"]|"")*"/g;

/** Why a text is no query that only reads; null if it is one SELECT without a comment, a second statement or an unknown function. */
export function refuseSelect(query: string): string | null {
  if (!/^select\s/i.test(query)) return 'does not begin with SELECT';
  // Strings with a backslash or a dollar quote end elsewhere than they seem to.
  if (/[;\\$]|--|\/\*/.test(query)) return 'holds ; \\ $ or a comment';
  const shown = query.replace(quoted, (one) => (one.startsWith("'") ? '#' : '@'));
  if (/['"]/.test(shown)) return 'holds a text that does not end';
  if (/[^\x20-\x7e]/.test(shown)) return 'holds a character outside of ASCII that is no text';
  const word = writing.exec(shown)?.[0];
  if (word !== undefined) return `holds the word ${word}`;
  if (/[#@]\s*\(/.test(shown)) return 'calls a function by a quoted name';
  const called = [...shown.replace(/\s*\.\s*/g, '.').matchAll(/([\w.]+)\s*\(/g)].map(
    ([, name = '']) => name.toLowerCase(),
  );
  const unknown = called.find((name) => !functions.has(name) && !/^\d/.test(name));
  return unknown === undefined ? null : `calls ${unknown}, which is not known to only read`;
}
