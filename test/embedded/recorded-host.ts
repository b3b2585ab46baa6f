// A host that needs no machine: a real SSH server and a real HTTPS server in this process, answering what a real host was recorded to answer.
import { startRoutes } from './recorded-host-routes.ts';
import { answerTo, type Recording } from './recordings.ts';
import { generateKey, startSshServer, toolMissing, type ServerAnswer } from './ssh-server.ts';

/** A pretended host that runs. */
export interface RecordedHost {
  readonly port: number;
  /** The host's key, as review.yaml pins it. */
  readonly pin: string;
  /** The private key that may log in, as OpenSSH writes it. */
  readonly identity: string;
  /** Where the routes answer: `127.0.0.1:port`. */
  readonly endpoint: string;
  /** PEM of the authority that signed the certificate of the routes. */
  readonly authority: string;
  /** Vectors that no recording knew, in the order they came. */
  readonly unrecorded: readonly (readonly string[])[];
  /** From now on the host answers as in another recording: somebody worked on it. */
  become(recording: Recording): void;
  /** Tells of the next command that it is asked to run, before it answers. */
  onAsked(tell: () => void): void;
  close(): Promise<void>;
}

/** Starts a host that answers from a recording; a vector that is not in it is a tool that the host does not have. */
export async function startRecordedHost(first: Recording): Promise<RecordedHost> {
  let now = first;
  let told: (() => void) | undefined;
  const login = generateKey();
  const unrecorded: (readonly string[])[] = [];
  const routes = await startRoutes(() => now.routes);
  const ssh = await startSshServer({
    hostKey: generateKey().private,
    authorizedKey: login.public,
    answer: (argv) => {
      told?.();
      told = undefined;
      const answer = liveAnswer(argv) ?? answerTo(now, argv);
      if (answer === undefined) unrecorded.push(argv);
      return Promise.resolve(answer ?? toolMissing(argv));
    },
  });
  return {
    port: ssh.port,
    pin: ssh.pin,
    identity: login.private,
    endpoint: routes.endpoint,
    authority: routes.authority,
    unrecorded,
    become: (recording) => {
      now = recording;
    },
    onAsked: (tell) => {
      told = tell;
    },
    close: async () => {
      await Promise.all([ssh.close(), routes.close()]);
    },
  };
}

/** The host's clock is ours: a recorded time would be a clock that stands. */
function liveAnswer(argv: readonly string[]): ServerAnswer | undefined {
  if (argv.join(' ') !== 'date -u +%s.%N') return undefined;
  const now = Date.now();
  const nanoseconds = String((now % 1000) * 1_000_000).padStart(9, '0');
  return { stdout: `${Math.floor(now / 1000)}.${nanoseconds}\n`, exit: 0 };
}
