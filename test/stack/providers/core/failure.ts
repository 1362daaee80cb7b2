/** An error for the user of the engine: its message alone, no trace of the provider's code. */
export class Failure extends Error {
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

/** The resource exists but could not be brought up: the engine keeps it in the state. */
export class InitFailure extends Failure {
  constructor(
    readonly id: string,
    readonly properties: Record<string, unknown>,
    message: string,
  ) {
    super(message);
  }
  readonly reasons = [this.message];
}
