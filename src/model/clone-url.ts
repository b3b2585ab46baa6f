/** Whether git takes it for a URL and not for a path: a colon comes before any slash (git-clone(1), GIT URLS). What begins like an option is neither. */
export function isCloneUrl(text: string): boolean {
  return /^[^-/][^/]*:/.test(text);
}
