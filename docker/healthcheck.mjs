// Ends with 0 where the service in this container says it is alive, else with 1.
const TIMEOUT_MS = 2_500;
const port = process.env.HTTP_PORT ?? '8080';
try {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { ok } = await fetch(`http://127.0.0.1:${port}/livez`, { signal });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
