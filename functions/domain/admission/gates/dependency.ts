import { absent } from '../../table/condition.ts';
import { keys } from '../../table/keys.ts';
import { type Gate, textIn } from '../gate.ts';

/** A dependency of the component is not itself an open incident (D5): what stands on a sick thing is not the sick thing. */
export const dependency: Gate = {
  name: 'dependency',
  guards: ({ component }) =>
    component.dependencies.map((name) => ({ key: keys.open(name), when: absent('incidentId') })),
  explain: ({ component }, item, key) => {
    const name = key.pk.slice('COMPONENT#'.length);
    return {
      gate: 'dependency',
      words: `'${component.name}' depends on '${name}', which is not well itself (${textIn(item, 'incidentId')}); it goes first`,
      inputs: { dependency: name, incidentId: textIn(item, 'incidentId') },
    };
  },
};
