// Addresses of the watcher's file.

/** Why git would not clone from here, or should not; null where it may. */
export function refuseUrl(url: string): string | null {
  if (/^[-]|^[A-Za-z0-9]+::|[\s\0]/.test(url)) return 'this is no address that is cloned from';
  if (url.startsWith('/') || /^[\w.-]+@[\w.-]+:(?!\/\/)/.test(url)) return null;
  if (!URL.canParse(url)) return 'this is no address that is cloned from';
  const { protocol, username, password } = new URL(url);
  if (!['https:', 'http:', 'ssh:', 'git:', 'file:'].includes(protocol)) {
    return `git is not let use "${protocol.slice(0, -1)}"`;
  }
  const isLogin = password !== '' || (username !== '' && protocol !== 'ssh:');
  return isLogin ? 'a login in an address is read by everybody on the machine' : null;
}

/** `owner/name` of a clone URL at a forge; empty where it does not say. */
export function pathAtForge(url: string, forge: string): string {
  if (!URL.canParse(url) || !URL.canParse(forge)) return '';
  const [address, at] = [new URL(url), new URL(forge)];
  if (address.origin !== at.origin) return '';
  const base = at.pathname.replace(/\/+$/, '');
  const path = address.pathname.startsWith(`${base}/`) ? address.pathname.slice(base.length) : '';
  return path.replace(/^\/+|\.git$|\/+$/g, '');
}

/** `address:port` to listen on, `[::1]:8090` too; null for anything else. */
export function addressOf(text: string): { readonly host: string; readonly port: number } | null {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text);
  const [host, port] = [found?.[1] ?? found?.[2], Number(found?.[3])];
  return host === undefined || port > 65535 ? null : { host, port };
}

/** What polls of one server share: its address, or the file system. */
export function serverOf(url: string): string {
  if (URL.canParse(url)) return new URL(url).host || 'file';
  return /^[\w.-]+@([\w.-]+):/.exec(url)?.[1] ?? 'file';
}
