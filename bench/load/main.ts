import { ExplainedError } from '../explained-error';
import { parseLoadOptions, usage } from './options';
import { formatLoadReport, isFaultless } from './report';
import { runLoad, type Snapshot } from './run-load';

const answerTimeoutMs = 10_000;
/** Between two lines where the same line cannot be written again. */
const quietMs = 10_000;

async function main(args: string[]): Promise<void> {
  const options = parseLoadOptions(args);
  if (options === 'help') {
    console.log(usage);
    return;
  }
  await checkAnswers(options.url);
  const stopped = new AbortController();
  process.once('SIGINT', () => stopped.abort());
  const showProgress = createProgressLine();
  const report = await runLoad(options, showProgress, stopped.signal);
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  console.log(options.asJson ? JSON.stringify(report, null, 2) : formatLoadReport(report));
  process.exitCode = isFaultless(report) ? 0 : 1;
}

/** @throws {ExplainedError} when nothing answers there, or not this chat */
async function checkAnswers(url: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(answerTimeoutMs) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new ExplainedError(
      `${url} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
  if (!response.ok) {
    throw new ExplainedError(
      `${url}/health answers ${response.status}: is it this chat, and public?`,
    );
  }
}

/** One line that is written over again on a terminal, a line now and then elsewhere. */
function createProgressLine(): (snapshot: Snapshot) => void {
  let lastMs = -Infinity;
  return ({ phase, elapsedMs, tally }) => {
    const seconds = (elapsedMs / 1_000).toFixed(0).padStart(4);
    const p99 = tally.delivery.count > 0 ? tally.delivery.percentile(0.99).toFixed(0) : '–';
    const line =
      `${seconds} s  ${phase}: ${tally.present} present, ${tally.sent} sent, ` +
      `${tally.deliveries} delivered, p99 ${p99} ms, ${tally.reconnects} reconnects`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[K${line}`);
    } else if (performance.now() - lastMs >= quietMs) {
      lastMs = performance.now();
      process.stderr.write(`${line}\n`);
    }
  };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isExplained = error instanceof ExplainedError;
  console.error(isExplained ? error.message : error);
  process.exitCode = 1;
});
