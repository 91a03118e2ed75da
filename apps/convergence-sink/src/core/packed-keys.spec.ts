import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KEY_LENGTH_MAX, PackedKeys } from './packed-keys.js';

const SEED = 20260105;
const CAPACITY = 24;

/** Short ones collide in few chains; long ones widen the rows. */
const anyText = fc.oneof(
  fc.integer({ min: 0, max: 60 }).map((number) => `uti|${number}|0`),
  fc.integer({ min: 30, max: KEY_LENGTH_MAX }).map((length) => 'é'.repeat(length)),
);
const anyCommand = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('put' as const), text: anyText }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), nth: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), nth: fc.nat() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'clear' as const }) },
);
type Command = typeof anyCommand extends fc.Arbitrary<infer T> ? T : never;

/** The same as strings. */
class Model {
  readonly texts = new Map<number, string>();

  free(): number | undefined {
    for (let slot = 0; slot < CAPACITY; slot += 1) if (!this.texts.has(slot)) return slot;
    return undefined;
  }

  nth(nth: number): number | undefined {
    return [...this.texts.keys()][nth % Math.max(1, this.texts.size)];
  }

  has(text: string): boolean {
    return [...this.texts.values()].includes(text);
  }
}

function run(command: Command, keys: PackedKeys, model: Model): void {
  if (command.kind === 'clear') {
    keys.clear();
    model.texts.clear();
    return;
  }
  const free = model.free();
  if (command.kind === 'put') {
    if (free === undefined || model.has(command.text)) return;
    keys.put(free, command.text);
    model.texts.set(free, command.text);
    return;
  }
  const slot = model.nth(command.nth);
  if (slot === undefined) return;
  const text = model.texts.get(slot) ?? '';
  if (command.kind === 'remove') keys.remove(slot);
  else if (free !== undefined) {
    keys.move({ from: slot, to: free });
    model.texts.set(free, text);
  } else return;
  model.texts.delete(slot);
}

describe('PackedKeys', () => {
  it('finds the slots of the texts it has, and no others, whatever came and went', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 80, size: 'max' }), anyText, (all, other) => {
        const keys = new PackedKeys();
        keys.resize(CAPACITY, { used: 0 });
        const model = new Model();
        for (const command of all) run(command, keys, model);
        model.texts.forEach((text, slot) => expect(keys.slotOf(text)).toBe(slot));
        if (!model.has(other)) expect(keys.slotOf(other)).toBeUndefined();
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('keeps the slots in use when the room for them changes', () => {
    const keys = new PackedKeys();
    const texts = Array.from({ length: 1_000 }, (_, slot) => `uti|${slot}|0`);
    keys.resize(1, { used: 0 });
    texts.forEach((text, slot) => {
      if (slot > 0) keys.resize(slot + 1, { used: slot });
      keys.put(slot, text);
    });
    expect(texts.map((text) => keys.slotOf(text))).toEqual(texts.map((_, slot) => slot));
    keys.resize(10, { used: 10 });
    expect(texts.filter((text) => keys.slotOf(text) !== undefined)).toEqual(texts.slice(0, 10));
  });

  it('holds texts of one byte a character, up to a length', () => {
    const keys = new PackedKeys();
    expect(keys.canHold('ÿ'.repeat(KEY_LENGTH_MAX))).toBe(true);
    expect(keys.canHold('x'.repeat(KEY_LENGTH_MAX + 1))).toBe(false);
    expect(keys.canHold('Ā')).toBe(false);
    expect(keys.slotOf('Ā')).toBeUndefined();
  });
});
