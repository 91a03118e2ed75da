/**
 * How a value is reached by its name: the only thing that differs between JSON and CSV.
 * Everything after it is one engine.
 */
import { isJsonObject, JsonNumber } from '../json/json-value.js';
import type { JsonObject, JsonValue } from '../json/json-value.js';
import { Refusal } from '../fault.js';

/** Reads one value of a record; undefined where it is absent. */
export type Access<R> = (record: R) => JsonValue | undefined;
/** The access of a name; undefined where records of this form never have it. */
export type AccessOf<R> = (name: string) => Access<R> | undefined;

/** A path with `.` between names; a number is the place in an array. */
export const jsonAccess = (path: string): Access<JsonObject> => {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return (record) => record.get(first);
  return (record) => {
    let value = record.get(first);
    for (const name of rest) {
      if (isJsonObject(value)) value = value.get(name);
      else if (Array.isArray(value)) value = value[Number(name)];
      else return undefined;
    }
    return value;
  };
};

/** Access by column of a header. */
export function columnAccess(columns: readonly string[]): AccessOf<readonly string[]> {
  const places = new Map(columns.map((column, place) => [column, place]));
  return (name) => {
    const place = places.get(name);
    return place === undefined ? undefined : (fields) => fields[place];
  };
}

/** The text of a single value: numbers as written, empty means absent. */
export function textOf(value: JsonValue | undefined): string | undefined | Refusal {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (value === undefined || value === null) return undefined;
  if (value instanceof JsonNumber) return value.text;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return new Refusal('BAD_VALUE', 'must be a single value, not an array or object');
}
