/**
 * CRC-32C (Castagnoli) of a record batch. Eight bytes a step: table `n` holds what a byte becomes
 * after `n` more zero bytes, so that the eight look-ups of a step do not wait for each other.
 */
const POLYNOMIAL = 0x82f63b78;
const STEP = 8;
const BYTE_VALUES = 256;

const T0 = firstTable();
const T1 = nextTable(T0);
const T2 = nextTable(T1);
const T3 = nextTable(T2);
const T4 = nextTable(T3);
const T5 = nextTable(T4);
const T6 = nextTable(T5);
const T7 = nextTable(T6);

/** Unsigned checksum of the bytes from `from` on. */
export function crc32c(bytes: Uint8Array, from = 0): number {
  let crc = -1;
  let at = from;
  for (; at + STEP <= bytes.length; at += STEP) {
    const low = crc ^ word(bytes, at);
    const high = word(bytes, at + 4);
    crc =
      look(T7, low) ^
      look(T6, low >>> 8) ^
      look(T5, low >>> 16) ^
      look(T4, low >>> 24) ^
      look(T3, high) ^
      look(T2, high >>> 8) ^
      look(T1, high >>> 16) ^
      look(T0, high >>> 24);
  }
  for (; at < bytes.length; at += 1) crc = look(T0, crc ^ (bytes[at] as number)) ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

/** Four bytes, the first one lowest. */
function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

/** The table's answer for the lowest byte. */
function look(table: Int32Array, value: number): number {
  return table[value & 0xff] as number;
}

function firstTable(): Int32Array {
  return Int32Array.from({ length: BYTE_VALUES }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    return crc;
  });
}

function nextTable(before: Int32Array): Int32Array {
  return before.map((crc) => look(T0, crc) ^ (crc >>> 8));
}
