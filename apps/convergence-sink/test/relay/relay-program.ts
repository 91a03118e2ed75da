/** The relay as `node main.js relay` runs it, in a process of its own, to be killed. */
import { runRelay } from '../../src/relay/run-relay.js';

await runRelay();
