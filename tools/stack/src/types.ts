/** What callers of the stack see. */

/** Metadata carries the facts; the message is a constant. A service's `Logger` fits. */
export interface StackLogger {
  info(message: string, metadata?: object): void;
  warn(message: string, metadata?: object): void;
}

export const STACK_KINDS = ['environment', 'embedded', 'containers'] as const;
/** Where a server comes from. */
export type StackKind = (typeof STACK_KINDS)[number];
export type ServerName = 'kafka' | 'postgres';

export interface StackOptions {
  /** Data, logs and passwords; made where absent. Later starts find their data again. */
  readonly dataFolder: string;
  /** False: a throwaway database that may lose commits when it is killed; for tests only. */
  readonly durable: boolean;
  /** Chosen free unless given. */
  readonly kafkaPort?: number;
  readonly postgresPort?: number;
  /** Start a server that died unasked again, within two seconds. Default false. */
  readonly restart?: boolean;
  /** Called once a server that died unasked is ready again. */
  readonly onRestarted?: (server: ServerName, pid: number | undefined) => void;
  /** Silent unless given. */
  readonly logger?: StackLogger;
  /** `process.env` unless given: KAFKA_BROKERS, DATABASE_URL, TRIBUTARY_STACK. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface CrashOptions {
  /** How long the server stays dead, in milliseconds. Default 0. */
  readonly downMs?: number;
}

export interface Stack {
  readonly kind: StackKind;
  /** Read anew each time: `pid` changes with every restart. Absent unless embedded. */
  readonly kafka: { readonly brokers: readonly string[]; readonly pid?: number };
  readonly postgres: { readonly adminUrl: string; readonly pid?: number };
  /** Stops the broker in an orderly way and starts it again, same port and data. */
  restartKafka(): Promise<void>;
  /** `kill -9`, then a start on the same port and data; resolves when it is ready again. */
  killKafka(options?: CrashOptions): Promise<void>;
  /** As `killKafka`. Acknowledged commits survive only where the stack is durable. */
  killPostgres(options?: CrashOptions): Promise<void>;
  /** Stops what this stack started; servers from the environment are left alone. */
  stop(): Promise<void>;
}

/** One server, however it is run. */
export interface ServerHandle {
  readonly pid: number | undefined;
  restart(): Promise<void>;
  kill(options?: CrashOptions): Promise<void>;
  stop(): Promise<void>;
}

/** How servers are run; the same for every kind. */
export interface ServerOptions {
  readonly dataFolder: string;
  readonly durable: boolean;
  readonly port?: number;
  readonly logger: StackLogger;
  /** Absent: a server that dies unasked stays dead. */
  readonly onRestarted?: (pid: number | undefined) => void;
}

export interface KafkaServer extends ServerHandle {
  readonly brokers: readonly string[];
}

export interface PostgresServer extends ServerHandle {
  readonly adminUrl: string;
}
