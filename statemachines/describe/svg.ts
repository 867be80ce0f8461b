import type { EdgeKind, Graph, GraphNode } from './graph.ts';
import { type Box, layoutOf, SIZE } from './svg-layout.ts';
import { type Route, routesOf } from './svg-routes.ts';
import { counted } from './words.ts';
import { element, xmlText } from './xml.ts';

const FONT = 'ui-sans-serif, system-ui, sans-serif';
/** Characters that surely fit into a line of a node, and lines of words in it. */
const LINE_CHARACTERS = 34;
const LABEL_CHARACTERS = 34;
const LEGEND_WIDTH = 240;
const LINES = 2;

/** How edges are told apart without colour: by dashes, by width, by the mark at their end, and by their labels. */
const EDGES: Readonly<
  Record<
    EdgeKind,
    { readonly colour: string; readonly dashes?: string; readonly width: number; readonly words: string }
  >
> = {
  next: { colour: '#1f2937', width: 1.6, words: 'goes on' },
  fails: { colour: '#b91c1c', dashes: '8 5', width: 1.6, words: 'fails' },
  undo: { colour: '#6d28d9', dashes: '2 4', width: 3, words: 'from one undo to the next' },
  stop: { colour: '#475569', dashes: '10 4 2 4', width: 1.2, words: 'stopped from outside' },
};
const KINDS = ['next', 'fails', 'undo', 'stop'] as const satisfies readonly EdgeKind[];

const NODES: Readonly<
  Record<
    GraphNode['kind'],
    { readonly stroke: string; readonly fill: string; readonly dashes?: string; readonly round: number }
  >
> = {
  begin: { stroke: '#1f2937', fill: '#f3f4f6', round: 31 },
  step: { stroke: '#374151', fill: '#ffffff', round: 4 },
  holder: { stroke: '#374151', fill: '#f3f4f6', round: 4 },
  proof: { stroke: '#047857', fill: '#ecfdf5', round: 14 },
  undo: { stroke: '#6d28d9', fill: '#f5f3ff', dashes: '5 3', round: 4 },
  end: { stroke: '#1f2937', fill: '#f9fafb', round: 31 },
};

/** A text in a few short lines. What does not fit ends in an ellipsis; the whole of it is shown on pointing. */
export const shortLines = (text: string, characters = LINE_CHARACTERS, most = LINES): string[] => {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= characters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const cut = (line: string, goesOn: boolean): string =>
    goesOn || line.length > characters ? `${line.slice(0, characters - 1).trimEnd()}…` : line;
  return lines.slice(0, most).map((line, index) => cut(line, index === most - 1 && lines.length > most));
};

const text = (x: number, y: number, words: string, more: Readonly<Record<string, string | number>> = {}): string =>
  element('text', { x, y, 'font-size': 11.5, fill: '#374151', ...more }, [xmlText(words)]);

const drawNode = ({ kind, title, words, changes }: GraphNode, { x, y, width, height }: Box): string => {
  const { stroke, fill, dashes, round } = NODES[kind];
  const isChange = changes && kind === 'step';
  return element('g', {}, [
    element('title', {}, [xmlText(`${title}: ${words}`)]),
    element('rect', {
      ...{ x, y, width, height, rx: round, fill, stroke },
      'stroke-width': isChange ? 3 : 1.5,
      'stroke-dasharray': dashes,
    }),
    text(x + width / 2, y + 20, isChange ? `* ${title}` : title, {
      ...{ 'text-anchor': 'middle', 'font-size': 13, 'font-weight': 600, fill: '#111827' },
    }),
    ...shortLines(words).map((line, index) =>
      text(x + width / 2, y + 37 + 15 * index, line, { 'text-anchor': 'middle' }),
    ),
  ]);
};

const drawRoute = (id: string, { edge, points, label, anchor, joins }: Route): string => {
  const { colour, dashes, width, words } = EDGES[edge.kind];
  return element('g', {}, [
    element('title', {}, [xmlText(`${edge.from} ${words} to ${edge.to}`)]),
    element('polyline', {
      points: points.map((point) => point.join(',')).join(' '),
      ...{ fill: 'none', stroke: colour, 'stroke-width': width, 'stroke-dasharray': dashes },
      'marker-end': joins ? undefined : `url(#${id}-${edge.kind})`,
    }),
    ...(edge.label === undefined
      ? []
      : [
          text(label[0], label[1], shortLines(edge.label, LABEL_CHARACTERS, 1)[0] ?? '', {
            ...{ fill: colour, 'paint-order': 'stroke', stroke: '#ffffff', 'stroke-width': 4 },
            'text-anchor': anchor,
          }),
        ]),
  ]);
};

