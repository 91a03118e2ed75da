/** A launcher to be killed. Argument: the data folder. Prints its addresses and pids as JSON. */
import { startStack } from '@tributary/stack';

const stack = await startStack({ dataFolder: process.argv.at(-1) ?? '', durable: true });
const { kafka, postgres } = stack;
process.stdout.write(`${JSON.stringify({ kafka, postgres })}\n`);
setInterval(() => undefined, 1_000);
