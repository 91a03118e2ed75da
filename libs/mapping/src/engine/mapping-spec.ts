/** A mapping before it is compiled: what a YAML file or the built-in source declares. */
import type { Action } from '@tributary/domain';
import type { ALLOCATION_FIELDS, PAYMENT_FIELDS, TRADE_FIELDS } from '../flat-fields.js';
import type { DecimalFormat } from '../values/read-decimal.js';

/** Where one field comes from and how its text is read. */
export interface FieldSpec {
  /** Columns or JSON paths; the first that is present is taken. */
  readonly from?: readonly string[] | undefined;
  /** Columns or JSON paths that are joined; all must be present. */
  readonly join?: readonly string[] | undefined;
  readonly separator?: string | undefined;
  /** A fixed value. */
  readonly constant?: string | undefined;
  /** The source's codes and what they mean here; `~` means absent. */
  readonly codes?: ReadonlyMap<string, string> | undefined;
  readonly formats?: readonly string[] | undefined;
  readonly decimal?: DecimalFormat | undefined;
  /** Always, or by the actions of the record. */
  readonly required?: boolean | readonly Action[] | undefined;
}

export type FieldSpecs<C> = { readonly [F in keyof C]?: FieldSpec | undefined };

/** Entries of a list: one for each element of `each`, or one from the record itself. */
export interface ListSpec<C> {
  readonly each?: string | undefined;
  readonly fields: FieldSpecs<C>;
}

export interface AttributesSpec {
  /** Attribute name to column or JSON path. */
  readonly fields: ReadonlyMap<string, string>;
  /** Names that begin so are attributes, without the prefix. */
  readonly prefix?: string | undefined;
  /** What happens to names that nothing maps. */
  readonly rest: 'keep' | 'refuse';
  /** Names that are known and left out. */
  readonly ignore: readonly string[];
}

export interface MappingSpec {
  readonly id: string;
  /** First 16 bytes of SHA-256 of the mapping's text. */
  readonly hash: Uint8Array;
  /** Scheme of trade ids where the record has none. */
  readonly scheme: string;
  /** Zone of local times. */
  readonly zone: string;
  /** Spaces around a value are not part of it. */
  readonly trim: boolean;
  /** Texts that mean absent. */
  readonly nulls: ReadonlySet<string>;
  /** `complete`: a header must have every mapped column; `partial`: some may be missing. */
  readonly header: 'complete' | 'partial';
  readonly fields: FieldSpecs<typeof TRADE_FIELDS>;
  readonly otherPayments: readonly ListSpec<typeof PAYMENT_FIELDS>[];
  readonly allocations: readonly ListSpec<typeof ALLOCATION_FIELDS>[];
  readonly attributes: AttributesSpec;
}
