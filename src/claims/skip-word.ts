// Words in a commit's message that keep CI from building it, so that nobody would look at what it claims.

const words = [
  // `[skip ci]` and `[ci skip]` in any letters: Drone, Woodpecker, GitHub, Gitea, Forgejo; the others: GitHub, Gitea, Forgejo.
  /\[\s*(?:skip[\s-]*ci|ci[\s-]*skip|no[\s-]*ci|skip[\s-]*actions|actions[\s-]*skip)\s*\]/i,
  /\*{3}no_ci\*{3}/i, // Drone
  /^skip-checks:[ \t]*true[ \t]*$/im, // GitHub, as a trailer
] as const;

/** The words of a message by which a CI system skips its commit, as they stand there; null where there are none. */
export function skipWord(message: string): string | null {
  for (const word of words) {
    const found = word.exec(message)?.[0];
    if (found !== undefined) return found.trim();
  }
  return null;
}
