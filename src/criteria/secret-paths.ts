/** Contents that are never read, whoever asks: devices block, environments and keys are secrets. */
export function refuseContent(named: string): string | null {
  const path = named.replace(/\/+/g, '/');
  if (/\/\.\.?(\/|$)/.test(path)) return 'holds . or .. as a part';
  if (/^\/(dev|sys)\//.test(path)) return 'is a device or kernel file';
  if (
    /^\/proc\/([^/]+\/)*(environ|mem|kcore|kmsg|auxv|cmdline|root|cwd|fd|task)(\/|$)/.test(path)
  ) {
    return 'is an environment, memory, or a way around';
  }
  if (
    /^\/etc\/(g?shadow-?|sudoers)$|\/ssh_host_[^/]*_key$|\/\.ssh\/|^\/(var\/)?run\/secrets\//.test(
      path,
    )
  )
    return 'holds secrets';
  return path.startsWith('/') ? null : 'is no absolute path';
}

/** Files that are not even opened: of a device or of the kernel, that alone can do something. */
export function refuseOpening(named: string): string | null {
  const path = named.replace(/\/+/g, '/');
  if (/^\/(dev|sys|proc)\//.test(path)) return 'is a device or kernel file';
  return path.startsWith('/') ? null : 'is no absolute path';
}
