import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statesBelow, successors } from '#statemachines/asl';
import type { Graph, GraphEdge } from '#statemachines/describe/graph';
import { flatSteps, tellSteps } from '#statemachines/describe/told-steps';
import { documentOf, shapes } from '#test/support/generated-playbooks';
import { commands } from '#test/support/playbooks';
import { type Described, described, NESTED, shipped } from './described.ts';

const edgesOf = ({ edges }: Graph, kind: GraphEdge['kind']): string[] =>
  edges.filter((edge) => edge.kind === kind).map(({ from, to }) => `${from} > ${to}`);

describe('the graph of a playbook', () => {
  it('leads failures before the first change to untouched, and later ones to the undo that comes first', () => {
    expect(edgesOf(shipped('service-recovery').graph, 'fails')).toEqual([
      'check-host > untouched',
      'take-checkpoint > untouched',
      'identify-failure-mode > untouched',
      'preserve-evidence > untouched',
      'confirm-failure > untouched',
      'stop-gracefully > rolled-back',
      'force-kill > rolled-back',
      'clear-stale > clear-stale:undo',
      'restart > restart:undo',
      'verify > restart:undo',
    ]);
  });

  it('goes through the undos in reverse to both ends of undoing', () => {
    expect(edgesOf(shipped('service-recovery').graph, 'undo')).toEqual([
      'restart:undo > clear-stale:undo',
      'clear-stale:undo > rolled-back',
      'clear-stale:undo > not-undone',
    ]);
  });

  it('is left where the component is well by itself, and stopped only before what changes something', () => {
    const { graph } = shipped('service-recovery');
    expect(graph.edges).toContainEqual({
      from: 'confirm-failure',
      to: 'self-resolved',
      kind: 'next',
      label: 'it is well',
    });
    expect(edgesOf(graph, 'stop')).toEqual([
      'stop-gracefully > stopped',
      'force-kill > stopped',
      'clear-stale > stopped',
      'restart > stopped',
    ]);
  });

  it('names the arms of a choice on their edges, and goes past it where none may hold', () => {
    const { graph } = described(NESTED);
    const from = graph.edges.filter((edge) => edge.from === 'which' && edge.kind === 'next');
    expect(from.map(({ to, label }) => `${to}: ${label}`)).toEqual([
      'ask: look.mode is hung',
      'scale: look.mode is dead',
      'both: none of these',
    ]);
  });

  it('says nothing of a failure that is none, such as that of a message', () => {
    expect(described(NESTED).graph.edges.filter(({ from, kind }) => from === 'tell' && kind === 'fails')).toEqual([]);
  });

  it('leads what nothing was changed before to untouched, inside a choice too', () => {
    const failures = edgesOf(described(NESTED).graph, 'fails');
    expect(failures).toContain('ask > untouched');
    expect(failures).toContain('halt > scale:undo');
  });

  it('has no undo and no end of undoing where nothing is changed', () => {
    const { graph } = described({ ...NESTED, steps: [NESTED['steps'] as never].flat().slice(0, 1) });
    expect(graph.undos).toEqual([]);
    expect(graph.nodes.filter(({ kind }) => kind === 'end').map(({ id }) => id)).toEqual(['recovered', 'untouched']);
    expect(edgesOf(graph, 'fails')).toContain('verify > untouched');
  });
});

/** Where the machine itself goes when a step of the outermost list fails, in the names of the graph. */
const machineFailure = (step: string, { compiled }: Described): string[] => {
  const { States } = compiled.definition;
  const own = statesBelow(States).filter(([name]) => name === step || new RegExp(`^${step}:(?!undo)`).test(name));
  const nodeOf = (name: string): string => {
    if (name === 'untouched') return name;
    if (name === 'everything-undone?') return 'rolled-back';
    // why looked for: the undo of a step for each target begins with the undo of what is inside it
    return (States[`${name}:each`]?.Next ?? name).split(':').slice(0, 2).join(':');
  };
  return [
    ...new Set(
      own
        .flatMap(([, state]) => successors(state))
        .filter((name) => /^(untouched|everything-undone\?)$|:undo($|:)/.test(name))
        .map(nodeOf),
    ),
  ];
};

describe('the graph of any playbook', () => {
  const generated = shapes.map((shape) => described(documentOf(shape)));

  it('has every step once, each with its undo once, and no edge that leads nowhere', () => {
    fc.assert(
      fc.property(generated, ({ playbook, graph }) => {
        const ids = graph.nodes.map(({ id }) => id);
        const steps = flatSteps(tellSteps(playbook, { commands }));
        const undone = steps.filter(({ undoing }) => undoing.how === 'undone-by').map(({ id }) => `${id}:undo`);
        const forward = ['step', 'holder'];
        expect(new Set(ids).size).toBe(ids.length);
        expect(graph.nodes.filter(({ kind }) => forward.includes(kind)).map(({ id }) => id)).toEqual(
          steps.map(({ id }) => id),
        );
        expect(graph.nodes.filter(({ kind }) => kind === 'undo').map(({ id }) => id)).toEqual(undone.reverse());
        for (const { from, to } of graph.edges) {
          expect(ids).toContain(from);
          expect(ids).toContain(to);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leads every failure to an undo or an end, and from there to an end', () => {
    fc.assert(
      fc.property(generated, ({ graph }) => {
        const kinds = new Map(graph.nodes.map(({ id, kind }) => [id, kind] as const));
        for (const { to } of graph.edges.filter(({ kind }) => kind === 'fails')) {
          expect(['undo', 'end']).toContain(kinds.get(to));
        }
        const leads = (id: string): string[] =>
          graph.edges.filter(({ from, kind }) => from === id && kind === 'undo').map(({ to }) => to);
        for (const [index, undo] of graph.undos.entries()) {
          expect(leads(undo)).toEqual(
            graph.undos[index + 1] === undefined ? ['rolled-back', 'not-undone'] : [graph.undos[index + 1]],
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leads failures where the machine does', () => {
    fc.assert(
      fc.property(generated, (each) => {
        const { playbook, graph } = each;
        for (const { id } of playbook.steps) {
          const drawn = graph.edges.filter(({ from, kind }) => from === id && kind === 'fails').map(({ to }) => to);
          expect([id, drawn]).toEqual([id, machineFailure(id, each)]);
        }
      }),
      { numRuns: 100 },
    );
  });
});
