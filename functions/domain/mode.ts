import * as z from 'zod';

/**
 * How far automation may go, strictest first (S1). In `shadow` everything is decided and recorded and nothing is
 * touched; in `automatic` an admitted recovery runs.
 */
export const MODES = ['shadow', 'automatic'] as const;
export const Mode = z.enum(MODES);
export type Mode = z.infer<typeof Mode>;

/** The strictest of the modes that apply: global, component, playbook. */
export const strictest = (...modes: readonly Mode[]): Mode => MODES.find((mode) => modes.includes(mode)) ?? MODES[0];