/** A filled arrow, an open one, a double one and a cross: told apart where dashes are too small to see. */
const MARKS: Readonly<Record<EdgeKind, string>> = {
  next: 'M0,0 L10,5 L0,10 Z',
  fails: 'M1,1 L9,5 L1,9',
  undo: 'M0,1 L5,5 L0,9 M4,1 L9,5 L4,9',
  stop: 'M1,1 L9,9 M9,1 L1,9',
};

const marker = (id: string, kind: EdgeKind): string =>
  element(
    'marker',
    {
      ...{ id: `${id}-${kind}`, viewBox: '0 0 10 10', refX: 9, refY: 5, orient: 'auto' },
      ...{ markerWidth: 10, markerHeight: 10, markerUnits: 'userSpaceOnUse' },
    },
    [
      element('path', {
        ...{ d: MARKS[kind], stroke: EDGES[kind].colour, 'stroke-width': 1.5 },
        fill: kind === 'next' ? EDGES[kind].colour : 'none',
      }),
    ],
  );

const legend = (id: string, y: number): string[] => [
  ...KINDS.flatMap((kind, index) => {
    const x = SIZE.margin + index * LEGEND_WIDTH;
    const { colour, dashes, width, words } = EDGES[kind];
    return [
      element('line', {
        ...{ x1: x, y1: y, x2: x + 44, y2: y, stroke: colour, 'stroke-width': width, 'stroke-dasharray': dashes },
        'marker-end': `url(#${id}-${kind})`,
      }),
      text(x + 52, y + 4, words),
    ];
  }),
  text(SIZE.margin + KINDS.length * LEGEND_WIDTH, y + 4, '* changes something'),
];

/** What a person hears who cannot see the drawing: the steps in their order, and what becomes of a failure. */
const spoken = ({ words, nodes, undos }: Graph): string => {
  const steps = nodes.filter(({ kind }) => kind === 'step');
  const changing = steps.filter(({ changes }) => changes).map(({ title }) => title);
  const titles = new Map(nodes.map(({ id, title }) => [id, title] as const));
  return [
    words,
    `${counted(steps.length, 'step')}: ${steps.map(({ title }) => title).join(', ')}.`,
    changing.length === 0 ? 'It changes nothing.' : `Changing something: ${changing.join(', ')}.`,
    undos.length === 0
      ? 'Nothing is undone.'
      : `When it fails: ${undos.map((undo) => titles.get(undo) ?? undo).join(', ')}.`,
  ].join(' ');
};

/** A playbook's graph as an SVG picture: one file, no scripts, nothing fetched, read aloud by its title and words. */
export const svgOf = (graph: Graph, id: string): string => {
  const layout = layoutOf(graph);
  const routes = routesOf(graph, layout);
  const height = layout.height + 36;
  const width = Math.max(layout.width, SIZE.margin + KINDS.length * LEGEND_WIDTH + 160);
  const frames = [...layout.frames.values()].map((box) =>
    element('rect', {
      ...box,
      rx: 10,
      fill: 'none',
      stroke: '#9ca3af',
      'stroke-dasharray': '3 3',
    }),
  );
  const nodes = graph.nodes.flatMap((node) => {
    const box = layout.boxes.get(node.id);
    return box === undefined ? [] : [drawNode(node, box)];
  });
  const labels = `${id}-title ${id}-words`;
  return `${element(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height },
      ...{ role: 'img', 'aria-labelledby': labels, 'font-family': FONT },
    },
    [
      element('title', { id: `${id}-title` }, [xmlText(graph.title)]),
      element('desc', { id: `${id}-words` }, [xmlText(spoken(graph))]),
      element(
        'defs',
        {},
        KINDS.map((kind) => marker(id, kind)),
      ),
      element('rect', { width, height, fill: '#ffffff' }),
      ...frames,
      ...routes.map((route) => drawRoute(id, route)),
      ...nodes,
      ...legend(id, layout.height + 10),
    ].map((each) => `\n  ${each}`),
  )}\n`;
};
