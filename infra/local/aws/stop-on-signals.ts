/** Exit codes of a process that a signal ended, as shells give them. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Ends something cleanly when this process is told to end (Ctrl-C, SIGTERM, a closed terminal), then ends the process.
 *
 * A second signal while ending is ignored: the end is bounded in time. Returns what takes the handlers off again.
 */
export const stopOnSignals = (running: { stop(): Promise<void> }): (() => void) => {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let ending = false;
  const handlers = names.map((name) => {
    const handler = (): void => {
      if (ending) return;
      ending = true;
      running.stop().then(
        () => process.exit(EXIT_CODES[name]),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    };
    process.on(name, handler);
    return [name, handler] as const;
  });
  return () => {
    for (const [name, handler] of handlers) process.off(name, handler);
  };
};
