/** The embedded broker: Kafka's jars on the local Java. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../errors.js';
import { freePort, onFreePort } from '../free-port.js';
import { KAFKA_READY_MS_MAX } from '../limits.js';
import { PACKAGE_FOLDER } from '../paths.js';
import { stopLeftover } from '../process-table.js';
import { runCommand } from '../run-command.js';
import { ServerLog } from '../server-log.js';
import { ServerProcess } from '../server-process.js';
import type { KafkaServer, ServerOptions } from '../types.js';
import { classPath } from './jars.js';
import type { Java } from './java.js';
import { brokerProperties, propertiesText } from './properties.js';
import { warmUp } from './warm-up.js';

export interface BrokerOptions extends ServerOptions {
  readonly java: Java;
  /** `-XX:` options about the class archive. */
  readonly archiveFlags: readonly string[];
}

const HEAP_TEST = '-Xmx384m';
const HEAP_DURABLE = '-Xmx768m';
const STARTED = 'Kafka Server started';

/** Starts a broker on the data of the folder. Throws `StackError`. */
export async function startBroker(options: BrokerOptions): Promise<KafkaServer> {
  const folder = join(options.dataFolder, 'kafka');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pidFile = pidFileIn(folder);
  const pid = await stopKafkaLeftover(options.dataFolder);
  if (pid !== undefined) options.logger.warn('stopped what an earlier start left', { pid });
  return onFreePort(options.port, (port) => startOn(port, { options, folder, pidFile }));
}

const pidFileIn = (folder: string): string => join(folder, 'kafka.pid');

/** Stops a broker that an earlier launcher left on this data. Answers its pid. */
export function stopKafkaLeftover(dataFolder: string): Promise<number | undefined> {
  const folder = join(dataFolder, 'kafka');
  return stopLeftover({ pidFile: pidFileIn(folder), folder, stopSignal: 'SIGTERM' });
}

interface Placed {
  readonly options: BrokerOptions;
  readonly folder: string;
  readonly pidFile: string;
}

async function startOn(port: number, { options, folder, pidFile }: Placed): Promise<KafkaServer> {
  const broker = `127.0.0.1:${port}`;
  const controller = `127.0.0.1:${await freePort()}`;
  const settings = join(folder, 'server.properties');
  const logFolder = join(folder, 'log');
  const properties = brokerProperties({
    listen: broker,
    advertised: broker,
    controllerListen: controller,
    controllerVoter: controller,
    logFolder,
  });
  writeFileSync(settings, propertiesText(properties));
  await format({ options, settings, logFolder });
  const server = new ServerProcess({
    name: 'kafka',
    command: options.java.command,
    args: [...javaArguments(options), 'kafka.Kafka', settings],
    log: new ServerLog(join(options.dataFolder, 'kafka.log')),
    stopSignal: 'SIGTERM',
    readyMsMax: KAFKA_READY_MS_MAX,
    isReady: (output) => output.includes(STARTED),
    lockedBy: /Failed to acquire lock on file/,
    onSpawned: (spawned) => writeFileSync(pidFile, `${spawned}\n`),
    logger: options.logger,
    onRestarted: options.onRestarted,
  });
  await server.start();
  try {
    await warmUp(broker);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return Object.assign(server, { brokers: [broker] });
}

interface Formatting {
  readonly options: BrokerOptions;
  readonly settings: string;
  readonly logFolder: string;
}

async function format({ options, settings, logFolder }: Formatting): Promise<void> {
  if (existsSync(join(logFolder, 'meta.properties'))) return;
  // A leading hyphen would be taken for an option of the command.
  const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const { isGood, output } = await runCommand(options.java.command, [
    ...javaArguments({ ...options, archiveFlags: readOnly(options.archiveFlags) }),
    ...['kafka.tools.StorageTool', 'format', '--ignore-formatted', '-t', id, '-c', settings],
  ]);
  if (isGood) return;
  throw new StackError('SERVER_NOT_STARTED', `Kafka's folder was not formatted:\n${output}`);
}

/** The archive is written by the broker's run, not by the short one that formats. */
function readOnly(flags: readonly string[]): string[] {
  return flags.filter((flag) => !flag.startsWith('-XX:ArchiveClassesAtExit'));
}

/**
 * A broker that lives for a test is not worth the optimising compiler; one that carries load is.
 */
function javaArguments({ durable, archiveFlags }: BrokerOptions): string[] {
  return [
    '-Xms128m',
    ...(durable ? [HEAP_DURABLE] : [HEAP_TEST, '-XX:TieredStopAtLevel=1']),
    ...['-XX:+UseSerialGC', ...archiveFlags],
    `-Dlog4j2.configurationFile=${join(PACKAGE_FOLDER, 'kafka', 'log4j2.properties')}`,
    ...['-cp', classPath()],
  ];
}
