import type { Block, EdgeKind, Graph, GraphEdge, GraphNode } from './graph.ts';

/** Longest that the words of a node are; the rest is in the playbook. */
const WORDS_MAX = 90;

/**
 * A text as a quoted label. What Mermaid would read as syntax or as HTML is written as an entity code
 * (https://mermaid.js.org/syntax/flowchart.html, "Entity codes to escape characters").
 */
const escaped = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9 .,:/()'_-]/gu, (character) => `#${character.codePointAt(0) ?? 32};`);

const shortened = (text: string): string => (text.length <= WORDS_MAX ? text : `${text.slice(0, WORDS_MAX - 1)}…`);

/**
 * A node's id: letters, digits and underscores behind a letter, and never a word of Mermaid's own such as `end`. Ids of
 * steps have no underscore, so two of them never become one.
 */
const idOf = (id: string): string => `n_${id.replaceAll('-', '_').replaceAll(':', '__')}`;

/** Shapes by what a node is: rounded ends, a rhombus that asks, a hexagon that undoes. */
const SHAPES: Readonly<Record<GraphNode['kind'], readonly [string, string]>> = {
  begin: ['([', '])'],
  end: ['([', '])'],
  step: ['[', ']'],
  holder: ['[[', ']]'],
  proof: ['{{', '}}'],
  undo: ['>', ']'],
};

const nodeLine = ({ id, kind, title, words, changes }: GraphNode): string => {
  const [open, close] = SHAPES[kind];
  const mark = changes && kind === 'step' ? ' * changes something' : '';
  const style = changes && kind === 'step' ? 'k_changes' : `k_${kind}`;
  return `${idOf(id)}${open}"${escaped(title)}${escaped(mark)}<br/>${escaped(shortened(words))}"${close}:::${style}`;
};

/** Arrows by what an edge means: solid, dotted, thick, and one that ends in a cross. */
const ARROWS: Readonly<Record<EdgeKind, string>> = { next: '-->', fails: '-.->', undo: '==>', stop: '-.-x' };

const edgeLine = ({ from, to, kind, label }: GraphEdge): string =>
  `${idOf(from)} ${ARROWS[kind]}${label === undefined ? '' : `|"${escaped(label)}"|`} ${idOf(to)}`;

const blockLines = (blocks: readonly Block[], nodes: ReadonlyMap<string, GraphNode>): string[] =>
  blocks.flatMap(({ node, lists }) => {
    const drawn = nodes.get(node);
    const line = drawn === undefined ? [] : [nodeLine(drawn)];
    if (lists.length === 0) return line;
    return [
      ...line,
      `subgraph ${idOf(node)}__inside["${escaped(`inside ${node}`)}"]`,
      ...lists.flatMap(({ blocks: inside }) => blockLines(inside, nodes)).map((each) => `  ${each}`),
      'end',
    ];
  });

/**
 * Colours repeat what shape, arrow and label say: a drawing in grey says as much. Names begin with `k_`, since a class
 * that is named `end` would end a subgraph.
 */
const STYLES = [
  'classDef k_changes stroke:#b45309,stroke-width:3px',
  'classDef k_undo stroke:#6d28d9,stroke-dasharray:5 3',
  'classDef k_end stroke-width:2px',
  'classDef k_begin stroke-width:2px',
  'classDef k_step stroke:#374151',
  'classDef k_holder stroke:#374151,stroke-width:2px',
  'classDef k_proof stroke:#047857,stroke-width:2px',
];

/** A playbook's graph as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html). */
export const mermaidOf = (graph: Graph): string => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node] as const));
  const undos = graph.nodes.filter(({ kind }) => kind === 'undo');
  const ends = graph.nodes.filter(({ kind }) => kind === 'end');
  const lines = [
    ...blockLines(graph.blocks, nodes),
    ...(undos.length === 0
      ? []
      : ['subgraph undoing["undoing, when it fails"]', ...undos.map((undo) => `  ${nodeLine(undo)}`), 'end']),
    ...ends.map(nodeLine),
    ...graph.edges.map(edgeLine),
    ...STYLES,
  ];
  return [
    '---',
    `title: ${JSON.stringify(graph.title)}`,
    '---',
    'flowchart TD',
    '%% --> next   -.-> fails   ==> from one undo to the next   -.-x stopped',
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
};
