/**
 * What a file must pass, in this order: size, marker's form, marker's hash; then, once all rows are
 * read, marker's rows, reject threshold, control totals. The first that fails holds the file.
 */
import type { ControlTotal, ControlTotals } from './control-totals.js';
import type { FileFault } from './file-fault.js';
import { MARKER_BYTES_MAX, markerMismatch, parseMarker } from './marker.js';
import type { Marker } from './marker.js';
import type { FileCounts, LedgerFile } from './ports.js';
import { heldBecause } from './reject-threshold.js';
import type { RejectThreshold } from './reject-threshold.js';

export interface FileLimits {
  /** Largest file as received, in bytes. */
  readonly fileBytesMax: bigint;
}

const MARKER_FIELD = '.done';
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Before the file is read. */
export function checkFile(
  { bytes, sha256, marker }: Pick<LedgerFile, 'bytes' | 'sha256' | 'marker'>,
  { fileBytesMax }: FileLimits,
): { readonly marker: Marker } | { readonly fault: FileFault } {
  if (bytes > fileBytesMax) {
    const detail = `${bytes} bytes; the limit is ${fileBytesMax}`;
    return { fault: { reason: 'TOO_LARGE', field: '', detail } };
  }
  const parsed = readMarker(marker);
  if ('fault' in parsed) return { fault: markerFault('BAD_VALUE', parsed.fault) };
  const mismatch = markerMismatch(parsed.marker, { sha256 });
  return mismatch === undefined ? parsed : { fault: markerFault('POLICY', mismatch) };
}

function readMarker(bytes: Uint8Array | undefined): { marker: Marker } | { fault: string } {
  if (bytes === undefined) return { marker: {} };
  if (bytes.length > MARKER_BYTES_MAX) {
    return { fault: `the marker has more than ${MARKER_BYTES_MAX} bytes` };
  }
  try {
    return parseMarker(utf8.decode(bytes));
  } catch {
    return { fault: 'the marker is no UTF-8 text' };
  }
}

export interface ReadFile {
  readonly sha256: string;
  readonly marker: Marker;
  readonly counts: FileCounts;
  readonly threshold: RejectThreshold;
  readonly totals: Pick<ControlTotals, 'result'>;
}

/** After all rows are read. */
export function checkRead(
  file: ReadFile,
): { readonly controlTotals: readonly ControlTotal[] } | { readonly fault: FileFault } {
  const { sha256, marker, counts } = file;
  const mismatch = markerMismatch(marker, { sha256, rows: counts.received });
  if (mismatch !== undefined) return { fault: markerFault('POLICY', mismatch) };
  const held = heldBecause(counts, file.threshold);
  if (held !== undefined) return { fault: { reason: 'POLICY', field: '', detail: held } };
  const result = file.totals.result();
  if ('totals' in result) return { controlTotals: result.totals };
  return { fault: { reason: 'IMPLAUSIBLE', field: '', detail: result.fault } };
}

function markerFault(reason: 'BAD_VALUE' | 'POLICY', detail: string): FileFault {
  return { reason, field: MARKER_FIELD, detail };
}
