// Runs the suite against the server that the JUnit test has started.
import { runConformanceTests } from "@durable-streams/server-conformance-tests";

runConformanceTests({
  baseUrl: process.env.SLUICE_URL,
  longPollTimeoutMs: Number(process.env.SLUICE_LONG_POLL_MS),
});
