import { short } from './first-line.ts';
import type { VectorAnswer } from './session.ts';

/** What the Docker CLI prints when it could not talk to its daemon (moby `client/errors.go`, `client/request.go`), and a Podman that asks a socket. */
const unreachable =
  /Cannot connect to the Docker daemon|Cannot connect to Podman|unable to connect to Podman|error during connect|connection refused|i\/o timeout|context deadline exceeded|connection reset by peer|unexpected EOF|: EOF$/im;

/** An answer of the daemon, or of the kernel in its place: asking again changes nothing. */
const final = /permission denied|no such (?:network|service|container|image|node|object)/i;

/** What a program inside a container says of itself: `nc: connect to ... failed: Connection refused`. */
const inside = /^(?:cat|getent|head|id|ls|nc|ping|readlink|sha256sum|stat|timeout): /;

/** Why a Docker command says nothing about the host: its daemon could not be reached. Null where it answered. */
export function dockerTransport(answer: VectorAnswer): string | null {
  if (answer.exit === null || answer.exit === 0 || answer.failure !== null) return null;
  const text = answer.stderr?.text ?? '';
  if (final.test(text) || !unreachable.test(text)) return null;
  const line = text.split('\n').find((each) => unreachable.test(each) && !inside.test(each));
  if (line === undefined) return null;
  const what = /\bPodman\b/.test(text) ? 'Podman' : 'The Docker daemon';
  return `${what} could not be reached: ${short(line)}`;
}
