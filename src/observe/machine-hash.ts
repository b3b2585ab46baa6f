import { createHmac } from 'node:crypto';

/** Identifies this tool to systemd's scheme of app-specific machine ids (sd_id128_get_machine_app_specific(3)). */
const application = Buffer.from('c01d4e71e0b24f0c9c55a3f7d1e86b42', 'hex');

/**
 * A machine by its id. The id itself is confidential (machine-id(5)): only a keyed hash of it is ever kept.
 * @returns null where it is none: not readable, or not set yet
 */
export function machineHash(machineId: string | null): string | null {
  if (machineId === null || !/^[0-9a-f]{32}$/.test(machineId)) return null;
  return createHmac('sha256', Buffer.from(machineId, 'hex'))
    .update(application)
    .digest('hex')
    .slice(0, 32);
}
