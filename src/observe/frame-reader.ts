/** Reads the answers of one lane: both streams of it, marks and output, in whatever chunks they come. */
import { MarkReader, type Mark } from './mark-reader.ts';
import { StreamSink, type RawStream } from './stream.ts';

export type StreamName = 'stdout' | 'stderr';

/** The answer to one frame, whole. */
export interface RawFrame {
  readonly id: number;
  readonly exit: number;
  readonly stdout: RawStream;
  readonly stderr: RawStream;
}

export type FrameEvent =
  | { readonly kind: 'begun'; readonly id: number }
  | { readonly kind: 'ended'; readonly frame: RawFrame };

/** Where one stream of the lane stands. */
interface Side {
  readonly reader: MarkReader;
  sink: StreamSink;
  state: 'before' | 'inside' | 'after';
  exit: number | null;
}

/** Bytes kept of what a login prints before the first mark. */
const noiseCap = 400;

export class FrameReader {
  readonly #sides: Record<StreamName, Side>;
  readonly #noise = new StreamSink(noiseCap);
  readonly #events: FrameEvent[] = [];
  #id: number | null = null;
  #heard = false;

  constructor(nonce: string) {
    const side = (name: StreamName): Side => ({
      reader: new MarkReader(nonce, {
        onBytes: (bytes) => {
          this.#bytes(name, bytes);
        },
        onMark: (mark) => {
          this.#mark(name, mark);
        },
      }),
      sink: new StreamSink(0),
      state: 'after',
      exit: null,
    });
    this.#sides = { stdout: side('stdout'), stderr: side('stderr') };
  }

  /** The frame whose answer comes next, and how much of each stream to keep. */
  expect(id: number, capBytes: number): void {
    this.#id = id;
    for (const side of Object.values(this.#sides)) {
      side.sink = new StreamSink(capBytes);
      side.state = 'before';
      side.exit = null;
    }
  }

  push(name: StreamName, chunk: Uint8Array): FrameEvent[] {
    this.#sides[name].reader.push(chunk);
    return this.#events.splice(0);
  }

  /** Bytes of the expected frame so far, both streams. */
  get received(): number {
    return this.#sides.stdout.sink.bytes + this.#sides.stderr.sink.bytes;
  }

  /** True once any mark was read: there is a shell at the other end. */
  get heard(): boolean {
    return this.#heard;
  }

  /** The output of the expected frame so far. */
  partial(): { stdout: RawStream; stderr: RawStream } {
    return { stdout: this.#sides.stdout.sink.result(), stderr: this.#sides.stderr.sink.result() };
  }

  /** What the login printed before the first mark: banner, start-up files, or why there is no shell. */
  noise(): string {
    return this.#noise.result().text.trim();
  }

  #bytes(name: StreamName, bytes: Uint8Array): void {
    const side = this.#sides[name];
    if (side.state === 'inside') side.sink.push(bytes);
    else if (!this.#heard) this.#noise.push(bytes);
  }

  #mark(name: StreamName, mark: Mark): void {
    this.#heard = true;
    const side = this.#sides[name];
    if (mark.id !== this.#id) return;
    if (mark.kind === 'begin' && side.state === 'before') {
      side.state = 'inside';
      if (name === 'stdout') this.#events.push({ kind: 'begun', id: mark.id });
    } else if (mark.kind === 'end' && side.state === 'inside') {
      side.state = 'after';
      side.exit = mark.exit;
      this.#end(mark.id);
    }
  }

  #end(id: number): void {
    const { stdout, stderr } = this.#sides;
    if (stdout.exit === null || stderr.exit === null) return;
    this.#id = null;
    this.#events.push({ kind: 'ended', frame: { id, exit: stdout.exit, ...this.partial() } });
  }
}
