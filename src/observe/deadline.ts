/** Settles as `work` does, or rejects with `late()` after `ms`; `signal` rejects with its reason. */
export function withDeadline<T>(
  work: Promise<T>,
  ms: number,
  late: () => Error,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      settle();
      reject(new Error('Interrupted.'));
    };
    const timer = setTimeout(() => {
      settle();
      reject(late());
    }, ms);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort);
    work.then(resolve, reject).finally(settle);
  });
}
