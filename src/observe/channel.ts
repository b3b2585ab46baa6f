/** The wire of one lane, as a connection hands it out. */
export interface Channel {
  write(text: string): void;
  /** Called once, before anything can arrive. */
  listen(listener: ChannelListener): void;
  /** Closes for good; `onClose` follows. */
  close(): void;
}

export interface ChannelListener {
  onStdout(chunk: Uint8Array): void;
  onStderr(chunk: Uint8Array): void;
  /** The other end is gone. */
  onClose(): void;
}

/**
 * Opens a wire to a new `sh -s`.
 * Rejects with {@link SessionRefused} where the host gives no further session: that is back-pressure, not an answer.
 */
export type OpenChannel = () => Promise<Channel>;

/** The host gives no (further) session on this connection: sshd_config(5), MaxSessions. */
export class SessionRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SessionRefused';
  }
}
