/** Prints its settings, then one line per SIGHUP, until it is killed. */
process.on('SIGHUP', () => process.stdout.write('hung up\n'));
process.stdout.write(`${process.argv.at(-1)}\n`);
setInterval(() => undefined, 1_000);
