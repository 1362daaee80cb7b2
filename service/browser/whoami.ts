/** Whom the page is for, where a proxy in front of the server knows it; else undefined. */
export async function askWhoami(): Promise<string | undefined> {
  try {
    const answer: unknown = await (await fetch('/whoami')).json();
    const isNamed = typeof answer === 'object' && answer !== null && 'user' in answer;
    return isNamed && typeof answer.user === 'string' ? answer.user : undefined;
  } catch {
    // Offline, or a server that has not learnt the question yet.
    return undefined;
  }
}
