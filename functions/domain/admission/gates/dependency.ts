import { absent, any, equal } from '../../table/condition.ts';
import { keys } from '../../table/keys.ts';
import { type Gate, textIn } from '../gate.ts';
import { WATCHED } from '../guard-item.ts';

/**
 * No dependency of the component is itself unwell (D5): what stands on a sick thing is not the sick thing. One that was
 * made well and is only watched holds nobody up.
 */
export const dependency: Gate = {
  name: 'dependency',
  guards: ({ component }) =>
    component.dependencies.map((name) => ({
      key: keys.open(name),
      when: any(absent('incidentId'), equal(WATCHED, true)),
    })),
  explain: ({ component }, item, key) => {
    const name = key.pk.slice('COMPONENT#'.length);
    return {
      gate: 'dependency',
      words: `'${component.name}' depends on '${name}', which is not well itself (${textIn(item, 'incidentId')}); it goes first`,
      inputs: { dependency: name, incidentId: textIn(item, 'incidentId') },
    };
  },
};
