/** An error that one line explains to the person at the command line, who can mend it. */
export class ExplainedError extends Error {}
