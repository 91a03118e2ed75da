/**
 * JSON values that lose nothing: numbers keep their text (a `number` would round 17 digits and
 * more), objects are maps (so `__proto__` is a name like any other).
 */

/** A JSON number as it was written. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue = string | JsonNumber | boolean | null | JsonValue[] | JsonObject;

/** True for an object. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}
