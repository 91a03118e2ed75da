/** Reads one item ahead: the next is made while the consumer works on the present one. */
export async function* prefetched<T>(source: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const advance = (): Promise<IteratorResult<T, unknown>> => {
    const next = iterator.next();
    // Its error is the consumer's once it asks for the item, and nobody's where it stops before.
    next.catch(() => undefined);
    return next;
  };
  let next = advance();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = advance();
      yield value;
    }
  } finally {
    await next.catch(() => undefined);
    await iterator.return?.();
  }
}
