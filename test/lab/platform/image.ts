// The image that every container of the platform is made of: a static busybox, users, and room for the host's programs.

/** Its tag. */
export const baseImage = 'lab/base:1';

const applets =
  'sh cat ls stat id sha256sum nslookup wget httpd sleep ping ip grep env head tail ps true timeout readlink nc test';

/** Run on a host with dockerd; programs come from the host, mounted by the compose files. */
export const importBaseImage = `set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/usr/bin" "$work/usr/sbin" "$work/usr/lib" "$work/etc" "$work/var/lib" "$work/run" "$work/srv" "$work/prometheus"
mkdir -m 1777 "$work/tmp"
cp /bin/busybox "$work/bin/busybox"
for applet in ${applets}; do ln -s busybox "$work/bin/$applet"; done
ln -s usr/lib "$work/lib"
cp -a /usr/lib64 "$work/lib64"
cat >"$work/etc/passwd" <<'END'
root:x:0:0:root:/:/bin/sh
postgres:x:999:999::/data:/bin/sh
app:x:10001:10001::/app:/bin/sh
nobody:x:65534:65534::/:/bin/sh
END
printf 'root:x:0:\\npostgres:x:999:\\napp:x:10001:\\nnogroup:x:65534:\\n' >"$work/etc/group"
tar -C "$work" -c . | docker import -c 'ENV PATH=/usr/sbin:/usr/bin:/bin' -c 'CMD ["sh"]' - ${baseImage}
`;
