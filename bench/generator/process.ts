// The load generator: a process of its own, so that what it costs is not the server's nor the
// orchestrator's. Answers one call at a time.
import { calls, type AnswerMessage, type CallMessage } from './calls';

process.on('message', (message: CallMessage) => {
  run(message).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
  );
});

async function run(message: CallMessage): Promise<unknown> {
  switch (message.call) {
    case 'join':
      return calls.join(message.argument);
    case 'send':
      return calls.send(message.argument);
    case 'leave':
      return calls.leave(message.argument);
  }
}

function answer(message: AnswerMessage): void {
  process.send?.(message);
}
