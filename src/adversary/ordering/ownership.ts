/** Whose a unit is: who may change the file that declares an edge. */
import type { Unit, UnitTable } from './units.ts';

/**
 * `admin`: written on this host. `generated`: by a generator, from such as /etc/fstab.
 * `vendor`: came with a package. `stock`: systemd's own, left as it came.
 */
export type Owner = 'admin' | 'generated' | 'vendor' | 'stock';

export type OwnerOf = (unit: Unit) => Owner;

/** Synchronisation points that systemd.special(7) defines and systemd ships. */
const SPECIAL = new Set(
  (
    'basic boot-complete bluetooth cryptsetup cryptsetup-pre default emergency exit factory-reset ' +
    'final first-boot-complete getty getty-pre graphical halt hibernate hybrid-sleep initrd ' +
    'initrd-fs initrd-root-device initrd-root-fs initrd-switch-root initrd-usr-fs integritysetup ' +
    'integritysetup-pre kexec local-fs local-fs-pre multi-user network network-online network-pre ' +
    'nss-lookup nss-user-lookup paths poweroff printer reboot remote-cryptsetup remote-fs ' +
    'remote-fs-pre remote-veritysetup rescue rpcbind shutdown sigpwr sleep slices smartcard ' +
    'sockets sound storage-target-mode suspend suspend-then-hibernate swap sysinit ' +
    'system-update system-update-pre time-set time-sync timers umount usb-gadget veritysetup ' +
    'veritysetup-pre'
  ).split(' '),
);

/** Whether systemd.special(7) defines this target: a file names it rather than it names others. */
export function isSpecialTarget(unit: Unit): boolean {
  return unit.type === 'target' && SPECIAL.has(unit.id.slice(0, -'.target'.length));
}

/**
 * Reads the owner from the search path of systemd.unit(5), table 1. On NixOS every unit lies in
 * /etc, systemd's own too: there a stock name counts as stock.
 */
export function ownership(table: UnitTable): OwnerOf {
  const nixos = isNixos(table);
  return (unit) => {
    const path = unit.fragmentPath ?? '';
    if (path.startsWith('/run/systemd/generator')) return 'generated';
    if (unit.dropInPaths.some(isAdminPath)) return 'admin';
    const stock = isStockName(unit);
    if (isAdminPath(path) && !(nixos && stock)) return 'admin';
    return stock ? 'stock' : 'vendor';
  };
}

/** NixOS links the whole unit tree into /etc/systemd/system, sysinit.target included. */
export function isNixos(table: UnitTable): boolean {
  return isAdminPath(table.find('sysinit.target')?.fragmentPath ?? '');
}

function isStockName(unit: Unit): boolean {
  return unit.type === 'slice' || unit.id.startsWith('systemd-') || isSpecialTarget(unit);
}

/** Drop-ins of a generator are not the admin's own. */
function isAdminPath(path: string): boolean {
  if (path.startsWith('/run/systemd/generator')) return false;
  return ['/etc/', '/run/', '/nix/', '/usr/local/'].some((prefix) => path.startsWith(prefix));
}
