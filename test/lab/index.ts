// The lab's interface for tests: a real host, booted fresh, that ends with the process that booted it.
export type { HostFile } from './host/files.ts';
export type { HostKey } from './keys.ts';
export { labReady, type LabReadiness } from './marker.ts';
export type { Lab, LabOptions, WaitOptions } from './types.ts';
export { upLab } from './up.ts';
