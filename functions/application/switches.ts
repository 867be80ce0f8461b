import { SWITCH } from '../domain/admission/guard-item.ts';
import { RecoveryError } from '../domain/errors.ts';
import { keys } from '../domain/table/keys.ts';
import type { Deps } from './deps.ts';

export type SwitchesDeps = Pick<Deps, 'clock' | 'table' | 'directory' | 'log'>;

export interface SwitchChange {
  /** A component's name; all components where it is absent. */
  readonly component?: string | undefined;
  readonly by: string;
  readonly reason: string;
  readonly until?: Date | undefined;
}

/**
 * Throws the kill switch, or throws it back (S5). From the write on no mutating step begins, in any running recovery;
 * the check is part of the write that begins a step.
 *
 * @throws RecoveryError `ComponentNotDeclared`
 */
export const createSwitches = ({ clock, table, directory, log }: SwitchesDeps) => {
  const set = async (disabled: boolean, { component, by, reason, until }: SwitchChange): Promise<void> => {
    if (component !== undefined && directory.component(component) === undefined) {
      throw new RecoveryError('ComponentNotDeclared', `no component '${component}' is declared in this environment`);
    }
    await table.transact([
      {
        do: 'update',
        key: component === undefined ? keys.globalSwitch : keys.componentSwitch(component),
        set: {
          [SWITCH.disabled]: disabled,
          [SWITCH.by]: by,
          [SWITCH.reason]: reason,
          [SWITCH.at]: clock.now().toISOString(),
          ...(until === undefined ? {} : { [SWITCH.until]: until.getTime() }),
        },
        ...(until === undefined ? { remove: [SWITCH.until] } : {}),
      },
    ]);
    log.warn(disabled ? 'recovery disabled' : 'recovery enabled', { component: component ?? 'all', by, reason });
  };
  return {
    disable: (change: SwitchChange): Promise<void> => set(true, change),
    enable: (change: Omit<SwitchChange, 'until'>): Promise<void> => set(false, change),
  };
};
export type Switches = ReturnType<typeof createSwitches>;
