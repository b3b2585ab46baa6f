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
const writing = /\b(?:into|update|insert|delete|merge|share|lock|copy|call|do|execute|grant)\b/i;

/** Why a text is no query that only reads; null if it is one SELECT without a comment, a second statement or an unknown function. */
export function refuseSelect(query: string): string | null {
  if (!/^select\s/i.test(query)) return 'does not begin with SELECT';
  // Strings with a backslash or a dollar quote end elsewhere than they seem to.
  if (/[;\\$]|--|\/\*/.test(query)) return 'holds ; \\ $ or a comment';
  const shown = query.replace(/'(?:[^']|'')*'/g, "''");
  if ((shown.match(/'/g) ?? []).length % 2 !== 0) return 'holds a text that does not end';
  const word = writing.exec(shown.replace(/"[^"]*"/g, '""'))?.[0];
  if (word !== undefined) return `holds the word ${word}`;
  if (/"\s*\(/.test(shown)) return 'calls a function by a quoted name';
  const called = [...shown.matchAll(/([\w.]+)\s*\(/g)].map(([, name = '']) => name.toLowerCase());
  const unknown = called.find((name) => !functions.has(name) && !/^\d/.test(name));
  return unknown === undefined ? null : `calls ${unknown}, which is not known to only read`;
}
