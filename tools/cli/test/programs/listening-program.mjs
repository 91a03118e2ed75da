// Says where it listens, as a service does, and when it began; ends at SIGTERM.
process.on('SIGTERM', () => {
  console.log(JSON.stringify({ msg: 'stopped' }));
  process.exitCode = 0;
  process.exit();
});
setInterval(() => undefined, 60_000);
const url = `http://127.0.0.1:1/${process.pid}`;
console.log('a library writes "listening" here too');
console.log(JSON.stringify({ msg: 'listening', url, beganAt: performance.timeOrigin }));
console.error('and something to standard error');
