/** Injection tokens of the app. */
export const INGESTOR = Symbol('INGESTOR');
export const KAFKA = Symbol('KAFKA');
export const LEDGER = Symbol('LEDGER');
