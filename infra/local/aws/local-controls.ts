import * as z from 'zod';

/** How a scripted command ends: with what it finds, with a failure, or not before its step is scripted again. */
const ScriptedAnswer = z.union([
  z.strictObject({ facts: z.record(z.string(), z.json()) }),
  z.strictObject({ fails: z.string().min(1), exitCode: z.int().min(1).max(255).optional() }),
  z.strictObject({ waits: z.literal(true) }),
]);

/**
 * What a test may do to the local AWS, from whatever process: the schemas of `POST /_local/<control>` on its SSM
 * endpoint.
 */
export const CONTROLS = {
  /** The node's agent loses its connection: commands wait, and time out undelivered. */
  offline: z.strictObject({ nodeId: z.string() }),
  online: z.strictObject({ nodeId: z.string() }),
  /** The node stays connected but takes no command until they are released. */
  holdCommands: z.strictObject({ nodeId: z.string() }),
  releaseCommands: z.strictObject({ nodeId: z.string() }),
  /** All status events of the next `count` commands (of one document, where named) are lost. */
  loseStatusEvents: z.strictObject({ count: z.int().min(0), documentName: z.string().optional() }),
  /** The next `count` commands (of one document, where named) reach their node twice, one after the other. */
  deliverTwice: z.strictObject({ count: z.int().min(0), documentName: z.string().optional() }),
  /**
   * Commands of one recovery, as their comments name it, are not run on their node: they end as is said here of their
   * step's attempts, the last answer staying, and find nothing where nothing is said.
   */
  scriptCommands: z.strictObject({
    recoveryId: z.string().min(1),
    answers: z.record(z.string(), z.array(ScriptedAnswer).min(1)),
  }),
  /** Alarm transitions are lost from here to `resumeAlarms`: no event, no notification, no action. */
  pauseAlarms: z.strictObject({}),
  resumeAlarms: z.strictObject({}),
} as const;

export type ControlName = keyof typeof CONTROLS;
export type ControlRequest<Name extends ControlName> = z.infer<(typeof CONTROLS)[Name]>;

/** The controls as functions. */
export type LocalControls = {
  readonly [Name in ControlName]: (request: ControlRequest<Name>) => Promise<void>;
};

/** True for the name of a control. */
export const isControl = (name: string): name is ControlName => Object.hasOwn(CONTROLS, name);

/**
 * Performs a control by name with what came in from outside.
 *
 * @throws ZodError when the request is not this control's
 */
export const performControl = (controls: LocalControls, name: ControlName, request: unknown): Promise<void> => {
  const perform: Readonly<Record<ControlName, () => Promise<void>>> = {
    offline: () => controls.offline(CONTROLS.offline.parse(request)),
    online: () => controls.online(CONTROLS.online.parse(request)),
    holdCommands: () => controls.holdCommands(CONTROLS.holdCommands.parse(request)),
    releaseCommands: () => controls.releaseCommands(CONTROLS.releaseCommands.parse(request)),
    loseStatusEvents: () => controls.loseStatusEvents(CONTROLS.loseStatusEvents.parse(request)),
    deliverTwice: () => controls.deliverTwice(CONTROLS.deliverTwice.parse(request)),
    scriptCommands: () => controls.scriptCommands(CONTROLS.scriptCommands.parse(request)),
    pauseAlarms: () => controls.pauseAlarms(CONTROLS.pauseAlarms.parse(request)),
    resumeAlarms: () => controls.resumeAlarms(CONTROLS.resumeAlarms.parse(request)),
  };
  return perform[name]();
};

const post = async (ssmUrl: string, name: ControlName, request: unknown): Promise<void> => {
  const answer = await fetch(`${ssmUrl}/_local/${name}`, { method: 'POST', body: JSON.stringify(request) });
  if (!answer.ok) throw new Error(`control ${name} was refused: ${await answer.text()}`);
};

/** The controls of a local AWS that another process runs; its SSM endpoint is AWS_ENDPOINT_URL_SSM. */
export const createLocalControls = (ssmUrl: string): LocalControls => ({
  offline: (request) => post(ssmUrl, 'offline', request),
  online: (request) => post(ssmUrl, 'online', request),
  holdCommands: (request) => post(ssmUrl, 'holdCommands', request),
  releaseCommands: (request) => post(ssmUrl, 'releaseCommands', request),
  loseStatusEvents: (request) => post(ssmUrl, 'loseStatusEvents', request),
  deliverTwice: (request) => post(ssmUrl, 'deliverTwice', request),
  scriptCommands: (request) => post(ssmUrl, 'scriptCommands', request),
  pauseAlarms: (request) => post(ssmUrl, 'pauseAlarms', request),
  resumeAlarms: (request) => post(ssmUrl, 'resumeAlarms', request),
});
