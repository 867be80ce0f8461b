/** An AWS error as the SDK throws it. */
export const awsError = (name: string, members: object = {}): Error =>
  Object.assign(new Error(`${name} happened`), { name, ...members });

export interface SentToAws {
  readonly command: string;
  readonly input: Record<string, unknown>;
}

/**
 * A client with nothing but `send`, for what no emulator makes: each call takes the next answer, the last one again and
 * again; an error is thrown, a function is asked.
 */
export const stubClient = <Client>(
  ...answers: readonly unknown[]
): { readonly client: Client; readonly sent: readonly SentToAws[] } => {
  const sent: SentToAws[] = [];
  const send = async (command: { readonly input: Record<string, unknown> }): Promise<unknown> => {
    const answer = answers[Math.min(sent.length, answers.length - 1)];
    sent.push({ command: command.constructor.name, input: command.input });
    if (answer instanceof Error) throw answer;
    return answer ?? {};
  };
  return { client: { send } as Client, sent };
};
