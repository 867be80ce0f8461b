import { RecoveryError } from '#domain/errors';
import type { ArgumentSpec } from './command.ts';
import type { Deployment } from './context.ts';

/** The argument of commands that act on one component or on all. */
export const COMPONENT_OR_ALL: ArgumentSpec = {
  name: 'component',
  description: 'its name in the environment document; all components where none is named',
  isRequired: false,
};

/** What is acted on, in a sentence. */
export const scopeOf = (component: string | undefined): string => component ?? 'all components';

/** @throws RecoveryError `ComponentNotDeclared` naming those that are declared */
export const mustBeDeclared = ({ directory }: Pick<Deployment, 'directory'>, component: string | undefined): void => {
  if (component === undefined || directory.component(component) !== undefined) return;
  const names = directory.all().map(({ name }) => name);
  throw new RecoveryError(
    'ComponentNotDeclared',
    `no component '${component}' is declared; declared are ${names.join(', ') || 'none'}`,
  );
};
