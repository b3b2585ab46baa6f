/** A host that hangs: it takes connections, and says nothing. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

export interface HangingHost {
  readonly port: number;
  /** The most connections that it had at once. */
  most(): number;
  close(): Promise<void>;
}

/** Listens on loopback. */
export async function hangingHost(address = '127.0.0.1'): Promise<HangingHost> {
  const open = new Set<Socket>();
  let most = 0;
  const server = createServer((socket) => {
    open.add(socket);
    most = Math.max(most, open.size);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    socket.resume();
  });
  server.listen(0, address);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    most: () => most,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
