/**
 * A Java loop that does the sink's work, run in turn with it on the same broker and database. It is
 * started through the peers' own script, which is given this run's servers and a scratch folder
 * that its step `setup` has filled.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SinkRun } from './sink-run.js';
import type { StreamName } from './streams.js';

const CANDIDATE = 'java-full';
const OWNER_ONLY = 0o600;
/** Their generator updates the newest 250,000 rows. */
const AGED_ROWS_MIN = 250_000;

export interface PeerFolders {
  /** Where `run.sh` of the peers lies. */
  readonly peers: string;
  /** Its scratch folder. */
  readonly peersWork: string;
}

export interface PeerSizes {
  readonly agedRows: number;
  readonly warmUp: number;
  readonly records: number;
}

interface PeerResult {
  readonly warm?: number;
  readonly wrong?: number;
  readonly missing?: number;
  readonly cli?: number;
  readonly pg?: number;
  /** Cores that others used meanwhile. */
  readonly other?: number;
}

export class JavaPeer {
  private constructor(
    private readonly folders: PeerFolders,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Fills the peers' topics and databases on this run's servers. */
  static async load(run: SinkRun, folders: PeerFolders, sizes: PeerSizes): Promise<JavaPeer> {
    const { peersWork } = folders;
    if (sizes.agedRows < AGED_ROWS_MIN) {
      throw new Error(`the peers need --aged-rows of ${AGED_ROWS_MIN} or more`);
    }
    if (!existsSync(join(peersWork, 'classes-kafka'))) {
      throw new Error(`run \`PEERS_WORK=${peersWork} ./run.sh setup\` of the peers first`);
    }
    const { kafka, postgres } = run.stack;
    const { port, username, password } = new URL(postgres.adminUrl);
    const passwords = join(peersWork, 'pgpass');
    const line = `*:*:*:${username}:${decodeURIComponent(password)}\n`;
    writeFileSync(passwords, line, { mode: OWNER_ONLY });
    // The script reads processor times by the ids it finds here.
    mkdirSync(join(peersWork, 'pg'), { recursive: true });
    writeFileSync(join(peersWork, 'pg', 'postmaster.pid'), `${postgres.pid ?? ''}\n`);
    writeFileSync(join(peersWork, 'kafka.pid'), `${kafka.pid ?? ''}\n`);
    const peer = new JavaPeer(folders, {
      ...process.env,
      PEERS_WORK: peersWork,
      KPORT: kafka.brokers[0]?.split(':')[1],
      PGPORT: port,
      PGPASSFILE: passwords,
      CANDIDATES: CANDIDATE,
      ROUNDS: '1',
      PRELOAD: String(sizes.agedRows),
      WARM: String(sizes.warmUp),
      MAIN: String(sizes.records),
    });
    await peer.step('load', {});
    return peer;
  }

  /** Records per second of the timed part, and what the peers' own oracle found wrong. */
  async measure(stream: StreamName, round: number): Promise<PeerResult & { warm: number }> {
    await this.step('bench', { STREAMS: stream, ROUND0: String(round - 1) });
    const results = readFileSync(join(this.folders.peersWork, 'results.jsonl'), 'utf8');
    const result = JSON.parse(results.trimEnd().split('\n').at(-1) ?? '{}') as PeerResult;
    const { warm } = result;
    if (warm === undefined) throw new Error(`${CANDIDATE} failed: ${JSON.stringify(result)}`);
    return { ...result, warm };
  }

  private async step(name: string, env: NodeJS.ProcessEnv): Promise<void> {
    const script = join(this.folders.peers, 'run.sh');
    // What it prints is for people, and standard output is for the figures.
    const child = spawn('bash', [script, name], {
      env: { ...this.env, ...env },
      stdio: ['ignore', 2, 2],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`${script} ${name} ended with ${code}`);
  }
}
