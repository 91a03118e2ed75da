/** One image, three processes: the sink (no argument), its `relay`, and the `sweep`. */
import 'reflect-metadata';
import { createLogger } from '@tributary/observability';
import { runRelay } from './relay/run-relay.js';
import { runSink } from './run-sink.js';
import { runSweep } from './run-sweep.js';

const [role = 'sink', ...argv] = process.argv.slice(2);

async function run(): Promise<void> {
  switch (role) {
    case 'sink':
      return runSink();
    case 'relay':
      return runRelay();
    case 'sweep':
      process.exitCode = await runSweep(argv);
      return;
    default:
      process.stderr.write('Usage: main.js [sink | relay | sweep --business-date YYYY-MM-DD]\n');
      process.exitCode = 2;
  }
}

try {
  await run();
} catch (error) {
  createLogger({ service: 'convergence-sink' }).error('start failed', { error });
  process.exit(1);
}
