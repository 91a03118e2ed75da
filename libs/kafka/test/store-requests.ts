/** What a consumer in another process asks of the store; offsets and epochs as decimal text. */
export interface ClaimRequest {
  readonly topic: string;
  readonly partition: number;
  readonly low: string;
}

export interface ClaimAnswer {
  readonly nextOffset: string;
  readonly epoch: string;
}

export interface ApplyRequest {
  readonly topic: string;
  readonly partition: number;
  readonly epoch: string;
  readonly expectedOffset: string;
  readonly lastOffset: string;
  readonly values: readonly string[];
}
