import type { Command } from '../commands.ts';
import type { CompiledPlaybook } from '../compile.ts';
import type { Playbook } from '../playbook.ts';
import { expectationWords } from '../steps/expectation.ts';
import { flatSteps, type ToldStep, tellSteps } from './told-steps.ts';
import { type WayOut, wayOut } from './way-out.ts';
import { criterionWords, listed } from './words.ts';

/** What a node stands for; `holder` is a step that holds others. */
export type NodeKind = 'begin' | 'step' | 'holder' | 'proof' | 'undo' | 'end';

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly title: string;
  readonly words: string;
  /** Whether the step changes something. */
  readonly changes: boolean;
}

/** `next` when all goes well, `fails` when a step does not, `undo` from one undo to the next, `stop` from outside. */
export type EdgeKind = 'next' | 'fails' | 'undo' | 'stop';

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly label?: string;
}

/** The forward way as it is nested: a node, and the lists of blocks inside it. */
export interface Block {
  readonly node: string;
  readonly lists: readonly { readonly name: string; readonly blocks: readonly Block[] }[];
}

/** A playbook as a graph of its steps: each step once, each undo once, and the ends that can be reached. */
export interface Graph {
  readonly title: string;
  readonly words: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** From the beginning to the proof. */
  readonly blocks: readonly Block[];
  /** Undos in the order in which they run. */
  readonly undos: readonly string[];
}

const ENDS: Readonly<Record<string, string>> = {
  recovered: 'The component is well again.',
  'self-resolved': 'It is well by itself. Nothing was touched.',
  untouched: 'Ended before anything was touched.',
  'rolled-back': 'It failed, and what had been done was undone.',
  'not-undone': 'It failed, and so did undoing it. A person is called.',
  stopped: 'It was stopped, and goes no further.',
};

const BEGIN = 'begin';
/** The name of the success criteria in the machine, which no step may have. */
const PROOF = 'verify';
const undoId = (id: string): string => `${id}:undo`;
const isUndone = ({ undoing }: ToldStep): boolean => undoing.how === 'undone-by';

const blockOf = ({ id, inside }: ToldStep): Block => ({
  node: id,
  lists: inside.map(({ name, steps }) => ({ name, blocks: steps.map(blockOf) })),
});

/** The forward edges of blocks in a row: the last one goes on to `next`. */
const forward = (blocks: readonly Block[], next: string, mayPass: (node: string) => boolean): GraphEdge[] =>
  blocks.flatMap(({ node, lists }, index): GraphEdge[] => {
    const after = blocks[index + 1]?.node ?? next;
    if (lists.length === 0) return [{ from: node, to: after, kind: 'next' }];
    return [
      ...lists.flatMap(({ name, blocks: inside }): GraphEdge[] => [
        { from: node, to: inside[0]?.node ?? after, kind: 'next', label: name },
        ...forward(inside, after, mayPass),
      ]),
      ...(mayPass(node) ? [{ from: node, to: after, kind: 'next' as const, label: 'none of these' }] : []),
    ];
  });

/** The undo that comes first when a step fails: of itself, or of the last that may have been done before it. */
const firstUndo = (step: ToldStep, top: readonly ToldStep[]): string => {
  const at = top.findIndex((each) => flatSteps([each]).includes(step));
  const last = flatSteps(top.slice(0, at + 1)).findLast(isUndone);
  return last === undefined ? 'rolled-back' : undoId(last.id);
};

/** The ways out of the forward way: failures, and stops before a step that changes something. */
const waysOut = (step: ToldStep, top: readonly ToldStep[], { fails }: WayOut): GraphEdge[] => [
  ...(fails === undefined
    ? []
    : [
        {
          from: step.id,
          to: fails === 'untouched' ? 'untouched' : firstUndo(step, top),
          kind: 'fails' as const,
          label: 'fails',
        },
      ]),
  ...(step.changes ? [{ from: step.id, to: 'stopped', kind: 'stop' as const, label: 'stopped' }] : []),
];

const undoEdges = (undos: readonly string[]): GraphEdge[] =>
  undos.flatMap((undo, index): GraphEdge[] => {
    const then = undos[index + 1];
    if (then !== undefined) return [{ from: undo, to: then, kind: 'undo', label: 'then' }];
    return [
      { from: undo, to: 'rolled-back', kind: 'undo', label: 'all undone' },
      { from: undo, to: 'not-undone', kind: 'undo', label: 'an undo failed' },
    ];
  });

const stepNode = (step: ToldStep): GraphNode => ({
  id: step.id,
  kind: step.inside.length > 0 ? 'holder' : 'step',
  title: step.id,
  words: step.words,
  changes: step.changes,
});

/** Draws a playbook up as a graph. Pure; that its failures lead where the machine's do is tested. */
export const graphOf = (
  playbook: Playbook,
  compiled: CompiledPlaybook,
  given: { readonly commands: ReadonlyMap<string, Command> },
): Graph => {
  const top = tellSteps(playbook, given);
  const all = flatSteps(top);
  const undone = all.filter(isUndone).reverse();
  const undos = undone.map(({ id }) => undoId(id));
  const blocks = [{ node: BEGIN, lists: [] }, ...top.map(blockOf), { node: PROOF, lists: [] }];
  const ways = new Map(all.map((step) => [step.id, wayOut(step, compiled.definition)] as const));
  const last = top.at(-1);
  const proofFails = last === undefined || !all.some(({ changes }) => changes) ? 'untouched' : firstUndo(last, top);
  const { confirm, success } = playbook;
  const mayPass = (node: string): boolean => ways.get(node)?.mayPass === true;
  const edges: GraphEdge[] = [
    ...forward(blocks, 'recovered', mayPass).map((edge) =>
      confirm !== undefined && edge.from === confirm.id ? { ...edge, label: expectationWords(confirm.expect) } : edge,
    ),
    ...top
      .filter(({ part }) => part === 'asks')
      .map(({ id }): GraphEdge => ({ from: id, to: 'self-resolved', kind: 'next', label: 'it is well' })),
    ...all.flatMap((step) => waysOut(step, top, ways.get(step.id) ?? { mayPass: false })),
    { from: PROOF, to: proofFails, kind: 'fails', label: 'not met' },
    ...undoEdges(undos),
  ];
  const reached = Object.entries(ENDS).filter(([end]) => edges.some(({ to }) => to === end));
  return {
    title: `${playbook.name} (${playbook.id} v${playbook.version})`,
    words: playbook.description,
    nodes: [
      { id: BEGIN, kind: 'begin', title: 'begin', words: playbook.name, changes: false },
      ...all.map(stepNode),
      {
        id: PROOF,
        kind: 'proof',
        title: 'success',
        words: `Is it so: ${listed(success.criteria.map(criterionWords))}?`,
        changes: false,
      },
      ...undone.map(
        (step): GraphNode => ({
          id: undoId(step.id),
          kind: 'undo',
          title: `undo ${step.id}`,
          words: step.undoing.how === 'undone-by' ? step.undoing.words : '',
          changes: true,
        }),
      ),
      ...reached.map(([end, words]): GraphNode => ({ id: end, kind: 'end', title: end, words, changes: false })),
    ],
    edges,
    blocks,
    undos,
  };
};
