/**
 * Turns the rows of one file into staged rows and rejects, block by block, and counts them.
 * Every data row is exactly one of both: `received = staged + rejected`.
 */
import { encodeTradeRecord } from '@tributary/contract-mapping';
import type { Lineage, QuarantineReason } from '@tributary/domain';
import type { CsvHeader, CsvItem, CsvRow, RecordFault, RowMapper } from '@tributary/mapping';
import { ControlTotals } from './control-totals.js';
import { FileFaultError } from './file-fault.js';
import type { FileSource } from './file-source.js';
import type { FileCounts, LedgerFile } from './ports.js';
import { lineageMaker } from './quarantine.js';
import type { RowReject } from './row-reject.js';
import { stagedRowOf } from './staged-row.js';
import type { StagedRow } from './staged-row.js';

export interface StagedFile {
  readonly file: LedgerFile;
  readonly source: FileSource;
  readonly adapterVersion: string;
}

export interface StagedBlock {
  readonly staged: readonly StagedRow[];
  readonly rejects: readonly RowReject[];
}

export class RowStager {
  /** Sums over the staged rows. */
  readonly totals: ControlTotals;
  /** Rejected rows by reason. */
  readonly rejectedBy = new Map<QuarantineReason, number>();
  private readonly lineageOf: (row: bigint) => Lineage;
  private mapper: RowMapper | undefined;
  private staged = 0;
  private rejected = 0;

  constructor(private readonly input: StagedFile) {
    const { file, source, adapterVersion } = input;
    this.totals = new ControlTotals(source.file.controlTotals);
    this.lineageOf = lineageMaker({ file, mapping: source.mapping, adapterVersion });
  }

  get counts(): FileCounts {
    const staged = BigInt(this.staged);
    const rejected = BigInt(this.rejected);
    return { received: staged + rejected, staged, rejected };
  }

  /**
   * Checks the header and binds the mapping to its columns; before any row.
   * @throws FileFaultError where the header is not one of this source.
   */
  begin(header: CsvHeader): void {
    if (this.mapper !== undefined) return;
    if ('fault' in header) throw headerFault(header.fault);
    const bound = this.input.source.mapping.bindHeader(header.columns);
    if ('mapper' in bound) this.mapper = bound.mapper;
    else throw headerFault(...bound.faults);
  }

  /** Data rows in file order. */
  take(items: readonly CsvItem[]): StagedBlock {
    const { mapper } = this;
    const staged: StagedRow[] = [];
    const rejects: RowReject[] = [];
    if (mapper === undefined) {
      if (items.length > 0) throw new Error('rows came before their header');
      return { staged, rejects };
    }
    for (const item of items) {
      if ('fault' in item) rejects.push(this.rejectOf(item, [item.fault]));
      else this.takeRow(item, mapper, { staged, rejects });
    }
    this.staged += staged.length;
    this.rejected += rejects.length;
    return { staged, rejects };
  }

  /** @throws FileFaultError where there was no header. */
  end(): void {
    if (this.mapper !== undefined) return;
    const detail = 'the file is empty: it has not even a header';
    throw new FileFaultError({ reason: 'UNDECODABLE', field: '', detail });
  }

  private takeRow(item: CsvRow, mapper: RowMapper, block: Rows): void {
    const { source, receivedAt } = this.input.file;
    const lineage = this.lineageOf(item.row);
    const mapped = mapper.map(item.fields, { source, receivedAt, lineage });
    if ('faults' in mapped) {
      block.rejects.push(this.rejectOf(item, mapped.faults));
      return;
    }
    this.totals.add(mapped.record.terms);
    block.staged.push(stagedRowOf(item.row, mapped.record, encodeTradeRecord(mapped.record)));
  }

  private rejectOf(
    { row, raw }: Pick<CsvItem, 'row' | 'raw'>,
    faults: readonly RecordFault[],
  ): RowReject {
    const fault = joined(faults);
    this.rejectedBy.set(fault.reason, (this.rejectedBy.get(fault.reason) ?? 0) + 1);
    return { ...fault, row, raw };
  }
}

interface Rows {
  readonly staged: StagedRow[];
  readonly rejects: RowReject[];
}

/** The first fault gives reason and field; the others are told, to be mended in one go. */
function joined(faults: readonly RecordFault[]): RecordFault {
  const [first, ...others] = faults;
  if (first === undefined) throw new Error('a refused row has no fault');
  if (others.length === 0) return first;
  const more = others.map(({ field, detail }) => (field === '' ? detail : `${field}: ${detail}`));
  return { ...first, detail: [first.detail, ...more].join('; ') };
}

function headerFault(...faults: readonly RecordFault[]): FileFaultError {
  const { reason, field, detail } = joined(faults);
  return new FileFaultError({ reason, field, detail: `the header: ${detail}` });
}
